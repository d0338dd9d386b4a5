import { base64urlFromBytes, bytesFromBase64 } from './base64url.ts';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The credential id of a PublicKeyCredential in JSON, as canonical base64url.
 * `id` and `rawId` must be the same bytes: taking one where the other was checked is CVE-2026-0723.
 */
export function credentialIdOf(credential: unknown): string | undefined {
  if (!isRecord(credential) || credential.type !== 'public-key') return undefined;
  const id = bytesFromBase64(credential.id);
  const rawId = bytesFromBase64(credential.rawId);
  if (!id || !rawId || id.byteLength === 0 || Buffer.compare(id, rawId) !== 0) return undefined;
  return base64urlFromBytes(id);
}
