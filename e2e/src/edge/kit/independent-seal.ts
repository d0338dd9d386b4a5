import { createCipheriv, randomBytes } from 'node:crypto';

/**
 * Seals as the edge does, written anew: AES-256-GCM over the JSON, with `bound` as the associated data. For values that
 * only somebody with the key could make, bound to more, less or something else than the edge's own.
 */
export function sealIndependently(
  { kid, key }: { readonly kid: string; readonly key: string },
  bound: readonly string[],
  { value, expiresAtMs }: { readonly value: unknown; readonly expiresAtMs: number },
): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(bound)));
  const plain = JSON.stringify({ value, issuedAtMs: Date.now(), expiresAtMs });
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return `1.${kid}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
}
