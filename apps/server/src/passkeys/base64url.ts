const base64Text = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Bytes of base64url or standard base64 text, padded or not; undefined for anything else.
 * Both alphabets, because the iOS SDK sends clientDataJSON as padded standard base64 (client-api §5.2).
 */
export function bytesFromBase64(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || !base64Text.test(text)) return undefined;
  const digits = text.replace(/=+$/, '');
  // One leftover digit carries only 6 bits: no byte string encodes to it.
  if (digits.length % 4 === 1) return undefined;
  return new Uint8Array(Buffer.from(digits, 'base64'));
}

/** Unpadded base64url (RFC 4648 §5). */
export function base64urlFromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
