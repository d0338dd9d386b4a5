/**
 * Goes over the recorded actions of a range, page by page, and has each decided again. Owns: that each is met once, through
 * the index, and that others have their turn between pages. Actions of one moment are never parted by a page.
 */
import type { Reader } from '../database/database.ts';
import { Evaluation, type RecordedAction } from './evaluation.ts';
import { frictionOf } from './friction.ts';
import type { BackTestPlan } from './plan.ts';
import { type BackTestOutcome, outcomeOf } from './result.ts';
import { RecordDiffers } from './side.ts';

/** Actions of one back-test at the most. */
export const actionsMax = 10_000_000;

export interface Progress {
  readonly evaluated: number;
  readonly total: number;
}

export interface ScanOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Between pages. Rejects where it must end. */
  readonly pause: () => Promise<void>;
  readonly pageRows: number;
}

/** There are more actions than a back-test may have. */
export class TooManyActions extends Error {}

const inRange = 'tenant_id = ? and action_code = ? and created_at >= ? and created_at < ?';
const pageSql = `select created_at, user_id, idempotency_key, facts, outcome, rule_ids, state, state_updated_at, policy_version
from actions where ${inRange} order by created_at limit ?`;
const countSql = `with slice as (select created_at from actions where ${inRange} order by created_at limit ?)
select count(*) as count, max(created_at) as last,
  sum(case when created_at < (select max(created_at) from slice) then 1 else 0 end) as before from slice`;

/** Rows of the index that are counted for each row of a page. */
const countedPerRow = 20;

/** Throws `TooManyActions`, and whatever `pause` throws. */
export async function runBackTest(
  rows: Reader['rows'],
  plan: BackTestPlan,
  options: ScanOptions,
): Promise<BackTestOutcome> {
  const total = await countActions(rows, plan, options);
  try {
    return await evaluate(rows, plan, options, total);
  } catch (error) {
    if (!(error instanceof RecordDiffers)) throw error;
    return await evaluate(rows, { ...plan, trustsRecord: false }, options, total);
  }
}

async function evaluate(
  rows: Reader['rows'],
  plan: BackTestPlan,
  options: ScanOptions,
  total: number,
): Promise<BackTestOutcome> {
  const evaluation = new Evaluation(plan);
  options.onProgress?.({ evaluated: 0, total });
  for await (const page of pages(rows, plan, options)) {
    for (const action of page) evaluation.take(action);
    const { evaluated } = evaluation.tally;
    options.onProgress?.({ evaluated, total: Math.max(total, evaluated) });
  }
  const { people } = evaluation.tally;
  return outcomeOf(plan, evaluation, await frictionOf(rows, plan, people, options.pause));
}

async function* pages(
  rows: Reader['rows'],
  { tenantId, actionCode, from, to }: BackTestPlan,
  { pause, pageRows }: ScanOptions,
): AsyncGenerator<readonly RecordedAction[]> {
  let limit = pageRows;
  for (let next = from; ; ) {
    await pause();
    const found = (await rows(pageSql, [
      tenantId,
      actionCode,
      next,
      to,
      limit,
    ])) as unknown as RecordedAction[];
    if (found.length < limit) {
      yield found;
      return;
    }
    const last = Number(found.at(-1)?.created_at);
    const whole = found.filter(({ created_at: at }) => Number(at) < last);
    // More in one moment than a page has.
    if (whole.length === 0) limit *= 2;
    else {
      yield whole;
      limit = pageRows;
    }
    next = last;
  }
}

async function countActions(
  rows: Reader['rows'],
  { tenantId, actionCode, from, to }: BackTestPlan,
  { pause, pageRows }: ScanOptions,
): Promise<number> {
  let limit = pageRows * countedPerRow;
  let total = 0;
  for (let next = from; ; ) {
    await pause();
    const [slice] = await rows(countSql, [tenantId, actionCode, next, to, limit]);
    const count = Number(slice?.count ?? 0);
    const before = Number(slice?.before ?? 0);
    if (total + count > actionsMax)
      throw new TooManyActions(
        `There are more than ${actionsMax} actions in the range; a back-test has at most so many. Narrow from and to.`,
      );
    if (count < limit) return total + count;
    if (before === 0) limit *= 2;
    total += before;
    next = Number(slice?.last);
  }
}
