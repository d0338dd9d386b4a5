import type { Transaction } from '../database/database.ts';

/** Rows that nothing can come of any more; kept for an hour, so that a late call is told what happened. */
export async function removeExpiredAnonymous(
  transaction: Transaction,
  { now, rowsMax }: { now: number; rowsMax: number },
): Promise<number> {
  const removed = [
    await transaction.run(
      `delete from anonymous_challenges where (tenant_id, challenge_id) in
         (select tenant_id, challenge_id from anonymous_challenges where expires_at < ? limit ?)`,
      [now - keptMs, rowsMax],
    ),
    await transaction.run(
      `delete from qr_challenges where (tenant_id, challenge_id) in
         (select tenant_id, challenge_id from qr_challenges where expires_at < ? limit ?)`,
      [now - keptMs, rowsMax],
    ),
  ];
  return removed.reduce((sum, count) => sum + count, 0);
}

const keptMs = 3_600_000;
