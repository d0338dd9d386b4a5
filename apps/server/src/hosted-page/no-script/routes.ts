/** Where the forms of the pages without scripts go. Owns: their cookie, headers and addresses. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PublishedTheme, PublishedThemes } from '../../branding/published.ts';
import { callerOf } from '../../challenges/callers.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { htmlPage, type PageParts } from '../../magic-links/page.ts';
import { plainPagePolicy, stylesheetsOf } from '../../magic-links/routes.ts';
import type { Bearer, TokenService } from '../../tokens/token-service.ts';
import { leftPage, noScriptPath, noScriptStyle, pageOf, type Scene } from './html.ts';
import { languagesIn } from './languages.ts';
import { endedPageCookie, newPageName, pageCookie, pageTokenIn } from './page-cookie.ts';
import { type EndingKind, type Problem, plainWay, type Screen, type Shown, screenOf } from './screen.ts';
import { NoScriptService, type NoScriptServices } from './service.ts';
import { voiceFor } from './words.ts';

const stylePath = `${noScriptPath}.css`;
const bodyBytesMax = 16_384;
const schemePattern = /^[a-z][a-z0-9+.-]{0,63}$/;

export interface NoScriptDependencies extends NoScriptServices {
  readonly database: Database;
  readonly themes: PublishedThemes;
  readonly tokens: TokenService;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Folder of the built challenge page, whose look these have. */
  readonly pageDirectory: string;
}

/** Which page of this browser, and what it carries along. */
interface Place {
  readonly name: string;
  readonly nativeScheme: string | undefined;
}

interface Form {
  readonly fields: URLSearchParams;
}

export function noScriptRoutes(server: HttpServer, dependencies: NoScriptDependencies): void {
  const pages = new NoScriptPages(dependencies);
  server.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, { fields: new URLSearchParams(body as string) } satisfies Form),
    );
    scope.setErrorHandler(async (error, request, reply) => await pages.fail(error, request, reply));
    scope.get(noScriptPath, async (request, reply) => await pages.look(request, reply));
    scope.post(noScriptPath, async (request, reply) => await pages.act(request, reply));
  });
  server.get(stylePath, async (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return noScriptStyle;
  });
}

class NoScriptPages {
  readonly #dependencies: NoScriptDependencies;
  readonly #service: NoScriptService;
  readonly #stylesheets: readonly string[];

  constructor(dependencies: NoScriptDependencies) {
    this.#dependencies = dependencies;
    this.#service = new NoScriptService(dependencies);
    this.#stylesheets = [...stylesheetsOf(dependencies.pageDirectory), stylePath];
  }

