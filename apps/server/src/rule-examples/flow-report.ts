/** An example of a flow that is not as expected, as text: what came of it, and the way with the rules that were asked. */
import { explainFlow, explanationLines } from '@stepward/decision';
import { difference } from './difference.ts';
import type { FlowExampleResult, FlowFileResult } from './run-flow.ts';

export function wrongFlowLines(
  { path, flow, names }: FlowFileResult,
  { example, standing, input, refusal }: FlowExampleResult,
): readonly string[] {
  const { walk, state } = standing;
  const { outcome, node, rule } = example.expect;
  const last = walk.ruleIds.at(-1);
  const none = '(no rule)';
  return [
    `${path}, "${example.name}":`,
    ...(refusal === undefined ? [] : [`  ! ${refusal}`]),
    ...difference('outcome', outcome, walk.outcome),
    ...difference('node', node, walk.stop.nodeId),
    ...(rule === undefined
      ? []
      : difference('rule', rule ?? none, last === undefined ? none : nameOf(last, rule, names))),
    '',
    ...wayLines(flow, names, explainFlow(flow, input, state.deeds)),
  ];
}

/** As the example names rules: by id, or by name. */
const nameOf = (ruleId: string, wanted: string | null, names: FlowFileResult['names']): string =>
  ruleId === wanted ? ruleId : (names.get(ruleId) ?? ruleId);

function wayLines(
  flow: FlowFileResult['flow'],
  names: FlowFileResult['names'],
  { walk, rules }: ReturnType<typeof explainFlow>,
): readonly string[] {
  const explained = [...rules];
  return walk.steps.flatMap(({ node, asked, deed }) => {
    const met = deed?.method === undefined ? '' : `: met with ${deed.method}`;
    const held = deed?.kind === 'HELD' ? ': held already' : met;
    const waits = walk.outcome === 'CHALLENGE' && node.nodeId === walk.stop.nodeId ? ': waits' : held;
    const ofNode = explained.splice(0, asked.length).flatMap((one) => {
      const what = one.decided ? 'showed the way' : 'did not match';
      const error = one.error === undefined ? [] : [`      ${one.error}`];
      const clauses = one.explanation ? explanationLines(one.explanation).map((line) => `      ${line}`) : [];
      return [`    "${names.get(one.ruleId) ?? one.ruleId}": ${what}`, ...error, ...clauses];
    });
    return [`  ${node.nodeId} ${flow.nodes.get(node.nodeId)?.nodeType ?? node.nodeType}${waits}`, ...ofNode];
  });
}
