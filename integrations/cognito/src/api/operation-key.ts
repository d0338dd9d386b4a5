// Which operation a proof is for. The idempotency key of the tracked action carries a digest of the operation's details,
// so that the call that brings the proof needs nothing kept in between: other details, another digest.
import { createHash } from 'node:crypto';

export type Details = readonly (string | number)[];

const digest = (nonce: string, details: Details): string =>
  createHash('sha256')
    .update(JSON.stringify([nonce, ...details]))
    .digest('base64url');

/** @param nonce without dots: random, or the caller's own id of the operation */
export const operationKey = (nonce: string, details: Details): string => `${nonce}.${digest(nonce, details)}`;

export function isKeyOf(key: string | undefined, details: Details): boolean {
  const [nonce, ...rest] = key?.split('.') ?? [];
  return nonce !== undefined && rest.length === 1 && rest[0] === digest(nonce, details);
}