  async look(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const place = placeIn(request);
    const bearer = await this.#bearer(request, place);
    const { way, sent } = request.query as Record<string, unknown>;
    return await this.#show(request, reply, {
      place,
      bearer,
      shown: { way: plainWay(way), sent: sent === '1' },
    });
  }

  async act(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    requireOwnSite(request);
    const fields = formOf(request);
    const field = (name: string): string => fields.get(name) ?? '';
    if (field('do') === 'open')
      return await this.#open(reply, field('token'), schemeIn(field('nativeScheme')));
    const place = placeIn(request);
    const bearer = await this.#bearer(request, place);
    const { nativeScheme } = place;
    const outcome = await this.#service.press(bearer, { field, nativeScheme });
    if (outcome.kind === 'show') return await this.#show(request, reply, { place, bearer, ...outcome });
    if (outcome.kind === 'go') {
      if (outcome.token !== undefined) await this.#keep(reply, place.name, outcome.token);
      return go(reply, place, outcome.shown);
    }
    const { tenant } = bearer;
    reply.header('set-cookie', endedPageCookie(place.name));
    const theme = await this.#themeOf(bearer);
    const scene = { ...sceneOf(request), tenantName: tenant.name, theme };
    return this.#send(reply, leftPage(scene, outcome.isPassed, outcome.redirectUrl));
  }

  /** The reference is exchanged by the person's press, as everywhere once (SECURITY row 20). */
  async #open(reply: FastifyReply, reference: string, nativeScheme: string | undefined): Promise<string> {
    const { page, tokens, randomBytes } = this.#dependencies;
    const { token } = await page.exchange(reference, nativeScheme);
    const place = { name: newPageName(randomBytes), nativeScheme };
    await this.#keep(reply, place.name, token);
    return go(reply, place, await this.#service.begin(await tokens.requireBearer(token)));
  }

  async #keep(reply: FastifyReply, name: string, token: string): Promise<void> {
    const { tokens, now } = this.#dependencies;
    const { expiresAt } = await tokens.requireBearer(token);
    reply.header('set-cookie', pageCookie(name, token, expiresAt - now()));
  }

  async #bearer(request: FastifyRequest, { name }: Place): Promise<Bearer> {
    const token = pageTokenIn(request.headers.cookie, name);
    const bearer = await this.#dependencies.tokens.requireBearer(token);
    request.bearer = { ...bearer, ...callerOf(request) };
    return request.bearer;
  }

  async #show(
    request: FastifyRequest,
    reply: FastifyReply,
    { place, bearer, shown, screen, problem }: ToShow,
  ): Promise<string> {
    const session = await this.#dependencies.page.session(
      bearer,
      languagesIn(request.headers['accept-language']),
    );
    const scene: Scene = {
      ...sceneOf(request, session.locale),
      action: addressOf(place, nothingShown),
      tenantName: session.tenant.name,
      theme: await this.#themeOf(bearer),
      message: session.action.message,
      reference: session.reference,
      canReturn: session.canReturn || place.nativeScheme !== undefined,
      problem,
    };
    return this.#send(reply, pageOf(screen ?? screenOf(session, shown), scene));
  }

  async #themeOf({ tenantId }: Bearer): Promise<PublishedTheme | undefined> {
    const { database, themes } = this.#dependencies;
    return await themes.theme(database.read, tenantId);
  }

  /** A page for people also when it goes wrong: never framed, nothing of the cause. */
  async fail(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const status = error instanceof ApiError ? error.status : statusIn(error);
    if (status >= 500) reply.log.error({ err: error, requestId: request.id }, 'request failed');
    if (error instanceof ApiError && error.extras.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(error.extras.retryAfterSeconds));
    const ending: EndingKind = status === 401 || status === 400 ? 'gone' : 'broken';
    // Whose page it was is known where the bearer was; a theme that cannot be read is not what this page is about.
    const { bearer } = request as Partial<FastifyRequest>;
    const theme = bearer && (await this.#themeOf(bearer).catch(() => undefined));
    const scene: Scene = { ...sceneOf(request), theme, ...(status >= 500 ? { reference: request.id } : {}) };
    return this.#send(reply, pageOf({ kind: 'ending', ending }, scene), status === 401 ? 410 : status);
  }

  #send(reply: FastifyReply, page: PageParts, status = 200): string {
    reply
      .code(status)
      .header('content-security-policy', plainPagePolicy(page))
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY')
      .type('text/html; charset=utf-8');
    return htmlPage(page, this.#stylesheets);
  }
}

interface ToShow {
  readonly place: Place;
  readonly bearer: Bearer;
  readonly shown: Shown;
  readonly screen?: Screen | undefined;
  readonly problem?: Problem | undefined;
}

const nothingShown: Shown = { sent: false };

function addressOf({ name, nativeScheme }: Place, { way, sent }: Shown): string {
  const query = new URLSearchParams({ page: name });
  if (nativeScheme !== undefined) query.set('nativeScheme', nativeScheme);
  if (way !== undefined) query.set('way', way);
  if (sent) query.set('sent', '1');
  return `${noScriptPath}?${query}`;
}

function go(reply: FastifyReply, place: Place, shown: Shown): string {
  reply.code(303).header('location', addressOf(place, shown)).header('referrer-policy', 'no-referrer');
  return '';
}

function placeIn({ query }: FastifyRequest): Place {
  const { page, nativeScheme } = query as Record<string, unknown>;
  return { name: typeof page === 'string' ? page : '', nativeScheme: schemeIn(nativeScheme) };
}

const schemeIn = (value: unknown): string | undefined =>
  typeof value === 'string' && schemePattern.test(value) ? value : undefined;

function formOf({ body }: FastifyRequest): URLSearchParams {
  const { fields } = body as Partial<Form>;
  return fields instanceof URLSearchParams ? fields : new URLSearchParams();
}

/** A form of another site presses no button here: the cookie is `Strict`, and browsers say where a press comes from. */
function requireOwnSite({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return;
  throw new ApiError('forbidden', 'This form is sent by its own page alone.');
}

function statusIn(error: unknown): number {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** The application's language first, then the browser's. */
function sceneOf({ headers }: FastifyRequest, locale?: string): Scene {
  return { voice: voiceFor([locale, ...languagesIn(headers['accept-language'])]), action: noScriptPath };
}
