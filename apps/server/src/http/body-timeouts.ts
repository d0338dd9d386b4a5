/**
 * How long a body may take (N-32). Node has one time for every request; here a body of the usual size has the short one, and
 * a route that takes large ones has time for them, once it knows who sends. Owns: who is over their time. Does not own:
 * headers, which are Node's.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerClientError } from './client-error.ts';
import type { HttpServer } from './http-server.ts';
import { bodyBytesMax } from './json-body.ts';

export interface BodyTimes {
  readonly usualMs: number;
  /** Of routes whose bodies may be larger than usual. */
  readonly largeMs: number;
  readonly checkEveryMs: number;
}

const hasBody = ({ headers }: FastifyRequest['raw']): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

export function addBodyTimeouts(server: HttpServer, { usualMs, largeMs, checkEveryMs }: BodyTimes): void {
  /** By the check that saw it first: a clock that costs nothing. */
  const waiting = new Map<FastifyRequest, { readonly since: number; readonly reply: FastifyReply }>();
  let check = 0;
  // By callback: it runs for every request.
  server.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request.raw)) waiting.set(request, { since: check, reply });
    done();
  });
  server.addHook('preValidation', (request, _reply, done) => {
    waiting.delete(request);
    done();
  });
  const timer = setInterval(() => {
    check += 1;
    for (const [request, { since, reply }] of waiting) {
      if (request.raw.complete || request.raw.destroyed) {
        waiting.delete(request);
        continue;
      }
      const isLarge = (request.routeOptions.bodyLimit ?? bodyBytesMax) > bodyBytesMax;
      if ((check - since) * checkEveryMs <= (isLarge ? largeMs : usualMs)) continue;
      waiting.delete(request);
      cutOff(request, reply);
    }
  }, checkEveryMs);
  timer.unref();
  server.addHook('onClose', (_server, done) => {
    clearInterval(timer);
    done();
  });
}

/** Whoever was answered before the body was there, as without a key, is cut off without another word. */
function cutOff({ raw: { socket } }: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) socket.destroy();
  else answerClientError(Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
}
