/**
 * Credential ids for user names that have no passkey here: made from the name, so that asking again gives the same ones and
 * asking tells nobody who has an account (SECURITY rows 7, 9). No authenticator holds them.
 */
import { createHmac, type KeyObject } from 'node:crypto';
import { base64urlFromBytes } from './base64url.ts';
import type { CredentialDescriptor } from './options.ts';

/** As long as real ones are: Apple 20 bytes, Google 16, Windows and keys 32 and more. */
const lengths = [16, 20, 32, 32] as const;
/** One person in four has a second passkey. */
const secondIn = 4;

export function standInCredentials(
  key: KeyObject,
  tenantId: string,
  username: string,
): CredentialDescriptor[] {
  const bytesOf = (index: number): Buffer =>
    createHmac('sha512', key)
      .update(JSON.stringify([tenantId, username, index]))
      .digest();
  const one = (index: number): CredentialDescriptor => {
    const bytes = bytesOf(index);
    const length = lengths[(bytes[63] ?? 0) % lengths.length] ?? 32;
    return { credentialId: base64urlFromBytes(bytes.subarray(0, length)) };
  };
  const hasSecond = (bytesOf(0)[62] ?? 0) % secondIn === 0;
  return hasSecond ? [one(0), one(1)] : [one(0)];
}
