/** Calls that an app signs with its key. Owns: that the key is registered, and the signature its own. */
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { AppAuthenticator, AppKind } from './app-credential.ts';
import { type AppPublicKey, parsePublicKey, parseQueryPublicKey } from './public-key.ts';
import { isSignedBy } from './signature.ts';
import { findByAppKey } from './store.ts';

export interface SignedFields {
  readonly publicKey: string;
  readonly signature: string;
}

/** The one answer to keys that are not registered: apps offer to enrol again. */
export const unknownAppKey = (): ApiError =>
  new ApiError('invalid_credential', 'This device is not registered, or its registration was removed.');

export const wrongSignature = (): ApiError =>
  new ApiError('invalid_credential', 'The field signature is not the signature of this device.');

export function requirePublicKey(text: string): AppPublicKey {
  const key = parsePublicKey(text);
  if (key) return key;
  throw new ApiError(
    'invalid_request',
    'The field publicKey takes a P-256 key: standard base64 of DER SubjectPublicKeyInfo.',
  );
}

/** The key of a query string. One that is none is registered nowhere. */
export function requireQueryPublicKey(text: string): AppPublicKey {
  const key = parseQueryPublicKey(text);
  if (key) return key;
  throw unknownAppKey();
}

/** The registered credential that signed one of these messages; or a refusal. */
export async function requireSigned(
  reader: Reader,
  tenantId: string,
  kind: AppKind,
  { publicKey, signature }: SignedFields,
  messages: readonly string[],
): Promise<AppAuthenticator> {
  const { key, keyId } = requirePublicKey(publicKey);
  if (!messages.some((message) => isSignedBy(key, message, signature))) throw wrongSignature();
  const found = await findByAppKey(reader, tenantId, kind, keyId);
  if (!found) throw unknownAppKey();
  return found;
}
