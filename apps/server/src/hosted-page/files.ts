/**
 * Serves the built challenge page. Owns: its security headers (SECURITY rows 19-22, 24, 60) and that a page reference
 * seen once must be exchanged soon. Does not own: the page itself (apps/challenge).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Appearance, alsoFrom, withAppearance } from '../branding/page-head.ts';
import type { HttpServer } from '../http/http-server.ts';
import { type PageAudience, pageQuery, withAudience } from './audience.ts';
import { languagesIn } from './no-script/languages.ts';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Compressing saves at least a tenth, or is left. */
const worthwhileShare = 0.9;

const immutable = 'public, max-age=31536000, immutable';

/** The policy of the page; `frameAncestors` are the origins that may show it in a frame, `theme` may be of elsewhere. */
export function pagePolicy(frameAncestors: readonly string[], { theme }: Appearance = {}): string {
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data:${alsoFrom(theme?.imageOrigins)}`,
    `font-src 'self'${alsoFrom(theme?.fontOrigins)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    // For the form of browsers without scripts.
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

export interface PageDependencies {
  /** Folder of the built page. */
  readonly directory: string;
  /** Notes that a page reference was opened; answers who may frame this page, and hear of it. */
  onPage(reference: string | undefined): Promise<PageAudience>;
  /** Absent: the page has no theme. */
  appearance?(reference: string | undefined): Promise<Appearance>;
}

export function hostedPageFiles(
  server: HttpServer,
  { directory, onPage, appearance: appearanceOf }: PageDependencies,
): void {
  const index = readFileSync(join(directory, 'index.html'), 'utf8');
  const sendPage = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    const query = pageQuery(request.query);
    const audience = await onPage(query.token);
    const appearance = (await appearanceOf?.(query.token)) ?? {};
    // The older header can only say "none"; a list is for the policy alone.
    if (audience.openers.length === 0) reply.header('x-frame-options', 'DENY');
    reply
      .header('content-security-policy', pagePolicy(audience.openers, appearance))
      .header('referrer-policy', 'no-referrer')
      .header('permissions-policy', 'publickey-credentials-get=(self), publickey-credentials-create=(self)')
      .type('text/html; charset=utf-8');
    const wishes = [appearance.locale, ...languagesIn(request.headers['accept-language'])];
    const page = withAudience(index, audience, query, wishes);
    return withAppearance(page, appearance);
  };
  server.get('/', async (request, reply) => await sendPage(request, reply));
  for (const { path, body, gzipped, type } of assets(directory)) {
    server.get(path, async (request, reply) => {
      reply.header('cache-control', immutable).type(type);
      if (gzipped === undefined) return body;
      reply.header('vary', 'accept-encoding');
      if (!acceptsGzip(request.headers['accept-encoding'])) return body;
      reply.header('content-encoding', 'gzip');
      return gzipped;
    });
  }
}

interface Asset {
  readonly path: string;
  readonly body: Buffer;
  /** Where it is smaller: fonts are compressed already. */
  readonly gzipped: Buffer | undefined;
  readonly type: string;
}

/** All files that the page may ask for, compressed once. */
function assets(directory: string): Asset[] {
  const folder = join(directory, 'assets');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const body = readFileSync(join(folder, name));
    const gzipped = gzipSync(body, { level: constants.Z_BEST_COMPRESSION });
    return {
      path: `/assets/${name}`,
      body,
      gzipped: gzipped.length < body.length * worthwhileShare ? gzipped : undefined,
      type: types[extname(name)] ?? 'application/octet-stream',
    };
  });
}

/** RFC 9110 §12.5.3: listed, and not with a weight of 0. */
function acceptsGzip(header: string | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/i.test(header ?? '');
}
