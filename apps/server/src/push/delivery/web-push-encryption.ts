/** Message encryption for Web Push (RFC 8291) in the content coding aes128gcm (RFC 8188): one record. */
import { createCipheriv, type ECDH, hkdfSync } from 'node:crypto';

/** From a browser's PushSubscription: bytes of `keys.p256dh` and `keys.auth`. */
export interface SubscriptionKeys {
  readonly p256dh: Uint8Array;
  readonly auth: Uint8Array;
}

export interface Ephemeral {
  /** Its key pair is made for this message alone. */
  readonly ecdh: ECDH;
  /** 16 random bytes. */
  readonly salt: Uint8Array;
}

/** A record is the whole message: 4096 is what every browser reads (RFC 8291 §4). */
const recordBytes = 4_096;
const tagBytes = 16;
export const saltBytes = 16;
/** The padding delimiter of the last record (RFC 8188 §2). */
const lastRecord = Uint8Array.of(2);

const derive = (secret: Uint8Array, salt: Uint8Array, info: string | Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/** The body of the request. Throws when `p256dh` is no point of P-256. */
export function encryptForWebPush(
  plaintext: Uint8Array,
  { p256dh, auth }: SubscriptionKeys,
  { ecdh, salt }: Ephemeral,
): Buffer {
  const publicKey = ecdh.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, publicKey]);
  const secret = derive(ecdh.computeSecret(p256dh), auth, info, 32);
  const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce, { authTagLength: tagBytes });
  const sealed = Buffer.concat([
    cipher.update(plaintext),
    cipher.update(lastRecord),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(recordBytes, 0);
  head.writeUInt8(publicKey.length, 4);
  return Buffer.concat([salt, head, publicKey, sealed]);
}
