/**
 * The number that is shown where the person signs in and typed on the phone (SECURITY row 41). Made from a key of this
 * server and the random id of the challenge, so that it is never stored and can be shown again after a reload.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** N-12: two digits, six in the NIST profile (63B-4 §3.1.3.1). */
export type NumberDigits = 2 | 6;

const bytesRead = 6;

export interface NumberedChallenge {
  readonly tenantId: string;
  readonly challengeId: string;
}

/** Exactly so many digits, zeros in front included. 48 bits over at most a million values: no digit is preferred. */
export function numberToMatch(
  key: Uint8Array,
  { tenantId, challengeId }: NumberedChallenge,
  digits: NumberDigits,
): string {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify([tenantId, challengeId, digits]))
    .digest();
  return String(mac.readUIntBE(0, bytesRead) % 10 ** digits).padStart(digits, '0');
}

/** Compares without telling by its time how much was right; white space is what people type between digits. */
export function isSameNumber(expected: string, typed: string): boolean {
  const given = Buffer.from(typed.replaceAll(/\s/g, ''));
  const wanted = Buffer.from(expected);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
