/**
 * How often anybody may call: an API key, a person's browser, an address (server-api.md §3, client-api.md §2.5). Owns:
 * who is counted as what. A limit is that of the caller as presented, whoever it names (SECURITY row 9).
 */
import { createHash } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { bearerToken } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { ipPrefix } from '../messages/send-limits.ts';
import { type LeaseDependencies, Leases } from './leases.ts';
import type { Rate } from './token-bucket.ts';

/** Calls a second; 0: no limit. */
export interface RateLimitConfig {
  /** Of one API key. */
  readonly keyPerSecond: number;
  /** With the tokens of one action: who else has a person's password must not use up what they may call. */
  readonly actionPerSecond: number;
  /** Of one address (a /64 of IPv6) with client tokens, over all tenants. */
  readonly ipPerSecond: number;
  /** Of one address without a client token. */
  readonly anonymousPerSecond: number;
}

export const defaultRateLimits: RateLimitConfig = {
  keyPerSecond: 1_000,
  actionPerSecond: 20,
  ipPerSecond: 200,
  anonymousPerSecond: 20,
};

/** A bucket holds what comes in these seconds. */
export const burstSeconds = 5;

/** The Client API, the pages without scripts, which call the same, and those that links in mails open. */
const ofBrowsers = ['/v1/client/', '/no-script', '/magic-link'];
const isOfBrowsers = (url: string): boolean => ofBrowsers.some((start) => url.startsWith(start));

const rateOf = (perSecond: number): Rate => ({ perSecond, burst: perSecond * burstSeconds });

type Verdict = ReturnType<Leases['spend']>;

export class RateLimits {
  readonly #config: RateLimitConfig;
  readonly #leases: Leases;
  readonly #now: () => number;
  readonly #key: Rate;
  readonly #action: Rate;

  constructor(config: RateLimitConfig, dependencies: LeaseDependencies) {
    this.#config = config;
    this.#leases = new Leases(dependencies);
    this.#now = dependencies.now;
    this.#key = rateOf(config.keyPerSecond);
    this.#action = rateOf(config.actionPerSecond);
  }

  /** Of keys and tokens, on every route from here on: after the route's own check of them, before the body is read. */
  addToRoutes(server: HttpServer): void {
    // By callback: on the way of every decision a promise more is time.
    const spend: onRequestHookHandler = (request, _reply, done) =>
      this.#settle(this.#ofCaller(request), done);
    server.addHook('onRoute', (route) => {
      const hooks = [route.onRequest ?? []].flat();
      // The HEAD route that Fastify makes of a GET has it already.
      if (!hooks.includes(spend)) route.onRequest = [...hooks, spend];
    });
  }

  /** Of addresses, wherever browsers call, after the hooks that are there already. */
  addToBrowsers(server: HttpServer): void {
    server.addHook('onRequest', (request, _reply, done) => {
      if (isOfBrowsers(request.url) && request.method !== 'OPTIONS')
        this.#settle(this.#ofAddress(request), done);
      else done();
    });
  }

  #settle(verdict: Verdict, done: (error?: Error) => void): void {
    if (verdict === undefined) done();
    else if (typeof verdict === 'number') done(refusal(verdict, this.#now()));
    else verdict.then((freeAt) => this.#settle(freeAt, done), done);
  }

  #ofCaller({ apiKey, bearer }: FastifyRequest): Verdict {
    if (apiKey) {
      if (this.#key.perSecond === 0) return undefined;
      const { tenantId, keyId } = apiKey;
      return this.#leases.spend(keyId, this.#key, () => ({ tenantId, subject: `key:${keyId}` }));
    }
    if (!bearer || this.#action.perSecond === 0) return undefined;
    const { tenantId, userId, actionCode, idempotencyKey } = bearer;
    const name = JSON.stringify([tenantId, userId, actionCode, idempotencyKey]);
    return this.#leases.spend(name, this.#action, () => ({ tenantId, subject: `action:${hashOf(name)}` }));
  }

  /** Before a token is checked: whoever sends false ones is slowed down as well. */
  #ofAddress(request: FastifyRequest): Verdict {
    const { ipPerSecond, anonymousPerSecond } = this.#config;
    const hasToken = bearerToken(request.headers.authorization) !== undefined;
    const perSecond = hasToken ? ipPerSecond : anonymousPerSecond;
    if (perSecond === 0) return undefined;
    const address = ipPrefix(request.clientIp ?? 'unknown');
    const subject = `${hasToken ? 'ip' : 'anonymous-ip'}:${address}`;
    return this.#leases.spend(subject, rateOf(perSecond), () => ({ tenantId: '', subject }));
  }
}

/** No column holds a person's id but where deletion looks for it. */
const hashOf = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 22);

function refusal(freeAt: number, now: number): ApiError {
  const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - now) / 1000));
  return new ApiError('too_many_requests', 'Too many requests. Come back when the header Retry-After says.', {
    retryAfterSeconds,
  });
}
