/** Buckets as rows. Taking from one is read, judge and compare-and-swap within a commit: exact over all processes. */

import type { Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import { microsOf, type Rate, type Taken, takeTokens } from './token-bucket.ts';

export interface Subject {
  /** Empty: an address, over all tenants. */
  readonly tenantId: string;
  readonly subject: string;
}

/** `now` in Unix microseconds. */
export async function takeFromBucket(
  transaction: Transaction,
  { tenantId, subject }: Subject,
  rate: Rate,
  wanted: number,
  now: number,
): Promise<Taken> {
  const [row] = await transaction.rows(
    'select full_at from rate_limits where tenant_id = ? and subject = ?',
    [tenantId, subject],
  );
  const stored = row === undefined ? undefined : Number(row.full_at);
  const taken = takeTokens(rate, stored, wanted, now);
  if (taken.tokens === 0) return taken;
  const changed = await transaction.run(
    `insert into rate_limits (tenant_id, subject, full_at) values (?, ?, ?)
     on conflict (tenant_id, subject) do update set full_at = excluded.full_at where rate_limits.full_at = ?`,
    [tenantId, subject, taken.fullAt, stored ?? -1],
  );
  return changed === 1 ? taken : { tokens: 0, fullAt: taken.fullAt };
}

/** Full buckets need no row. */
export const fullBuckets: Expiring = {
  table: 'rate_limits',
  key: ['tenant_id', 'subject'],
  endsAt: 'full_at',
  unit: microsOf,
};
