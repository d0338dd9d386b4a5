/**
 * Goes over the recorded actions of a range, page by page, and has each decided again. Owns: that each is met once, through
 * the index, and that others have their turn between pages. Actions of one moment are never parted by a page.
 */
import type { Reader, Value } from '../database/database.ts';
import { countActions, inRange } from './count.ts';
import { Evaluation, type RecordedAction, recordedColumns } from './evaluation.ts';
import { frictionOf } from './friction.ts';
import type { BackTestPlan } from './plan.ts';
import { type BackTestOutcome, outcomeOf } from './result.ts';
import { RecordDiffers } from './side.ts';

export interface Progress {
  readonly evaluated: number;
  readonly total: number;
}

/** What a back-test reads with. Rows of `values` are arrays, in the order of the columns. */
export interface ScanReader {
  readonly rows: Reader['rows'];
  values(
    sql: string,
    parameters: readonly Value[],
  ): readonly (readonly unknown[])[] | Promise<readonly (readonly unknown[])[]>;
}

/** Where rows come with names alone. */
export const scanReader = (reader: Pick<Reader, 'rows'>): ScanReader => ({
  rows: (sql, parameters) => reader.rows(sql, parameters),
  values: async (sql, parameters) => (await reader.rows(sql, parameters)).map((row) => Object.values(row)),
});

export interface ScanOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Between pages. Rejects where it must end. */
  readonly pause: () => Promise<void>;
  readonly pageRows: number;
}

const pageSql = `select ${recordedColumns} from actions where ${inRange} order by created_at limit ?`;

/** Throws `TooManyActions`, and whatever `pause` throws. */
export async function runBackTest(
  reader: ScanReader,
  plan: BackTestPlan,
  options: ScanOptions,
): Promise<BackTestOutcome> {
  const total = await countActions(reader.rows, plan, options.pause);
  try {
    return await evaluate(reader, plan, options, total);
  } catch (error) {
    if (!(error instanceof RecordDiffers)) throw error;
    return await evaluate(reader, { ...plan, trustsRecord: false }, options, total);
  }
}

async function evaluate(
  reader: ScanReader,
  plan: BackTestPlan,
  options: ScanOptions,
  total: number,
): Promise<BackTestOutcome> {
  const evaluation = new Evaluation(plan);
  options.onProgress?.({ evaluated: 0, total });
  for await (const page of pages(reader, plan, options)) {
    for (const action of page) evaluation.take(action);
    const { evaluated } = evaluation.tally;
    options.onProgress?.({ evaluated, total: Math.max(total, evaluated) });
  }
  const { people, evaluated } = evaluation.tally;
  // Some may have gone with their person since they were counted.
  options.onProgress?.({ evaluated, total: evaluated });
  return outcomeOf(plan, evaluation, await frictionOf(reader.rows, plan, people, options.pause));
}

async function* pages(
  reader: ScanReader,
  { tenantId, actionCode, from, to }: BackTestPlan,
  { pause, pageRows }: ScanOptions,
): AsyncGenerator<readonly RecordedAction[]> {
  let limit = pageRows;
  for (let next = from; ; ) {
    await pause();
    const found = (await reader.values(pageSql, [
      tenantId,
      actionCode,
      next,
      to,
      limit,
    ])) as unknown as readonly RecordedAction[];
    if (found.length < limit) {
      yield found;
      return;
    }
    const last = found.at(-1)?.[0] ?? to;
    const whole = found.filter(([createdAt]) => createdAt < last);
    // More in one moment than a page has.
    if (whole.length === 0) limit *= 2;
    else {
      yield whole;
      limit = pageRows;
    }
    next = last;
  }
}
