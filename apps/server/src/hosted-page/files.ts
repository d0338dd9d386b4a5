/**
 * Serves the built challenge page. Owns: its security headers (SECURITY rows 19-22, 24, 60) and that a page reference
 * seen once must be exchanged soon. Does not own: the page itself (apps/challenge).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { HttpServer } from '../http/http-server.ts';

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

/** The policy of the page; `frameAncestors` are the origins that may show it in a frame. */
export function pagePolicy(frameAncestors: readonly string[]): string {
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

export interface PageDependencies {
  /** Folder of the built page. */
  readonly directory: string;
  /** Notes that a page reference was opened; answers who may frame this page. */
  onPage(reference: string | undefined): Promise<readonly string[]>;
}

export function hostedPageFiles(server: HttpServer, { directory, onPage }: PageDependencies): void {
  const index = readFileSync(join(directory, 'index.html'), 'utf8');
  const sendPage = async (reference: string | undefined, reply: FastifyReply): Promise<string> => {
    const frameAncestors = await onPage(reference);
    // The older header can only say "none"; a list is for the policy alone.
    if (frameAncestors.length === 0) reply.header('x-frame-options', 'DENY');
    reply
      .header('content-security-policy', pagePolicy(frameAncestors))
      .header('referrer-policy', 'no-referrer')
      .header('permissions-policy', 'publickey-credentials-get=(self), publickey-credentials-create=(self)')
      .type('text/html; charset=utf-8');
    return index;
  };
  server.get('/', async (request, reply) => {
    const { token } = request.query as { token?: unknown };
    return await sendPage(typeof token === 'string' ? token : undefined, reply);
  });
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
