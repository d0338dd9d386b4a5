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
export function ensureUser(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  given: GivenAttributes,
  now: number,
): number | Promise<number> {
  return transaction.run(
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

export interface UserChange {
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly phoneNumber?: string;
  readonly phoneNumberVerified?: boolean;
  readonly username?: string;
  readonly displayName?: string;
  readonly locale?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly defaultVerificationMethod?: string;
}

/** Fields that are given replace; a new address is unverified unless said otherwise. Returns nothing: read it back. */
export async function updateUser(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  change: UserChange,
  now: number,
): Promise<void> {
  const { email, emailVerified, phoneNumber, phoneNumberVerified, username, displayName, locale, custom } =
    change;
  await transaction.query
    .updateTable('users')
    .set({
      updated_at: now,
      ...(email === undefined ? {} : { email, email_verified: emailVerified ? 1 : 0 }),
      ...(email !== undefined || emailVerified === undefined
        ? {}
        : { email_verified: emailVerified ? 1 : 0 }),
      ...(phoneNumber === undefined
        ? {}
        : { phone_number: phoneNumber, phone_number_verified: phoneNumberVerified ? 1 : 0 }),
      ...(phoneNumber !== undefined || phoneNumberVerified === undefined
        ? {}
        : { phone_number_verified: phoneNumberVerified ? 1 : 0 }),
      ...(username === undefined ? {} : { username }),
      ...(displayName === undefined ? {} : { display_name: displayName }),
      ...(locale === undefined ? {} : { locale }),
      ...(custom === undefined ? {} : { custom: JSON.stringify(custom) }),
      ...(change.defaultVerificationMethod === undefined
        ? {}
        : { default_method: change.defaultVerificationMethod }),
    })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute();
}
