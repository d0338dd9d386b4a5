/** What the server serves, noted as it is registered. Owns: the list and what of it is no API. Does not own: any route. */
import type { TSchema } from 'typebox';
import type { HttpServer } from '../http/http-server.ts';
import { type Conditions, conditionsOf } from '../http/preconditions.ts';

export interface ServedRoute {
  /** `POST /v1/users/:userId`: as the table of operations names it. */
  readonly name: string;
  readonly method: string;
  /** As Fastify writes it, with `:parameter`. */
  readonly url: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Which conditional requests it knows (RFC 9110 §13). */
  readonly conditions?: Conditions;
}

/** Served, but not for programs that use the API; each with its reason. */
const notApi: readonly { readonly is: RegExp; readonly because: string }[] = [
  { is: /^GET \/$/, because: 'the challenge page: for people' },
  { is: /^GET \/assets\//, because: 'files of the challenge page' },
  { is: /^GET \/themes\//, because: 'style, images and words that pages load' },
  { is: /^GET \/dev\//, because: 'the development inbox: not there in production' },
  { is: /^GET \/(healthz|readyz)$/, because: 'for load balancers: plain states, outside the versioned API' },
  { is: /^GET \/docs\/api(\.css)?$/, because: 'this reference as a page: for people' },
  { is: /^(GET|POST) \/no-script(\.css)?$/, because: 'the challenge page without scripts: for people' },
  { is: /^(GET|POST) \/magic-link(\.css)?$/, because: 'what a link by e-mail opens: for people' },
  {
    is: /^GET \/identity-verification\/done$/,
    because: 'where a vendor sends people afterwards: for people',
  },
  { is: /^OPTIONS /, because: 'preflights: browsers ask by themselves' },
];

export const isApi = ({ name }: ServedRoute): boolean => !notApi.some(({ is }) => is.test(name));

/** From here on every route of this server appears in the list. */
export function noteRoutes(server: HttpServer): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  server.addHook('onRoute', ({ method, url, schema, config }) => {
    const { params, querystring, body } = (schema ?? {}) as Readonly<Record<string, TSchema>>;
    const conditions = conditionsOf(url, [method].flat(), config);
    for (const one of [method].flat()) {
      // Fastify adds it beside each GET.
      if (one === 'HEAD') continue;
      routes.push({
        name: `${one} ${url}`,
        method: one,
        url,
        ...(params && { params }),
        ...(querystring && { query: querystring }),
        ...(body && { body }),
        ...(conditions && { conditions }),
      });
    }
  });
  return routes;
}
