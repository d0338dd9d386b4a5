import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database/database.ts';
import type { RecoveryCodeSet } from './recovery-codes.ts';

export interface CodeOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** A new set; an older one is void from then on. */
export async function replaceSet(
  transaction: Transaction,
  { tenantId, userId }: CodeOwner,
  { salt, hashes }: RecoveryCodeSet,
  now: number,
): Promise<void> {
  await transaction.run('delete from recovery_codes where tenant_id = ? and user_id = ?', [tenantId, userId]);
  for (const hash of hashes) {
    await transaction.run(
      'insert into recovery_codes (tenant_id, user_id, code_id, salt, hash, created_at) values (?, ?, ?, ?, ?, ?)',
      [tenantId, userId, randomUUID(), salt, hash, now],
    );
  }
  transaction.audit({ tenantId, type: 'recovery_codes.created', userId, data: { count: hashes.length } });
}
