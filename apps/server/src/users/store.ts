/** People, under the identifier the application gave them. A person exists from the first track or update on. */
import type { Reader, Transaction } from '../database/database.ts';
import type { UserTable } from '../database/tables.ts';

export type StoredUser = UserTable;

export async function findUser(
  reader: Reader,
  tenantId: string,
  userId: string,
): Promise<StoredUser | undefined> {
  return await reader.query
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export interface GivenAttributes {
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly username?: string | undefined;
}

/** Makes the person, or fills attributes that are still empty; what is stored already stays (server-api.md §9). */
export async function ensureUser(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  given: GivenAttributes,
  now: number,
): Promise<void> {
  await transaction.run(
    `insert into users (tenant_id, user_id, email, phone_number, username, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, user_id) do update set email = coalesce(users.email, excluded.email),
       phone_number = coalesce(users.phone_number, excluded.phone_number), username = coalesce(users.username, excluded.username)`,
    [tenantId, userId, given.email ?? null, given.phoneNumber ?? null, given.username ?? null, now, now],
  );
}

export async function markVerified(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  now: number,
): Promise<void> {
  await transaction.run(
    'update users set last_verified_at = ?, updated_at = ? where tenant_id = ? and user_id = ?',
    [now, now, tenantId, userId],
  );
}
