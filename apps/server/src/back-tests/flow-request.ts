/** The two flows of a back-test, as they are asked for and as they are. Owns: refusing what is no flow. */
import type { CreateBackTestBody, PublishFlowBody } from '@stepward/api';
import { FlowError } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { checkFlow } from '../action-configurations/flow.ts';
import { findFlowWithRules } from '../action-configurations/flow-store.ts';
import { verificationMethods } from '../authenticators/verification-method.ts';
import type { Reader } from '../database/database.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { ApiError } from '../http/api-error.ts';
import type { RuleSide } from './plan.ts';

const refusal = (text: string): ApiError => new ApiError('invalid_request', text);

/** Its rules have no outcome of their own: the nodes say where they lead. */
function sideOf(nodes: readonly unknown[], rules: PublishFlowBody['rules']): RuleSide {
  const stored = rules.map(
    ({ ruleId, name, conditions }): StoredRule => ({
      ruleId,
      name,
      isActive: true,
      priority: 0,
      type: 'ALLOW',
      ...(conditions === undefined ? {} : { conditions }),
    }),
  );
  const flow = { nodes: JSON.stringify(nodes), rules: JSON.stringify(stored) };
  return { rules: stored, defaultOutcome: 'CHALLENGE', flow };
}

/** Until there is one that can be carried out everybody is challenged. */
const withoutFlow: RuleSide = { rules: [], defaultOutcome: 'CHALLENGE' };

function currentSide(actionNodes: readonly unknown[], rules: PublishFlowBody['rules']): RuleSide {
  const side = sideOf(actionNodes, rules);
  try {
    if (side.flow) compileStoredFlow(side.flow);
    return side;
  } catch (error) {
    if (error instanceof FlowError) return withoutFlow;
    throw error;
  }
}

export async function flowSides(
  reader: Reader,
  { tenantId, actionCode }: { readonly tenantId: string; readonly actionCode: string },
  { flow, rules, draftIds, defaultUserActionResult }: CreateBackTestBody,
): Promise<{ readonly candidate: RuleSide; readonly current: RuleSide }> {
  if (flow === undefined || rules || draftIds || defaultUserActionResult)
    throw refusal(
      `The action ${actionCode} is a flow: the field flow is required, and rules, draftIds and defaultUserActionResult are not for it.`,
    );
  const stored = await findFlowWithRules(reader, tenantId, actionCode);
  const published = stored && {
    actionNodes: JSON.parse(stored.nodes) as readonly unknown[],
    rules: JSON.parse(stored.rules) as PublishFlowBody['rules'],
  };
  const actionNodes = flow.actionNodes ?? published?.actionNodes;
  const flowRules = flow.rules ?? published?.rules;
  if (actionNodes === undefined || flowRules === undefined)
    throw refusal(
      `The action ${actionCode} has no published flow: the fields flow.actionNodes and flow.rules are both required.`,
    );
  // What of the methods is switched on says nothing of where it leads.
  checkFlow({ actionNodes, rules: flowRules } as PublishFlowBody, verificationMethods, 'flow.');
  return {
    candidate: sideOf(actionNodes, flowRules),
    current: published ? currentSide(published.actionNodes, published.rules) : withoutFlow,
  };
}
