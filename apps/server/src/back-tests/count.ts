/** How many actions a back-test has. Owns: that each statement of the count is short, whatever the range; that there are not too many. */
import type { Reader } from '../database/database.ts';
import type { BackTestPlan } from './plan.ts';

/** Actions of one back-test at the most. */
export const actionsMax = 10_000_000;
/** A long statement keeps a log from being reset, or meets the time that one may take. */
const rowsPerStatement = 500_000;

/** There are more actions than a back-test may have. */
export class TooManyActions extends Error {}

const ofAnybody = 'tenant_id = ? and action_code = ? and created_at >= ? and created_at < ?';
/** Decoys (decoys/) end within a day, and tell nothing of people. */
export const inRange = `${ofAnybody} and (named_person is null or named_person <> 'NOBODY')`;
/**
 * Counted apart, in the index of decoys, which `|| ''` leaves as the only one: to tell them from people while all are counted,
 * every row would be read.
 */
const decoysSql = `select count(*) as count from actions where tenant_id || '' = ? and action_code || '' = ?
  and created_at >= ? and created_at < ? and named_person = 'NOBODY'`;
const countSql = `select count(*) as count from (select created_at from actions where ${ofAnybody} limit ?) as counted`;
const momentSql = `select created_at from actions where ${ofAnybody} order by created_at limit 1 offset ?`;

type CountedRange = Pick<BackTestPlan, 'tenantId' | 'actionCode' | 'from' | 'to'>;

/** Throws `TooManyActions`, and whatever `pause` throws. */
export async function countActions(
  rows: Reader['rows'],
  { tenantId, actionCode, from, to }: CountedRange,
  pause: () => Promise<void>,
  rowsMax = rowsPerStatement,
): Promise<number> {
  const count = async (start: number, end: number, most: number): Promise<number> => {
    await pause();
    const [row] = await rows(countSql, [tenantId, actionCode, start, end, most]);
    return Number(row?.count ?? 0);
  };
  await pause();
  const [decoys] = await rows(decoysSql, [tenantId, actionCode, from, to]);
  let total = -Number(decoys?.count ?? 0);
  for (let next = from; ; ) {
    const found = await count(next, to, rowsMax + 1);
    // Decoys may have ended since they were counted.
    if (found <= rowsMax) return Math.max(0, demandFew(total + found));
    const [row] = await rows(momentSql, [tenantId, actionCode, next, to, rowsMax]);
    const moment = Number(row?.created_at ?? to);
    // More in one moment than a statement should count.
    const end = moment > next ? moment : next + 1;
    total = demandFew(total + (await count(next, end, actionsMax + 1)));
    next = end;
  }
}

function demandFew(total: number): number {
  if (total <= actionsMax) return total;
  throw new TooManyActions(
    `There are more than ${actionsMax} actions in the range; a back-test has at most so many. Narrow from and to.`,
  );
}
