import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JwtAuthorizerOptions } from './options.ts';

export type JwtAuthorization = { claims: Record<string, string>; scopes: string[] | null };
export type Authorized = { isAuthorized: true; jwt: JwtAuthorization };
export type Refused = { isAuthorized: false; status: 401 | 403; challenge: string };

export type JwtAuthorizer = (
  authorization: string | undefined,
  scopes: readonly string[],
) => Promise<Authorized | Refused>;

const algorithms = ['RS256', 'RS384', 'RS512'];

/** The JWT authorizer of HTTP APIs, with `$request.header.Authorization` as its identity source. */
export function createJwtAuthorizer(options: JwtAuthorizerOptions, now: () => number): JwtAuthorizer {
  let keys: JWTVerifyGetKey | undefined;
  return async (authorization, scopes) => {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return { isAuthorized: false, status: 401, challenge: 'Bearer' };
    try {
      keys ??= createRemoteJWKSet(new URL(options.jwksUri ?? (await discover(options.issuer))));
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        algorithms,
        currentDate: new Date(now()),
        requiredClaims: ['exp'],
      });
      if (!isForAudience(payload, options.audience))
        return unauthorized('the token does not have a valid audience');
      return withScopes(payload, scopes);
    } catch (error) {
      return unauthorized(reasonOf(error));
    }
  };
}

function isForAudience(payload: JWTPayload, allowed: readonly string[]): boolean {
  const named = [payload.aud ?? payload.client_id ?? []].flat();
  return named.some((one) => typeof one === 'string' && allowed.includes(one));
}

function withScopes(payload: JWTPayload, asked: readonly string[]): Authorized | Refused {
  const held = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
  const granted = asked.filter((scope) => held.includes(scope));
  if (asked.length > 0 && granted.length === 0) {
    const challenge = `Bearer scope="${asked.join(' ')}" error="insufficient_scope"`;
    return { isAuthorized: false, status: 403, challenge };
  }
  const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
  return { isAuthorized: true, jwt: { claims, scopes: asked.length > 0 ? granted : null } };
}

/** Functions see every claim as text, lists as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function unauthorized(description: string): Refused {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${description}"`;
  return { isAuthorized: false, status: 401, challenge };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
    return 'the token does not have a valid issuer';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the token has an invalid signature';
  return 'the token is invalid';
}

async function discover(issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  const { jwks_uri } = (await response.json()) as { jwks_uri?: unknown };
  return String(jwks_uri);
}
