/** What examples came to, as text: a line for each file, and the first wrong example with its explanation. */
import { ruleLines, ruleTitle } from '../explanations/text.ts';
import { printable } from '../terminal/printable.ts';
import { difference } from './difference.ts';
import { wrongFlowLines } from './flow-report.ts';
import type { ExampleResult, RuleFileResult } from './run.ts';
import type { FlowFileResult } from './run-flow.ts';

export type FileResult = RuleFileResult | FlowFileResult;

/** `strays`: examples that nobody could ask, in words. */
export function reportOf(results: readonly FileResult[], strays: readonly string[] = []): string {
  const lines = results.flatMap(fileLines);
  const explanation = results.map(firstWrong).find((first) => first.length > 0) ?? [];
  const all = [...lines, ...strays, ...(explanation.length > 0 ? ['', ...explanation] : [])];
  return `${all.map(printable).join('\n')}\n`;
}

const isWrong = ({ asExpected }: { readonly asExpected: boolean }): boolean => !asExpected;

/** Empty: all are as expected. */
function firstWrong(file: FileResult): readonly string[] {
  if ('flow' in file) {
    const wrong = file.results.find(isWrong);
    return wrong === undefined ? [] : wrongFlowLines(file, wrong);
  }
  const wrong = file.results.find(isWrong);
  return wrong === undefined ? [] : wrongLines(file, wrong);
}

function fileLines({ path, results, warnings }: FileResult): readonly string[] {
  const examples: readonly { example: { name: string }; asExpected: boolean }[] = results;
  const wrong = examples.filter(isWrong);
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
      return ruleLines(asked === undefined ? '' : ruleTitle(asked), one);
    }),
    ...(winningRuleId === undefined ? [`  No rule matched: the default, ${outcome}`] : []),
  ];
}
