/** Deleting a person. Irreversible: afterwards the id is one that nobody has ever seen (server-api.md §7). */
import { listAuthenticators, removeAuthenticator } from '../authenticators/store.ts';
import type { Transaction } from '../database/database.ts';
import { forgetPerson } from '../signals/velocity/entries.ts';
import { ownedTables } from './owned-tables.ts';

/** Answers whether there was anything to delete. */
export async function deleteUser(
  transaction: Transaction,
  { tenantId, userId, keyId }: { tenantId: string; userId: string; keyId: string },
): Promise<boolean> {
  // One by one: each factor that goes is told to whoever listens, as if it were removed alone.
  const authenticators = await listAuthenticators(transaction, tenantId, userId);
  for (const authenticator of authenticators.filter(({ verifiedAt }) => verifiedAt !== null))
    await removeAuthenticator(transaction, authenticator);
  await forgetPerson(transaction, { tenantId, userId });
  let rows = 0;
  for (const table of ownedTables)
    rows += await transaction.run(`delete from ${table} where tenant_id = ? and user_id = ?`, [
      tenantId,
      userId,
    ]);
  if (rows > 0) transaction.audit({ tenantId, type: 'user.deleted', userId, data: { keyId } });
  return rows > 0;
}
