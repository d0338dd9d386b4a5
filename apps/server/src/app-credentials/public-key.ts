/**
 * Public keys of apps (client-api.md §8.1): P-256, as standard base64 of DER SubjectPublicKeyInfo. Owns: reading them
 * from bodies, strictly, and from query strings, where apps encode them once more, each in its own way.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

export interface AppPublicKey {
  /** DER SubjectPublicKeyInfo. */
  readonly der: Uint8Array;
  /** SHA-256 of it, base64url: what it is found by. */
  readonly keyId: string;
  readonly key: KeyObject;
}

/** SubjectPublicKeyInfo of id-ecPublicKey with prime256v1, up to an uncompressed point (RFC 5480 §2). */
const spkiHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const spkiBytes = 91;
const keyTextPattern = /^[A-Za-z0-9+/]{121,122}={0,2}$/;
const queryCharactersMax = 512;

/** One spelling of each key: standard base64 with padding. Undefined for anything else, and for points off the curve. */
export function parsePublicKey(text: string): AppPublicKey | undefined {
  if (!keyTextPattern.test(text)) return undefined;
  const der = Buffer.from(text, 'base64');
  if (der.length !== spkiBytes || der.toString('base64') !== text) return undefined;
  if (!der.subarray(0, spkiHead.length).equals(spkiHead)) return undefined;
  const key = importKey(der);
  return key && { der, keyId: createHash('sha256').update(der).digest('base64url'), key };
}

function importKey(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** `E` of a query string: base64 or base64url of the key's text, padded or not; or that text itself. */
export function parseQueryPublicKey(text: string): AppPublicKey | undefined {
  if (text.length > queryCharactersMax) return undefined;
  // A plus that was not escaped arrives as a space.
  const given = text.replaceAll(' ', '+');
  return parsePublicKey(Buffer.from(given, 'base64').toString('latin1')) ?? parsePublicKey(given);
}

/** Of a key that was checked when it was stored. */
export const importStoredKey = (der: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
