/** Why it was decided so, as text for people. Owns: the lines of a rule, of an example and of a recorded action alike. */
import type { ActionExplanationAnswer } from '@stepward/api';
import { type ExplainedOperand, type Explanation, explanationLines } from '@stepward/decision';
import type { Static } from 'typebox';
import { printable } from '../terminal/printable.ts';

interface ExplainedLines {
  readonly error?: string | undefined;
  readonly explanation?: Explanation | undefined;
}

interface TitledRule {
  readonly priority: number;
  readonly type: string;
  readonly name?: string | undefined;
}

export const ruleTitle = ({ priority, type, name = '' }: TitledRule): string =>
  `${priority} ${type} "${name}"`;

/** What came of a rule, and below it each of its clauses. In a flow a rule shows the way. */
export function ruleLines(
  title: string,
  { decided, matched, ...why }: ExplainedLines & { readonly decided: boolean; readonly matched: boolean },
  decidedWord = 'decided',
): readonly string[] {
  const what = decided ? decidedWord : matched ? 'matched, after another' : 'did not match';
  return [`  ${title}: ${what}`, ...whyLines(why).map((line) => `    ${line}`)];
}

export const whyLines = ({ error, explanation }: ExplainedLines): readonly string[] => [
  ...(error === undefined ? [] : [error]),
  ...(explanation ? explanationLines(explanation) : []),
];

type Explained = Static<typeof ActionExplanationAnswer>;
type SentRule = Pick<Explained['rules'][number], 'error' | 'explanation'>;

interface SentClause {
  readonly operator: string;
  readonly path: string;
  readonly held: boolean;
  readonly reached: boolean;
  readonly clauses?: readonly unknown[];
  readonly operands?: readonly ExplainedOperand[];
  readonly variables?: Explanation['variables'];
  readonly error?: string;
}

/** What says nothing was not sent. */
function clauseOf({ clauses = [], operands = [], variables = [], ...clause }: SentClause): Explanation {
  return { ...clause, clauses: clauses.map((one) => clauseOf(one as SentClause)), operands, variables };
}

const whyOf = ({ error, explanation }: SentRule): ExplainedLines => ({
  error,
  explanation: explanation === undefined ? undefined : clauseOf(explanation as SentClause),
});

/** Of an action as the Management API explains it. */
export function explanationText(explained: Explained): string {
  const { userId, actionCode, idempotencyKey, decidedAt, outcome, state, matchesRecord } = explained;
  const lines = [
    `${actionCode} of ${userId}, ${idempotencyKey}: ${outcome} at ${decidedAt}, now ${state}`,
    ...(matchesRecord ? [] : ['  Not all that decided is kept: asked again, it gives something else.']),
    '',
    ...flowLines(explained),
    ...explained.rules.flatMap((rule) => {
      const { decided, matched } = rule;
      const why = { decided, matched, ...whyOf(rule) };
      return ruleLines(titleOf(rule, explained), why, explained.flow && 'showed the way');
    }),
    ...defaultLines(explained),
    ...(explained.shadowRules ?? []).flatMap((draft) => [
      `  In the shadow: ${draft.type} "${draft.name ?? ''}": ${draft.matched ? 'matched' : 'did not match'}, would have been ${draft.outcome}`,
      ...whyLines(whyOf(draft)).map((line) => `    ${line}`),
    ]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function titleOf(rule: Explained['rules'][number], { flow }: Explained): string {
  const title = flow === undefined ? ruleTitle(rule) : `"${rule.name ?? rule.ruleId}"`;
  return rule.isCurrent ? title : `${title} (version ${rule.version}, changed since)`;
}

function flowLines({ flow }: Explained): readonly string[] {
  return (flow?.trail ?? []).map(({ nodeId, nodeType, verificationMethod }) => {
    const met = verificationMethod === undefined ? '' : `: met with ${verificationMethod}`;
    return `  ${nodeId} ${nodeType}${nodeId === flow?.currentNodeId ? ': waits' : met}`;
  });
}

function defaultLines({ flow, decidedByRuleId, outcome }: Explained): readonly string[] {
  return flow === undefined && decidedByRuleId === undefined
    ? [`  No rule matched: the default, ${outcome}`]
    : [];
}
