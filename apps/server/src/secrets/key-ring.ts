/**
 * Sealing of what the database must hold but not reveal. Owns: the key ring, which lives outside the database
 * (SECURITY row 49). AES-256-GCM, fresh 96-bit nonce, key id in the head, purpose and owner bound in (row 50).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const version = 1;
/** Stated, for Node otherwise takes a tag of 4 bytes as well, which can be guessed. */
const authentication = { authTagLength: tagBytes };

export interface KeyRing {
  /** `context` names purpose and owner, e.g. `totp|tenant|user|authenticator`; opening needs the same. */
  seal(plaintext: string | Uint8Array, context: string): Uint8Array;
  /** Throws when the key is unknown, the context differs or a bit changed. */
  open(sealed: Uint8Array, context: string): Buffer;
  /** A 32-byte key derived for one purpose; the same as long as the ring's first-ever key is kept. */
  derive(purpose: string): Buffer;
}

interface StoredKey {
  readonly kid: number;
  readonly key: string;
}

function seal(kid: number, key: KeyObject, plaintext: string | Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(Buffer.from(plaintext)), cipher.final()]);
  return Buffer.concat([Buffer.from([version, kid]), nonce, cipher.getAuthTag(), body]);
}

function open(keys: ReadonlyMap<number, KeyObject>, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const key = keys.get(bytes[1] ?? -1);
  if (bytes[0] !== version || !key) throw new Error('sealed value names an unknown key');
  const tagAt = 2 + nonceBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(2, tagAt), authentication);
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(tagAt, tagAt + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(tagAt + tagBytes)), decipher.final()]);
}

/** A ring over the given keys; the last one seals, all open. */
export function keyRing(stored: readonly StoredKey[]): KeyRing {
  const keys = new Map(stored.map(({ kid, key }) => [kid, createSecretKey(key, 'base64url')]));
  const current = stored.at(-1);
  const oldest = stored[0];
  if (!current || !oldest || [...keys.values()].some((key) => key.symmetricKeySize !== keyBytes)) {
    throw new Error('the key ring must hold at least one key of 32 bytes, base64url');
  }
  const currentKey = createSecretKey(current.key, 'base64url');
  const root = createSecretKey(oldest.key, 'base64url');
  return {
    seal: (plaintext, context) => seal(current.kid, currentKey, plaintext, context),
    open: (sealed, context) => open(keys, sealed, context),
    derive: (purpose) => createHmac('sha256', root).update(`stepward|${purpose}`).digest(),
  };
}

/** Reads the ring from its file, making the file (mode 0600) with one fresh key when there is none. */
export function loadKeyRing(path: string): KeyRing {
  if (!existsSync(path)) {
    const first: StoredKey = { kid: 1, key: randomBytes(keyBytes).toString('base64url') };
    create(path, `${JSON.stringify({ keys: [first] }, null, 2)}\n`);
  }
  const { keys } = JSON.parse(readFileSync(path, 'utf8')) as { keys: StoredKey[] };
  return keyRing(keys);
}

/** Whole or not at all; of several processes that start together one makes it, and the others read it. */
function create(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
