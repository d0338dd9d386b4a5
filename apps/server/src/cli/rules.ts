import { parseArgs } from 'node:util';
import { ApiError } from '../http/api-error.ts';
import { findExampleFiles } from '../rule-examples/example-files.ts';
import { readFlowFile } from '../rule-examples/flow-file.ts';
import { type FileResult, reportOf } from '../rule-examples/report.ts';
import { RuleFileError, readRuleFile } from '../rule-examples/rule-file.ts';
import { runExamples } from '../rule-examples/run.ts';
import { runFlowExamples } from '../rule-examples/run-flow.ts';
import { vocabularyBeside } from '../rule-examples/vocabulary.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { rulesBacktest } from './rules-backtest.ts';
import { starterRules } from './starter-rules.ts';
import { UsageError } from './usage-error.ts';

/** `stepward rules test [PATH…]`: examples beside rules and flows, without a server. Ends with 1 when one is not as expected. */
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
  const { results, strays } = inWords(() => {
    const found = paths.map(findExampleFiles);
    const rules = found.flatMap((files) => files.rules).map((path) => run(path, askRules));
    const flows = found.flatMap((files) => files.flows).map((path) => run(path, askFlow));
    return { results: [...rules, ...flows], strays: found.flatMap((files) => files.strays) };
  });
  write(reportOf(results, strays));
  const asked = results.flatMap((file) => file.results.map(({ asExpected }) => asExpected));
  const wrong = asked.filter((asExpected) => !asExpected).length;
  if (wrong > 0)
    throw new UsageError(
      `${wrong} of ${asked.length} examples ${wrong === 1 ? 'is' : 'are'} not as expected.`,
    );
  const [first, ...others] = strays;
  if (first !== undefined)
    throw new UsageError(
      others.length === 0
        ? '1 file of examples belongs to nothing.'
        : `${strays.length} files of examples belong to nothing.`,
    );
}

const askRules = (path: string): FileResult => runExamples(readRuleFile(path), vocabularyBeside(path));
const askFlow = (path: string): FileResult => runFlowExamples(readFlowFile(path), vocabularyBeside(path));

function run(path: string, ask: (path: string) => FileResult): FileResult {
  try {
    return ask(path);
  } catch (error) {
    // A rule or flow that cannot be compiled: the file is named beside the place.
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
