/**
 * CORS for the Client API (client-api.md §13). Any origin may ask; a tenant's list narrows it. Cookies are for
 * listed origins alone (browser-binding.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import type { HttpServer } from './http-server.ts';

const allowedHeaders =
  'authorization, content-type, accept, x-authsignal-sdk, x-authsignal-version, x-authsignal-tenant-id, x-authsignal-signature';
const maxAgeSeconds = '600';

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
}

/** Adds the headers to every answer below `/v1/client`, refusals included, and answers preflights. */
export function clientCors(server: HttpServer): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/client/')) setHeaders(request, reply);
    done();
  });
  server.options('/v1/client/*', async (_request, reply) => {
    reply
      .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE, OPTIONS')
      .header('access-control-allow-headers', allowedHeaders)
      // A preflight names no tenant: whether the answer itself may be read with cookies is said there.
      .header('access-control-allow-credentials', 'true')
      .header('access-control-max-age', maxAgeSeconds);
    return {};
  });
}

/** An empty list is any origin: nothing that a browser adds by itself is believed there. */
export const isOriginAllowed = (origin: string, allowed: readonly string[], publicUrl: string): boolean =>
  origin === publicUrl || allowed.length === 0 || allowed.includes(origin);

/** Refuses a page that the tenant did not list; our own origin and callers without one always pass. */
export function checkOrigin(
  { headers: { origin } }: FastifyRequest,
  allowed: readonly string[],
  publicUrl: string,
  /** Where given, a listed page may read it although the browser sent cookies along. */
  reply?: FastifyReply,
): void {
  if (origin === undefined) return;
  if (origin === publicUrl || allowed.includes(origin)) {
    reply?.header('access-control-allow-credentials', 'true');
    return;
  }
  if (allowed.length === 0) return;
  throw new ApiError('forbidden', 'This origin is not among the allowed origins of the tenant.', {
    hint: 'Add it to the tenant setting allowedOrigins.',
  });
}
