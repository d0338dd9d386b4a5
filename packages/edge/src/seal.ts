import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { EdgeConfig } from './edge-config.ts';

/** What a sealed value is for; one sealed for one purpose opens for no other. */
export type SealPurpose = 'ticket' | 'pending' | 'proof' | 'device' | 'names' | 'context' | 'held';

export interface Sealer {
  /**
   * @param name the cookie or header that carries the value; it opens under this name only.
   * @param value JSON.
   * @param expiresAtMs epoch milliseconds, from which on the value opens no more.
   * @returns `version.kid.base64url`, fit for cookies, headers and URLs.
   */
  seal(purpose: SealPurpose, name: string, value: unknown, expiresAtMs: number): string;
  /** The value, or undefined for every failure, expiry included: callers can tell none apart (SECURITY F8). */
  open(purpose: SealPurpose, name: string, text: string): unknown | undefined;
}

export interface SealerOptions {
  /** The first seals; all open, so that keys can be rotated (SECURITY row 57). */
  readonly keys: EdgeConfig['sealKeys'];
  /** Host name of the application; what was sealed for one host opens on no other. */
  readonly host: string;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
}

const version = '1';
const algorithm = 'aes-256-gcm';
/** NIST SP 800-38D §8.2.2: random nonces of 96 bits, fewer than 2^32 per key (SECURITY N-30). */
const nonceBytes = 12;
const tagBytes = 16;
/** Above the 48 KB that the server holds for us; nothing longer is ours. */
const sealedCharactersMax = 65_536;

interface Key {
  readonly kid: string;
  readonly bytes: Buffer;
}

/** Seals and opens what leaves the edge and comes back: AES-256-GCM with version, key, purpose, name and host bound in. */
export function createSealer({ keys, host, now, randomBytes }: SealerOptions): Sealer {
  const ring = keys.map(({ kid, key }): Key => ({ kid, bytes: Buffer.from(key, 'base64url') }));
  const [current] = ring;
  if (current === undefined) throw new Error('a sealer needs at least one key');
  return {
    seal(purpose, name, value, expiresAtMs) {
      const plain = JSON.stringify({ value, issuedAtMs: now(), expiresAtMs });
      const context = associatedData(current.kid, purpose, name, host);
      const sealed = encrypt(current.bytes, randomBytes(nonceBytes), context, plain);
      return `${version}.${current.kid}.${sealed.toString('base64url')}`;
    },
    open(purpose, name, text) {
      const parts = partsOf(text);
      const key = ring.find(({ kid }) => kid === parts?.kid);
      if (parts === undefined || key === undefined) return undefined;
      const plain = decrypt(key.bytes, parts.sealed, associatedData(key.kid, purpose, name, host));
      return plain === undefined ? undefined : unexpired(plain, now());
    },
  };
}

/** A list in JSON, so that no two contexts read alike. */
function associatedData(kid: string, purpose: SealPurpose, name: string, host: string): Buffer {
  return Buffer.from(JSON.stringify([version, kid, purpose, name, host]), 'utf8');
}

function encrypt(key: Buffer, nonce: Uint8Array, context: Buffer, plain: string): Buffer {
  if (nonce.length !== nonceBytes) throw new Error(`a nonce has ${nonceBytes} bytes`);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(context);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, context: Buffer): string | undefined {
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const body = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function partsOf(text: string): { kid: string; sealed: Buffer } | undefined {
  if (text.length > sealedCharactersMax) return undefined;
  const [head, kid, body, ...rest] = text.split('.');
  if (head !== version || kid === undefined || body === undefined || rest.length > 0) return undefined;
  const sealed = Buffer.from(body, 'base64url');
  // Node skips what is no base64url and ignores surplus bits: a value has one spelling only.
  if (sealed.toString('base64url') !== body || sealed.length < nonceBytes + tagBytes) return undefined;
  return { kid, sealed };
}

/** We wrote it: what the tag covers is our own JSON. */
function unexpired(plain: string, nowMs: number): unknown | undefined {
  const { value, expiresAtMs } = JSON.parse(plain) as { value: unknown; expiresAtMs: unknown };
  return typeof expiresAtMs === 'number' && nowMs < expiresAtMs ? value : undefined;
}
