/**
 * How many wrong codes a whole tenant bears in a day (SECURITY N-09, row 4): five tries at each of a million people are
 * a million guesses, whatever each of them may do alone. Owns: the count, and what is still looked at when it is spent.
 * Does not own: the limits of a challenge, an action and a factor (attempts/).
 */

import { createHash } from 'node:crypto';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import { type CodeDigits, codeDigitsMax, codeDigitsMin } from '../one-time-codes/code.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** Of six digits: one lucky guess in a hundred days. */
export const failedCodesPerDayMaxDefault = 10_000;

const hourMs = 3_600_000;
const hoursCounted = 24;
/**
 * Each try looks at its own part of the budget alone: tries of different parts never meet in a row, and no part can be
 * overdrawn, however many processes there are. Small budgets have fewer parts, so that chance does not spend one early.
 */
const parts = 16;
const failuresPerPartMin = 500;

/** What a try or a code is counted by. */
export interface Counted {
  readonly transaction: Transaction;
  readonly tenant: Tenant;
  readonly challengeId: string;
  readonly now: number;
}

interface Share {
  /** Its own one, and those counted with it. */
  readonly parts: readonly number[];
  readonly max: number;
}

function shareOf({ tenant, challengeId }: Counted): Share {
  const max = tenant.settings.failedCodesPerDayMax ?? failedCodesPerDayMaxDefault;
  let shares = parts;
  while (shares > 1 && max / shares < failuresPerPartMin) shares /= 2;
  const own = partOf(challengeId) % shares;
  const counted = Array.from({ length: parts / shares }, (_, index) => own + index * shares);
  return { parts: counted, max: Math.max(1, Math.floor(max / shares)) };
}

/** Whoever chooses challenge ids cannot choose this. */
const partOf = (challengeId: string): number =>
  (createHash('sha256').update(challengeId).digest()[0] ?? 0) % parts;

async function failuresOf({ transaction, tenant, now }: Counted, share: Share): Promise<number> {
  const since = Math.floor(now / hourMs) - hoursCounted;
  let sum = 0;
  for (const part of share.parts) {
    const [row] = await transaction.rows(
      'select sum(failures) as failures from failed_codes where tenant_id = ? and part = ? and hour >= ?',
      [tenant.tenantId, part, since],
    );
    sum += Number(row?.failures ?? 0);
  }
  return sum;
}

export async function isBudgetSpent(counted: Counted): Promise<boolean> {
  const share = shareOf(counted);
  return (await failuresOf(counted, share)) >= share.max;
}

/** How long a new code is: as the tenant wants it, and eight digits at least once the budget is spent: a hundred times harder. */
export async function codeDigits(counted: Counted, method: VerificationMethod): Promise<CodeDigits> {
  const { verificationCodeLength = codeDigitsMin } = methodSettings(counted.tenant, method);
  const digits = Math.max(verificationCodeLength, (await isBudgetSpent(counted)) ? 8 : codeDigitsMin);
  return Math.min(digits, codeDigitsMax) as CodeDigits;
}

/**
 * Whether this code is looked at: not six digits from a device that nobody knows, once the budget is spent. The person
 * is sent another code of eight, or takes another method; nothing is counted against them.
 */
export async function isLookedAt(counted: Counted, code: string, isKnownDevice: boolean): Promise<boolean> {
  const isLong = code.replaceAll(/\s/g, '').length >= 8;
  return isLong || isKnownDevice || !(await isBudgetSpent(counted));
}

/** Counts a wrong code; the one that spends the budget raises the alarm. */
export async function countFailedCode(counted: Counted): Promise<void> {
  const { transaction, tenant, challengeId, now } = counted;
  await transaction.run(
    `insert into failed_codes (tenant_id, hour, part, failures) values (?, ?, ?, 1)
     on conflict (tenant_id, part, hour) do update set failures = failed_codes.failures + 1`,
    [tenant.tenantId, Math.floor(now / hourMs), partOf(challengeId)],
  );
  const share = shareOf(counted);
  if ((await failuresOf(counted, share)) === share.max) await raiseAlarm(counted);
}

/** Once a day: the parts of a budget are spent one by one. */
async function raiseAlarm({ transaction, tenant, now }: Counted): Promise<void> {
  const raised = await transaction.run(
    `insert into failed_code_alarms (tenant_id, raised_at, reported) values (?, ?, 0)
     on conflict (tenant_id) do update set raised_at = excluded.raised_at, reported = 0
     where failed_code_alarms.raised_at <= ?`,
    [tenant.tenantId, now, now - hoursCounted * hourMs],
  );
  if (raised !== 1) return;
  transaction.audit({
    tenantId: tenant.tenantId,
    type: 'failed_codes.budget_spent',
    data: { failedCodesPerDayMax: tenant.settings.failedCodesPerDayMax ?? failedCodesPerDayMaxDefault },
  });
}

/** Hours that count no longer. */
export const endedFailedCodes: Expiring = {
  table: 'failed_codes',
  key: ['tenant_id', 'part', 'hour'],
  endsAt: 'hour',
  keptMs: hoursCounted * hourMs,
  unit: (unixMs) => Math.floor(unixMs / hourMs),
};
