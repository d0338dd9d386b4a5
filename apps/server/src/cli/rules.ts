import { parseArgs } from 'node:util';
import { ApiError } from '../http/api-error.ts';
import { reportOf } from '../rule-examples/report.ts';
import { findRuleFiles, RuleFileError, readRuleFile } from '../rule-examples/rule-file.ts';
import { type RuleFileResult, runExamples } from '../rule-examples/run.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { rulesBacktest } from './rules-backtest.ts';
import { starterRules } from './starter-rules.ts';
import { UsageError } from './usage-error.ts';

/** `stepward rules test [PATH…]`: examples beside rules, without a server. Ends with 1 when one is not as expected. */
export async function rulesCommand(
  [verb, ...args]: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  const { write } = context;
  if (verb === 'backtest') return await inWordsLater(() => rulesBacktest(args, context));
  if (verb === 'starter') return starterRules(args, { write });
  if (verb !== 'test')
    throw new UsageError(
      'Use "stepward rules test [PATH…]", "stepward rules backtest FILE" or "stepward rules starter [--out DIR]".',
    );
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const paths = positionals.length === 0 ? ['rules'] : positionals;
  const results = inWords(() => paths.flatMap(findRuleFiles).map(run));
  write(reportOf(results));
  const all = results.flatMap((file) => file.results);
  const wrong = all.filter(({ asExpected }) => !asExpected).length;
  if (wrong > 0)
    throw new UsageError(`${wrong} of ${all.length} examples ${wrong === 1 ? 'is' : 'are'} not as expected.`);
}

function run(path: string): RuleFileResult {
  try {
    return runExamples(readRuleFile(path));
  } catch (error) {
    // A rule that cannot be compiled: the file is named beside the place.
    if (error instanceof ApiError) throw new RuleFileError(`${path}: ${error.message}`);
    throw error;
  }
}

function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw worded(error);
  }
}

async function inWordsLater(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw worded(error);
  }
}

const worded = (error: unknown): unknown =>
  error instanceof RuleFileError ? new UsageError(error.message, { cause: error }) : error;
