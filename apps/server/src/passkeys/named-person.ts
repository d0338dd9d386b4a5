/** The person that somebody without a token names, and their passkeys: for sign-in by user name first (client-api.md §5.3). */
import { listAuthenticators } from '../authenticators/store.ts';
import type { Reader } from '../database/database.ts';
import { findUser } from '../users/store.ts';
import { passkey } from './credential-kind.ts';
import type { CredentialDescriptor } from './options.ts';

/** No user id is empty: a challenge that is this one's is met by no passkey. */
export const nobody = '';

/** Undefined: nobody, or nobody with a passkey, or several of this name. */
export async function whoHasName(
  reader: Reader,
  tenantId: string,
  username: string,
): Promise<{ userId: string; allowCredentials: CredentialDescriptor[] } | undefined> {
  const userId = await userIdOf(reader, tenantId, username);
  if (userId === undefined) return undefined;
  const all = await listAuthenticators(reader, tenantId, userId);
  const allowCredentials = all
    .filter(({ method, verifiedAt }) => method === passkey.method && verifiedAt !== null)
    // Without transports: made ones have none either.
    .map(({ credentialId }) => ({ credentialId: credentialId ?? '' }));
  return allowCredentials.length === 0 ? undefined : { userId, allowCredentials };
}

/** As answers name people: by user name, else by id. */
async function userIdOf(reader: Reader, tenantId: string, username: string): Promise<string | undefined> {
  const named = await reader.query
    .selectFrom('users')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', username)
    .limit(2)
    .execute();
  if (named.length > 0) return named.length === 1 ? named[0]?.user_id : undefined;
  const user = await findUser(reader, tenantId, username);
  return user?.username === null ? user.user_id : undefined;
}
