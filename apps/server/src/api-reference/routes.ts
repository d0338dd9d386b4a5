/** `GET /openapi.json` and the reference as a page: public, and from this process alone. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../http/http-server.ts';
import { openApiDocument } from './document.ts';
import { referencePage } from './page.ts';
import type { ServedRoute } from './served-routes.ts';
import { referenceStyle } from './style.ts';

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** May be kept, and is asked about each time: a newer server may say something else. */
const cacheControl = 'public, no-cache';

interface Kept {
  readonly text: string;
  readonly etag: string;
}

/** Made with the first request, for only then are all routes known; the same ever after. */
function keptOnce(make: () => string): () => Kept {
  let kept: Kept | undefined;
  return () => {
    if (!kept) {
      const text = make();
      kept = { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    }
    return kept;
  };
}

/** RFC 9110 §13.1.2: compared weakly, for a proxy that compresses makes our tag a weak one. */
function isHeld(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** `routes` goes on growing until the server listens. */
export function apiReferenceRoutes(server: HttpServer, routes: readonly ServedRoute[]): void {
  const serve = (path: string, type: string, make: () => string, headers: Record<string, string> = {}) => {
    const kept = keptOnce(make);
    server.get(path, async (request: FastifyRequest, reply: FastifyReply) => {
      const { text, etag } = kept();
      reply.headers({ ...headers, 'cache-control': cacheControl, etag });
      if (isHeld(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(type).send(text);
    });
  };
  serve('/openapi.json', 'application/json', () => JSON.stringify(openApiDocument(routes)));
  serve('/docs/api.css', 'text/css; charset=utf-8', () => referenceStyle);
  serve('/docs/api', 'text/html; charset=utf-8', () => referencePage(openApiDocument(routes)), {
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  });
}
