/** Codes that people type: made, stored as a keyed hash, compared. Whatever carries them. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** SECURITY N-05: six at least; eight is the step-up of N-09, and a tenant may want more. */
export type CodeDigits = 6 | 7 | 8 | 9 | 10;
export const codeDigitsMin = 6;
export const codeDigitsMax = 10;

/** What a code is bound to: the same digits prove nothing for another challenge or tenant. */
export type CodeBinding = { readonly tenantId: string; readonly challengeId: string };

/** Of one draw; ten digits need more than four bytes hold. */
const drawBytes = (digits: CodeDigits): number => (digits < 10 ? 4 : 6);

/** A uniformly random decimal code. Draws beyond the last whole multiple of 10^digits are thrown away (N-05). */
export function createCode(randomBytes: (count: number) => Uint8Array, digits: CodeDigits = 6): string {
  const codes = 10 ** digits;
  const bytes = drawBytes(digits);
  const values = 256 ** bytes;
  const usable = values - (values % codes);
  for (;;) {
    const drawn = Buffer.from(randomBytes(bytes)).readUIntBE(0, bytes);
    if (drawn < usable) return String(drawn % codes).padStart(digits, '0');
  }
}

/**
 * What is stored in place of a code: HMAC-SHA256 under a key outside the database, so that a copy of the database
 * cannot be searched for the million possible codes (SECURITY row 49).
 */
export function hashCode(key: Uint8Array, { tenantId, challengeId }: CodeBinding, code: string): Uint8Array {
  return createHmac('sha256', key)
    .update(JSON.stringify(['code', tenantId, challengeId, code]))
    .digest();
}

export type CodeAttempt = {
  readonly key: Uint8Array;
  readonly binding: CodeBinding;
  /** As typed; spaces are allowed. */
  readonly code: string;
  /** Undefined once consumed or destroyed. */
  readonly storedHash: Uint8Array | undefined;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  readonly now: number;
  /** What the tenant wants codes to have, beside the usual six and eight. */
  readonly digits?: number | undefined;
};

/** All reasons but `malformed` are `CODE_INVALID_OR_EXPIRED` on the wire; all count as wrong tries. */
export type CodeResult =
  | { readonly verified: true }
  | { readonly verified: false; readonly reason: 'malformed' | 'wrong_code' | 'expired' | 'consumed' };

/** Compares in constant time. Single use is the caller's: it clears the stored hash in the same transaction. */
export function verifyCode(attempt: CodeAttempt): CodeResult {
  const typed = attempt.code.replaceAll(/\s/g, '');
  if (!/^\d+$/.test(typed) || ![6, 8, attempt.digits].includes(typed.length))
    return { verified: false, reason: 'malformed' };
  if (!attempt.storedHash) return { verified: false, reason: 'consumed' };
  if (attempt.now >= attempt.expiresAt) return { verified: false, reason: 'expired' };
  const isRight = timingSafeEqual(hashCode(attempt.key, attempt.binding, typed), attempt.storedHash);
  return isRight ? { verified: true } : { verified: false, reason: 'wrong_code' };
}
