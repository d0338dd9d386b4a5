/**
 * Recovery codes: 10 codes of 80 bits, each usable once (SECURITY N-15). Owns: making, reading and hashing them.
 * Does not own: storage. Single use is the caller's atomic delete of the matched hash; a new set replaces the old.
 *
 * One salt serves the whole set, so that one scrypt run (about 20 ms) finds which of the ten codes was typed, where
 * salts of their own would cost ten. This is safe: a salt keeps one attack from serving many targets, and sets still
 * differ between users and renewals. Inside a set the attacker gains at most a factor of ten: 80 bits become
 * 76.7 bits of guesses, each costing a scrypt run. (NIST asks for salts below 112 bits, not for one per secret.)
 */
import { scrypt, timingSafeEqual } from 'node:crypto';

export const codesPerSet = 10;
const codeBytes = 10;
const groupCharacters = 4;
const saltBytes = 16;
const hashBytes = 32;
export interface HashingCost {
  /** Power of two. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP minimum for scrypt is N = 2^17; 2^14 suffices here because the secrets are random, not chosen. */
export const usualCost: HashingCost = { N: 2 ** 14, r: 8, p: 1 };

/** Crockford's base32: no I, L, O or U, which people misread or misread into words. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeText = new RegExp(`^[${alphabet}]{16}$`);

export type RecoveryCodeSet = {
  readonly salt: Uint8Array;
  /** One per code, in the order of `codes`. */
  readonly hashes: readonly Uint8Array[];
};

/** `codes` are shown once and never stored: `XXXX-XXXX-XXXX-XXXX`. */
export type NewRecoveryCodes = { readonly codes: readonly string[]; readonly set: RecoveryCodeSet };

export type RecoveryCodeResult =
  /** `index` into the hashes passed in. The try counts only when deleting that hash changed exactly one row. */
  | { readonly matched: true; readonly index: number }
  | { readonly matched: false; readonly reason: 'malformed' | 'unknown_code' };

export async function createRecoveryCodes(
  randomBytes: (count: number) => Uint8Array,
  cost = usualCost,
): Promise<NewRecoveryCodes> {
  const codes = Array.from({ length: codesPerSet }, () => encodeBase32(randomBytes(codeBytes)));
  const salt = new Uint8Array(randomBytes(saltBytes));
  const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(code, salt, cost)));
  return { codes: codes.map(grouped), set: { salt, hashes } };
}

/** Finds the typed code among the remaining hashes; every hash is compared, in constant time. */
export async function matchRecoveryCode(
  typed: string,
  set: RecoveryCodeSet,
  cost = usualCost,
): Promise<RecoveryCodeResult> {
  const code = normalizeRecoveryCode(typed);
  if (code === undefined) return { matched: false, reason: 'malformed' };
  const hash = await hashRecoveryCode(code, set.salt, cost);
  const matches = set.hashes.map(
    (stored) => stored.byteLength === hashBytes && timingSafeEqual(stored, hash),
  );
  const index = matches.indexOf(true);
  return index < 0 ? { matched: false, reason: 'unknown_code' } : { matched: true, index };
}

/** As typed by people: any case, spaces and dashes anywhere, O for 0, I or L for 1. Undefined: not a code. */
export function normalizeRecoveryCode(typed: string): string | undefined {
  const compact = typed
    .replaceAll(/[\s\p{Pd}_.]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return codeText.test(compact) ? compact : undefined;
}

function hashRecoveryCode(code: string, salt: Uint8Array, cost: HashingCost): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, hashBytes, cost, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

function grouped(code: string): string {
  return code.match(new RegExp(`.{${groupCharacters}}`, 'g'))?.join('-') ?? code;
}

/** 10 bytes are 16 characters exactly, so no padding arises. */
function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}
