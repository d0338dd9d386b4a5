/** The person that somebody without a token names, for sign-in by user name first (client-api.md §5.3). */
import type { Reader } from '../database/database.ts';
import { findUser } from '../users/store.ts';

/** No user id is empty: a challenge that is this one's is met by no passkey. */
export const nobody = '';

/** As answers name people: by user name, else by id. `nobody` where there is no such person, or several. */
export async function whoHasName(reader: Reader, tenantId: string, username: string): Promise<string> {
  const named = await reader.query
    .selectFrom('users')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', username)
    .limit(2)
    .execute();
  // Asked in any case: it takes as long for a name that there is (SECURITY row 8).
  const user = await findUser(reader, tenantId, username);
  if (named.length > 0) return named.length === 1 ? (named[0]?.user_id ?? nobody) : nobody;
  return user?.username === null ? user.user_id : nobody;
}
