/** What examples came to, as text: a line for each file, and the first wrong example with its explanation. */
import { explanationLines } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { ExampleResult, RuleFileResult } from './run.ts';

/** Names of files are anybody's text; a terminal obeys control characters. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?');

export function reportOf(results: readonly RuleFileResult[]): string {
  const lines = results.flatMap(fileLines);
  const first = results.find(({ results: all }) => all.some(({ asExpected }) => !asExpected));
  const wrong = first?.results.find(({ asExpected }) => !asExpected);
  const explanation = first && wrong ? ['', ...wrongLines(first, wrong)] : [];
  return `${[...lines, ...explanation].map(printable).join('\n')}\n`;
}

function fileLines({ path, results, warnings }: RuleFileResult): readonly string[] {
  const wrong = results.filter(({ asExpected }) => !asExpected);
  return [
    `${path}: ${results.length - wrong.length} of ${results.length} examples as expected`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...wrong.map(({ example }) => `  wrong: ${example.name}`),
  ];
}

function wrongLines(
  { path, rules }: RuleFileResult,
  { example, explained }: ExampleResult,
): readonly string[] {
  const { outcome, winningRuleId } = explained.decision;
  const nameOf = (ruleId: string | undefined): string =>
    rules.find((rule) => rule.ruleId === ruleId)?.name ?? '(the default)';
  const { outcome: wanted, rule } = example.expect;
  return [
    `${path}, "${example.name}":`,
    ...difference('outcome', wanted, outcome),
    ...(rule === undefined ? [] : difference('rule', rule ?? '(the default)', nameOf(winningRuleId))),
    '',
    ...explained.rules.flatMap((one) => {
      const asked = rules.find(({ ruleId }) => ruleId === one.ruleId);
      const what = one.decided ? 'decided' : one.matched ? 'matched, after another' : 'did not match';
      const error = one.error === undefined ? [] : [`    ${one.error}`];
      const clauses = one.explanation ? explanationLines(one.explanation).map((line) => `    ${line}`) : [];
      return [`  ${titleOf(asked)}: ${what}`, ...error, ...clauses];
    }),
    ...(winningRuleId === undefined ? [`  No rule matched: the default, ${outcome}`] : []),
  ];
}

const titleOf = (rule: StoredRule | undefined): string =>
  rule === undefined ? '' : `${rule.priority} ${rule.type} "${rule.name}"`;

/** As in a patch; one line where they are the same. */
function difference(field: string, wanted: string | undefined, was: string): readonly string[] {
  if (wanted === undefined || wanted === was) return [`    ${field}: ${was}`];
  return [`  - ${field}: ${wanted}`, `  + ${field}: ${was}`];
}
