/**
 * Does this device hold a passkey of ours? Asked without a token, so the answer names nobody (client-api.md §5.7,
 * §16): whoever has a credential id learns that it is live and since when, nothing else.
 */
import { listByCredentials } from '../authenticators/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { base64urlFromBytes, bytesFromBase64 } from './base64url.ts';
import { passkey } from './credential-kind.ts';

/** Passkeys one device knows of; browsers keep a few. */
const credentialIdsMax = 50;

export interface FoundPasskey {
  readonly credentialId: string;
  /** ISO 8601. */
  readonly verifiedAt: string;
}

/** The first of these credentials that is a live passkey of the tenant. `list`: ids joined by commas. */
export async function findPasskey(reader: Reader, tenantId: string, list: string): Promise<FoundPasskey> {
  const ids = credentialIdsIn(list);
  const known = await listByCredentials(reader, tenantId, ids);
  for (const credentialId of ids) {
    const found = known.find((one) => one.credentialId === credentialId);
    const verifiedAt = found?.method === passkey.method ? found.verifiedAt : null;
    if (verifiedAt != null) return { credentialId, verifiedAt: new Date(verifiedAt).toISOString() };
  }
  throw new ApiError('invalid_credential', 'None of these passkeys is registered here.');
}

function credentialIdsIn(list: string): string[] {
  const parts = list.split(',').filter((part) => part !== '');
  if (parts.length === 0 || parts.length > credentialIdsMax) {
    throw new ApiError(
      'invalid_request',
      `The query parameter credentialIds must have 1 to ${credentialIdsMax} ids, joined by commas.`,
    );
  }
  return parts.map((part) => {
    const bytes = bytesFromBase64(part);
    return bytes ? base64urlFromBytes(bytes) : part;
  });
}
