/** Planning a flow: published as a whole, nodes and conditions number for number. */
import { createHash } from 'node:crypto';
import type { PublishFlowBody } from '@stepward/api';
import { checkFlow, flowDocument } from '../action-configurations/flow.ts';
import { putFlow, replaceRules } from '../action-configurations/flow-store.ts';
import { checkListsAmong } from '../action-configurations/list-use.ts';
import { differences, type Planning } from './changes.ts';
import { isSame } from './json-text.ts';
import type { ActionPart } from './parts.ts';
import type { Names } from './plan-actions.ts';
import { type JsonObject, presentFlow } from './present.ts';
import type { StoredAction } from './state.ts';

/** As it is shown once it is published. */
function asText(exact: JsonObject): JsonObject {
  const { actionNodes, rules = [] } = exact;
  const shown = (rules as readonly JsonObject[]).map(({ ruleId, name, conditions }) => ({
    ruleId,
    name,
    ...(conditions === undefined ? {} : { conditions }),
  }));
  return { actionNodes, rules: byId(shown) };
}

const byId = (rules: readonly JsonObject[]): readonly JsonObject[] =>
  [...rules].sort((one, other) => (String(one.ruleId) < String(other.ruleId) ? -1 : 1));

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function planFlow(
  planning: Planning,
  part: ActionPart,
  before: StoredAction | undefined,
  { methods, lists }: Names,
): void {
  const { state, problems, steps, at } = planning;
  const { actionCode, actionNodes, rules = [] } = part.value as JsonObject & { actionCode: string };
  const earlier = before?.flow;
  if (actionNodes === undefined) {
    if (earlier) problems.add(part.place, 'needs actionNodes: a flow that was published stays published');
    return;
  }
  const was = before ? presentFlow(before) : {};
  const exact = part.exact();
  if (isSame(was, asText(exact))) return;
  const document = problems.attempt(part.place, () => {
    checkFlow({ actionNodes, rules } as PublishFlowBody, methods);
    const text = JSON.stringify({ actionNodes: exact.actionNodes, rules: exact.rules ?? [] });
    const checked = flowDocument(text);
    for (const { rule } of checked.rules) checkListsAmong(rule, lists);
    return checked;
  });
  if (!document) return;
  steps.push({
    phase: 'flows',
    change: {
      change: earlier ? 'update' : 'create',
      resource: 'flow',
      name: actionCode,
      fields: differences(was, asText(exact)),
    },
    write: async (transaction) => {
      const after = { nodes: document.nodes, version: (earlier?.version ?? 0) + 1 };
      await putFlow(transaction, state.tenantId, actionCode, after, at);
      await replaceRules(transaction, state.tenantId, actionCode, document.rules, at);
      // The nodes may be 300 KB: the trail says which they were.
      const data = {
        actionCode,
        before: earlier && { flowVersion: earlier.version, nodesSha256: digestOf(earlier.nodes) },
        after: { flowVersion: after.version, nodesSha256: digestOf(after.nodes) },
        rules: document.rules.map(({ rule }) => rule.ruleId),
      };
      return { type: 'flow.published', data };
    },
  });
}
