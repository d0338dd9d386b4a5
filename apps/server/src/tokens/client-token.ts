/**
 * The client token: HS256 (RFC 7515, RFC 7518 §3.2) under a key of the tenant's own, never under an API key.
 * It says which action of which person a browser speaks for; what that browser may do is decided by stored state.
 */
import { createHmac, type Hmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { ProofMarks } from './proof-claim.ts';

export interface ClientTokenClaims extends ProofMarks {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly exp: number;
  readonly scope?: string;
  readonly other: {
    readonly tenantId: string;
    readonly userId: string;
    readonly actionCode: string;
    readonly idempotencyKey: string;
    readonly username?: string;
  };
}

const keyId = 'ct-1';
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: keyId })).toString('base64url');
const tokenCharactersMax = 8_192;

const hmac = (input: string, key: KeyObject): Hmac => createHmac('sha256', key).update(input);

export function signClientToken(claims: ClientTokenClaims, key: KeyObject): string {
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${hmac(input, key).digest('base64url')}`;
}

export type TokenReading =
  | { readonly kind: 'valid'; readonly claims: ClientTokenClaims }
  | { readonly kind: 'expired'; readonly claims: ClientTokenClaims }
  | { readonly kind: 'invalid' };

const invalid: TokenReading = { kind: 'invalid' };

/** Reads a token. `keyOf` finds the tenant's key; the header must be exactly ours: no other algorithm is considered. */
export async function readClientToken(
  token: string,
  keyOf: (tenantId: string) => Promise<KeyObject | undefined>,
  nowMs: number,
): Promise<TokenReading> {
  if (token.length > tokenCharactersMax) return invalid;
  const [head, payload, signature, ...rest] = token.split('.');
  if (head !== header || !payload || !signature || rest.length > 0) return invalid;
  const claims = parseClaims(payload);
  const key = claims && (await keyOf(claims.other.tenantId));
  if (!claims || !key) return invalid;
  const expected = hmac(`${head}.${payload}`, key).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return invalid;
  // A second spelling of the same bytes would be a second bearer of the same token.
  if (given.toString('base64url') !== signature) return invalid;
  return { kind: claims.exp <= nowMs / 1000 ? 'expired' : 'valid', claims };
}

function parseClaims(payload: string): ClientTokenClaims | undefined {
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const other = claims?.other;
    const whole =
      typeof claims.exp === 'number' &&
      typeof claims.sub === 'string' &&
      typeof other?.tenantId === 'string' &&
      typeof other.userId === 'string' &&
      typeof other.actionCode === 'string' &&
      typeof other.idempotencyKey === 'string';
    return whole ? (claims as ClientTokenClaims) : undefined;
  } catch {
    return undefined;
  }
}
