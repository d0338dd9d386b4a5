/** Routes of magic links: the Client API (client-api.md §7), and the pages that a link opens. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChallengeEmailBody, EnrolEmailBody, FinalizeMagicLinkBody, MagicLinkQuery } from '@stepward/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { alsoFrom } from '../branding/page-head.ts';
import type { HttpServer } from '../http/http-server.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import { type Browser, cookieIn, newCookie, setCookieHeader } from './browser.ts';
import type { LinkFollowing } from './following.ts';
import { askPage, followedPage, gonePage, htmlPage, linkStyle, type PageParts } from './page.ts';
import { linkPath, magicLinkTtlMs } from './sending.ts';
import type { MagicLinkService } from './service.ts';

type OnRequest = (request: FastifyRequest) => Promise<void>;

function browserOf(request: FastifyRequest, publicUrl: string): Browser {
  const { origin, cookie } = request.headers;
  return {
    isOnOwnPage: origin === publicUrl,
    cookie: cookieIn(cookie),
    ipAddress: request.clientIp ?? 'unknown',
    userAgent: request.headers['user-agent'],
  };
}

export interface MagicLinkRouteDependencies {
  readonly magicLinks: MagicLinkService;
  readonly publicUrl: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onRequest: OnRequest;
}

export function magicLinkRoutes(
  server: HttpServer,
  { magicLinks, publicUrl, randomBytes, onRequest }: MagicLinkRouteDependencies,
): void {
  /** On our own page the browser gets a cookie, by which the one that opens the link is known to be the same. */
  const marked = (request: FastifyRequest, reply: FastifyReply): Browser => {
    const browser = browserOf(request, publicUrl);
    if (!browser.isOnOwnPage) return browser;
    const cookie = browser.cookie ?? newCookie(randomBytes);
    reply.header('set-cookie', setCookieHeader(cookie, magicLinkTtlMs));
    return { ...browser, cookie };
  };
  server.post(
    '/v1/client/user-authenticators/email-magic-link',
    { schema: { body: EnrolEmailBody }, onRequest },
    async (request, reply) =>
      await magicLinks.enrol(request.bearer, request.body.email, marked(request, reply)),
  );
  server.post(
    '/v1/client/challenge/email-magic-link',
    { schema: { body: ChallengeEmailBody }, onRequest },
    async (request, reply) =>
      await magicLinks.challenge(request.bearer, request.body.userAuthenticatorId, marked(request, reply)),
  );
  server.post(
    '/v1/client/verify/email-magic-link/finalize',
    { schema: { body: FinalizeMagicLinkBody }, onRequest },
    async (request) => await magicLinks.finalize(request.bearer, request.body, browserOf(request, publicUrl)),
  );
}

/** Of pages without scripts; images and fonts of a theme may be of elsewhere. */
export const plainPagePolicy = ({ theme }: PageParts): string =>
  [
    "default-src 'none'; style-src 'self'",
    `font-src 'self'${alsoFrom(theme?.fontOrigins)}`,
    `img-src 'self' data:${alsoFrom(theme?.imageOrigins)}`,
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  ].join('; ');

const stylePath = `${linkPath}.css`;

export interface LinkPageDependencies {
  readonly following: LinkFollowing;
  readonly publicUrl: string;
  /** Folder of the built challenge page, whose look this one has. */
  readonly pageDirectory: string;
}

export function linkPageRoutes(
  server: HttpServer,
  { following, publicUrl, pageDirectory }: LinkPageDependencies,
): void {
  const stylesheets = [...stylesheetsOf(pageDirectory), stylePath];
  const send = (reply: FastifyReply, page: PageParts, status = 200): string => {
    reply
      .code(status)
      .header('content-security-policy', plainPagePolicy(page))
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY')
      .type('text/html; charset=utf-8');
    return htmlPage(page, stylesheets);
  };
  const gone = (request: FastifyRequest, reply: FastifyReply): string =>
    send(reply, gonePage(phrasesFor(languagesOf(request))), 410);

  server.get(linkPath, { schema: { querystring: MagicLinkQuery } }, async (request, reply) => {
    const asking = await following.look(request.query.token ?? '', languagesOf(request));
    return asking ? send(reply, askPage(asking)) : gone(request, reply);
  });
  server.post(linkPath, { schema: { querystring: MagicLinkQuery } }, async (request, reply) => {
    const browser = browserOf(request, publicUrl);
    const followed = await following.follow(request.query.token ?? '', browser, languagesOf(request));
    if (followed.kind === 'gone') return gone(request, reply);
    return send(reply, followedPage(followed), followed.kind === 'refused' ? 403 : 200);
  });
  server.get(stylePath, async (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return linkStyle;
  });
}

/** Of the built challenge page. */
export function stylesheetsOf(directory: string): string[] {
  const index = join(directory, 'index.html');
  if (!existsSync(index)) return [];
  return [...readFileSync(index, 'utf8').matchAll(/href="(\/assets\/[\w.-]+\.css)"/g)].flatMap(([, path]) =>
    path === undefined ? [] : [path],
  );
}

/** BCP 47 tags in the browser's order; weights are for lists longer than ours. */
function languagesOf(request: FastifyRequest): string[] {
  return (request.headers['accept-language'] ?? '')
    .split(',')
    .map((item) => item.split(';')[0]?.trim() ?? '');
}
