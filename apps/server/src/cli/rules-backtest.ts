/**
 * `stepward rules backtest FILE`: what the rules or the flow of a file would have made of recorded actions, on the data of the server, also
 * while it runs. Nothing is written. Ends with 0, 1 (an error) or 130 (Ctrl-C).
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateBackTestBody } from '@stepward/api';
import { Value } from 'typebox/value';
import { TooManyActions } from '../back-tests/count.ts';
import { planFor } from '../back-tests/plan.ts';
import { presentResult } from '../back-tests/presenter.ts';
import { reportText } from '../back-tests/report.ts';
import { requestOf } from '../back-tests/request.ts';
import type { BackTestOutcome } from '../back-tests/result.ts';
import { type DataSource, runInThread } from '../back-tests/run-in-thread.ts';
import { explainedSamples, type Tried } from '../back-tests/samples.ts';
import type { Progress } from '../back-tests/scan.ts';
import { readDatabaseUrl } from '../config/environment.ts';
import { sqliteFileIn } from '../open-data.ts';
import { flowEnd, readFlowFile } from '../rule-examples/flow-file.ts';
import { findRuleFiles, readRuleFile } from '../rule-examples/rule-file.ts';
import type { CommandContext } from './command-context.ts';
import { chooseTenant, type Stores, withStores } from './open-stores.ts';
import { UsageError } from './usage-error.ts';

const dayMs = 86_400_000;
const interrupted = 130;

const text = { type: 'string' } as const;
const options = {
  action: text,
  from: text,
  to: text,
  days: text,
  compare: text,
  samples: text,
  tenant: text,
  json: { type: 'boolean' },
} as const;

/** How a person follows it and ends it; tests hand in their own. */
export interface Terminal {
  readonly signal: AbortSignal;
  /** Absent: nobody looks. */
  readonly onProgress?: (progress: Progress) => void;
}

export async function rulesBacktest(
  args: string[],
  context: CommandContext,
  terminal: Terminal = processTerminal(),
): Promise<void> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [path, ...others] = positionals.flatMap((one) =>
    one.endsWith(flowEnd) ? [one] : findRuleFiles(one),
  );
  if (path === undefined || others.length > 0)
    throw new UsageError(
      'Use "stepward rules backtest FILE [--action CODE]", with one NAME.rules.json or NAME.flow.json.',
    );
  const candidate = candidateIn(path);
  const actionCode = values.action ?? candidate.actionCode;
  if (actionCode === undefined)
    throw new UsageError(
      '--action is required: the file has no actionCode. It is the code of the recorded actions.',
    );
  const body = bodyOf(values, candidate.body, context.now());
  await withStores(context, async (stores) => {
    const tenantId = await chooseTenant(stores, values.tenant);
    const tried = await triedOn(stores, { tenantId, actionCode }, body, context.now());
    const outcome = await run(stores, tried, sourceOf(context), terminal);
    if (outcome === undefined) {
      context.endWith?.(interrupted);
      return;
    }
    const samples = await explainedSamples(stores.database.read, tried, outcome.people);
    context.write(
      values.json
        ? `${JSON.stringify(presentResult(tried, outcome, samples), null, 2)}\n`
        : reportText(tried, outcome, samples),
    );
  });
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** What a file would have decide, as the Management API takes it. */
function candidateIn(path: string): { readonly actionCode: string | undefined; readonly body: object } {
  if (path.endsWith(flowEnd)) {
    const { file, lists } = readFlowFile(path);
    const { actionCode, actionNodes, rules } = file;
    const hasLists = Object.keys(lists).length > 0;
    return { actionCode, body: { flow: { actionNodes, rules }, ...(hasLists ? { lists } : {}) } };
  }
  const { actionCode, rules, lists, defaultUserActionResult } = readRuleFile(path).file;
  const body = {
    rules,
    ...(lists === undefined ? {} : { lists }),
    ...(defaultUserActionResult === undefined ? {} : { defaultUserActionResult }),
  };
  return { actionCode, body };
}

/** As the Management API takes it: what it refuses is refused here in its words. */
function bodyOf(values: Values, candidate: object, now: number): CreateBackTestBody {
  const { compare, to } = values;
  const body = {
    ...candidate,
    ...(to === undefined ? {} : { to: timeIn(to) }),
    ...fromOf(values, now),
    ...(compare === undefined ? {} : { compareWith: compare.toUpperCase() }),
    ...(values.samples === undefined ? {} : { samples: Number(values.samples) }),
  };
  const [error] = Value.Errors(CreateBackTestBody, body);
  if (error === undefined) return body as CreateBackTestBody;
  const field = error.instancePath.slice(1).split('/')[0];
  const named =
    field === 'compareWith' ? '--compare must be recorded or current' : `--${field}: ${error.message}`;
  throw new UsageError(`${named}.`);
}

/** Unix milliseconds are digits alone; a year is not as long. */
const timeIn = (given: string): string | number => (/^\d{10,16}$/.test(given) ? Number(given) : given);

function fromOf({ from, days, to }: Values, now: number): { readonly from?: string | number } {
  if (days === undefined) return from === undefined ? {} : { from: timeIn(from) };
  const count = Number(days);
  if (from !== undefined || to !== undefined) throw new UsageError('Use --days, or --from and --to.');
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError('--days must be a whole number, 1 or more.');
  return { from: Math.max(0, now - count * dayMs) };
}

async function triedOn(
  { database }: Stores,
  place: { readonly tenantId: string; readonly actionCode: string },
  body: CreateBackTestBody,
  now: number,
): Promise<Tried> {
  return {
    ...place,
    request: await database.commit((transaction) => requestOf(transaction, place, body, now)),
  };
}

function sourceOf({ environment }: CommandContext): DataSource {
  const url = readDatabaseUrl(environment);
  return url === undefined
    ? { path: sqliteFileIn(resolve(environment.STEPWARD_DATA_DIR?.trim() || './data')) }
    : { url };
}

/** Undefined when it was interrupted. */
async function run(
  { database }: Stores,
  { tenantId, actionCode, request }: Tried,
  source: DataSource,
  { signal, onProgress = () => {} }: Terminal,
): Promise<BackTestOutcome | undefined> {
  const plan = await planFor(database.read, tenantId, actionCode, request);
  try {
    return await runInThread(source)(plan, { signal, onProgress });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof TooManyActions) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** On a terminal one line tells how far it is, written over until the end. */
function processTerminal(): Terminal {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  if (!process.stderr.isTTY) return { signal: abort.signal };
  const onProgress = ({ evaluated, total }: Progress): void => {
    const isOver = evaluated >= total;
    const line = isOver ? '' : `${evaluated.toLocaleString('en')} of ${total.toLocaleString('en')} actions`;
    process.stderr.write(`\r\u001b[K${line}`);
  };
  return { signal: abort.signal, onProgress };
}
