/**
 * The cookie variants of passkeys (client-api.md §12.2): what was begun by a `/web` route is answered by the same browser,
 * which then keeps the token where scripts cannot read it. Does not own: the cookies (http/browser-binding.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { bearerToken } from '../http/authentication.ts';
import {
  bindBrowser,
  requireListedOrigin,
  requireSameBrowser,
  setTokenCookie,
  tokenInCookie,
} from '../http/browser-binding.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer, TokenService } from '../tokens/token-service.ts';

export interface CallingBrowserDependencies {
  readonly publicUrl: string;
  readonly randomBytes: (count: number) => Uint8Array;
}

export class CallingBrowser {
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #tenant: Tenant;
  readonly #dependencies: CallingBrowserDependencies;
  #isBound = false;

  constructor(
    request: FastifyRequest,
    reply: FastifyReply,
    tenant: Tenant,
    dependencies: CallingBrowserDependencies,
  ) {
    this.#request = request;
    this.#reply = reply;
    this.#tenant = tenant;
    this.#dependencies = dependencies;
  }

  /** What a challenge is kept with that only this browser may answer. */
  bind(): Uint8Array {
    const { publicUrl, randomBytes } = this.#dependencies;
    requireListedOrigin(this.#request, this.#tenant, publicUrl);
    return bindBrowser(this.#request, this.#reply, randomBytes);
  }

  /** Throws unless this browser may answer a challenge that is kept with this; null or undefined: any may. */
  check(binding: Uint8Array | null | undefined): void {
    if (binding == null) return;
    requireListedOrigin(this.#request, this.#tenant, this.#dependencies.publicUrl);
    requireSameBrowser(this.#request, binding);
    this.#isBound = true;
  }

  /** The token stays in the browser, where the challenge was bound to it. */
  keep<A extends { readonly accessToken?: string }>(answer: A): A {
    const { accessToken } = answer;
    const lifeSeconds = this.#tenant.settings.tokenDurationInMinutes * 60;
    if (this.#isBound && accessToken !== undefined) setTokenCookie(this.#reply, accessToken, lifeSeconds);
    return answer;
  }
}

/**
 * The bearer of a token in the header, else of the one in the cookie. The cookie counts from listed pages alone, and never
 * against a tenant that the header names.
 */
export async function requireBearerOrCookie(
  request: FastifyRequest,
  tokens: TokenService,
  { publicUrl, tenantOf }: { publicUrl: string; tenantOf: (request: FastifyRequest) => Promise<Tenant> },
): Promise<Bearer> {
  const { authorization } = request.headers;
  const kept = tokenInCookie(request);
  if (kept === undefined || bearerToken(authorization) !== undefined)
    return await tokens.requireBearer(bearerToken(authorization));
  const bearer = await tokens.requireBearer(kept);
  requireListedOrigin(request, bearer.tenant, publicUrl);
  if (authorization === undefined) return bearer;
  const { tenantId } = await tenantOf(request);
  if (tenantId === bearer.tenantId) return bearer;
  throw new ApiError('unauthorized', 'The token in the cookie is of another tenant.');
}
