/** Codes that people type: made, stored as a keyed hash, compared. Whatever carries them. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** SECURITY N-05; 8 is the step-up of N-09. */
export type CodeDigits = 6 | 8;

/** What a code is bound to: the same digits prove nothing for another challenge or tenant. */
export type CodeBinding = { readonly tenantId: string; readonly challengeId: string };

const uint32Values = 2 ** 32;
const uint32Bytes = 4;

/** A uniformly random decimal code. Draws beyond the last whole multiple of 10^digits are thrown away (N-05). */
export function createCode(randomBytes: (count: number) => Uint8Array, digits: CodeDigits = 6): string {
  const codes = 10 ** digits;
  const usable = uint32Values - (uint32Values % codes);
  for (;;) {
    const drawn = Buffer.from(randomBytes(uint32Bytes)).readUInt32BE();
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
};

/** All reasons but `malformed` are `CODE_INVALID_OR_EXPIRED` on the wire; all count as wrong tries. */
export type CodeResult =
  | { readonly verified: true }
  | { readonly verified: false; readonly reason: 'malformed' | 'wrong_code' | 'expired' | 'consumed' };

/** Compares in constant time. Single use is the caller's: it clears the stored hash in the same transaction. */
export function verifyCode(attempt: CodeAttempt): CodeResult {
  const typed = attempt.code.replaceAll(/\s/g, '');
  if (!/^(\d{6}|\d{8})$/.test(typed)) return { verified: false, reason: 'malformed' };
  if (!attempt.storedHash) return { verified: false, reason: 'consumed' };
  if (attempt.now >= attempt.expiresAt) return { verified: false, reason: 'expired' };
  const isRight = timingSafeEqual(hashCode(attempt.key, attempt.binding, typed), attempt.storedHash);
  return isRight ? { verified: true } : { verified: false, reason: 'wrong_code' };
}
