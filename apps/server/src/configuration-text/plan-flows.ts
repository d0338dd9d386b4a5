/** Planning a flow: published as a whole, nodes and conditions number for number. */
import type { PublishFlowBody } from '@stepward/api';
import { checkFlow, flowDocument } from '../action-configurations/flow.ts';
import { putFlow } from '../action-configurations/flow-store.ts';
import { checkListsAmong } from '../action-configurations/list-use.ts';
import { publicationData } from '../action-configurations/publication.ts';
import { differences, type Planning } from './changes.ts';
import { isSame, type JsonObject } from './json-text.ts';
import type { ActionPart } from './parts.ts';
import type { Names } from './plan-actions.ts';
import { flowText, presentFlow } from './present.ts';
import { inside } from './problems.ts';
import { warnOf } from './rule-warnings.ts';
import type { StoredAction } from './state.ts';
import { pointerOf } from './strict-json.ts';

export function planFlow(
  planning: Planning,
  part: ActionPart,
  before: StoredAction | undefined,
  names: Names,
): void {
  const { state, problems, steps, at } = planning;
  const { actionCode, actionNodes, rules = [] } = part.value as JsonObject & { actionCode: string };
  const earlier = before?.flow;
  if (actionNodes === undefined) {
    if (earlier) problems.add(part.place, 'needs actionNodes: a flow that was published stays published');
    return;
  }
  for (const [at, { conditions }] of (rules as readonly JsonObject[]).entries())
    warnOf(planning, inside(part.place, pointerOf('rules', at)), conditions, names);
  const was = before ? presentFlow(before) : {};
  const exact = part.exact();
  const is = flowText(exact.actionNodes, (exact.rules ?? []) as readonly JsonObject[]);
  if (isSame(was, is)) return;
  const document = problems.attempt(part.place, () => {
    checkFlow({ actionNodes, rules } as PublishFlowBody, names.methods);
    const text = JSON.stringify({ actionNodes: exact.actionNodes, rules: exact.rules ?? [] });
    const checked = flowDocument(text);
    for (const [at, { rule }] of checked.rules.entries())
      checkListsAmong(rule, names.lists, `rules[${at}].conditions`);
    return checked;
  });
  if (!document) return;
  steps.push({
    phase: 'flows',
    change: {
      change: earlier ? 'update' : 'create',
      resource: 'flow',
      name: actionCode,
      fields: differences(was, is),
    },
    write: async (transaction) => {
      const after = { nodes: document.nodes, version: (earlier?.version ?? 0) + 1 };
      await putFlow(transaction, state.tenantId, actionCode, { ...after, rules: document.rules }, at);
      const data = publicationData({ actionCode, document }, { before: earlier, after });
      return { type: 'flow.published', data };
    },
  });
}
