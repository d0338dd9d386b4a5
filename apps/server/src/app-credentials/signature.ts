/** What apps sign, and how it is checked (client-api.md §8.1, §8.2): ECDSA with SHA-256 over UTF-8 text, DER, standard base64. */
import { type KeyObject, verify } from 'node:crypto';

/** Two INTEGERs of 32 bytes, each with a sign byte, in a SEQUENCE. */
const signatureBytesMax = 72;
const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/;
const bucketSeconds = 600;

export function isSignedBy(key: KeyObject, message: string, signature: string): boolean {
  if (!base64Pattern.test(signature)) return false;
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length > signatureBytesMax || bytes.toString('base64') !== signature) return false;
  try {
    return verify('sha256', Buffer.from(message, 'utf8'), { key, dsaEncoding: 'der' }, bytes);
  } catch {
    // Not DER.
    return false;
  }
}

/**
 * What may be signed to remove a credential now: ten minutes of time, of the clock here or one step beside it. Apps
 * write the number as a double; our own as an integer.
 */
export function removalMessages(now: number): string[] {
  const bucket = Math.floor(now / 1000 / bucketSeconds);
  return [bucket, bucket - 1, bucket + 1].flatMap((one) => [`${one}.0`, String(one)]);
}
