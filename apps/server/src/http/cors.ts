/** CORS for the Client API (client-api.md §13). No cookies are used, so any origin may ask; a tenant's list narrows it. */
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
      .header('access-control-allow-methods', 'GET, POST, PATCH, OPTIONS')
      .header('access-control-allow-headers', allowedHeaders)
      .header('access-control-max-age', maxAgeSeconds);
    return {};
  });
}

/** Refuses a page that the tenant did not list; our own origin and callers without one always pass. */
export function checkOrigin(request: FastifyRequest, allowed: readonly string[], publicUrl: string): void {
  const { origin } = request.headers;
  if (origin === undefined || origin === publicUrl || allowed.length === 0 || allowed.includes(origin))
    return;
  throw new ApiError('forbidden', 'This origin is not among the allowed origins of the tenant.', {
    hint: 'Add it to the tenant setting allowedOrigins.',
  });
}
