/**
 * Refresh tokens: 256 bits each, hexadecimal. A successor is derived from its predecessor (HMAC under the key of the
 * family), so the answer to a retry repeats without being stored, and neither the database nor the key ring holds what
 * the next one is derived from. Each token names its session and carries a tag that only this server can make: a token
 * that was issued once is told from one that never was, however old it is, without a list of all of them.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

export interface RefreshToken {
  readonly sessionId: string;
  readonly secret: Buffer;
  readonly tag: Buffer;
}

export const sessionIdBytes = 16;
const secretBytes = 32;
const tagBytes = 16;
const pattern = new RegExp(`^[0-9a-f]{${2 * (sessionIdBytes + secretBytes + tagBytes)}}$`);

const mac = (familyKey: Uint8Array, purpose: string, data: string | Uint8Array): Buffer =>
  createHmac('sha256', familyKey).update(`${purpose}|`).update(data).digest();

/** The first of a family comes from the bearer that made the session, which is not stored either. */
export const firstSecret = (familyKey: Uint8Array, bearer: string): Buffer => mac(familyKey, 'first', bearer);

export const nextSecret = (familyKey: Uint8Array, secret: Uint8Array): Buffer =>
  mac(familyKey, 'next', secret);

const tagOf = (familyKey: Uint8Array, secret: Uint8Array): Buffer =>
  mac(familyKey, 'issued', secret).subarray(0, tagBytes);

export function writeRefreshToken(sessionId: string, secret: Uint8Array, familyKey: Uint8Array): string {
  const parts = [Buffer.from(sessionId, 'hex'), secret, tagOf(familyKey, secret)];
  return Buffer.concat(parts).toString('hex');
}

/** Only the form is judged; undefined: it is none of ours. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  if (!pattern.test(text)) return undefined;
  const bytes = Buffer.from(text, 'hex');
  const secretEnd = sessionIdBytes + secretBytes;
  return {
    sessionId: bytes.subarray(0, sessionIdBytes).toString('hex'),
    secret: bytes.subarray(sessionIdBytes, secretEnd),
    tag: bytes.subarray(secretEnd),
  };
}

/** This server issued it, at some time, in the family of this key. */
export const wasIssued = ({ secret, tag }: RefreshToken, familyKey: Uint8Array): boolean =>
  timingSafeEqual(tag, tagOf(familyKey, secret));

export const hashRefreshToken = (text: string): Buffer => hash('sha256', text, 'buffer');
