import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database/database.ts';
import type { RecoveryCodeSet } from './recovery-codes.ts';

export interface CodeOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** A new set; an older one is void from then on. `savedAt`: its owner has it; null: not said yet. */
export async function replaceSet(
  transaction: Transaction,
  { tenantId, userId }: CodeOwner,
  { salt, hashes }: RecoveryCodeSet,
  now: number,
  savedAt: number | null,
): Promise<void> {
  await transaction.run('delete from recovery_codes where tenant_id = ? and user_id = ?', [tenantId, userId]);
  for (const hash of hashes) {
    await transaction.run(
      'insert into recovery_codes (tenant_id, user_id, code_id, salt, hash, created_at, saved_at) values (?, ?, ?, ?, ?, ?, ?)',
      [tenantId, userId, randomUUID(), salt, hash, now, savedAt],
    );
  }
  transaction.audit({ tenantId, type: 'recovery_codes.created', userId, data: { count: hashes.length } });
}

/** Its owner has the set that they were shown. */
export async function markSaved(
  transaction: Transaction,
  { tenantId, userId }: CodeOwner,
  now: number,
): Promise<void> {
  const changed = await transaction.run(
    'update recovery_codes set saved_at = ? where tenant_id = ? and user_id = ? and saved_at is null',
    [now, tenantId, userId],
  );
  if (changed > 0)
    transaction.audit({ tenantId, type: 'recovery_codes.saved', userId, data: { count: changed } });
}
