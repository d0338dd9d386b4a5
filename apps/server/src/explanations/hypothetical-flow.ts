/** How the flow of an action would lead somebody with these facts. Nothing is stored, and no facts are gathered. */
import type { ExplainBody } from '@stepward/api';
import {
  type CompiledFlow,
  explainFlow,
  type FlowDeed,
  FlowError,
  type FlowInput,
  factsByName,
  walkFlow,
} from '@stepward/decision';
import { requireConfiguration } from '../action-configurations/dependencies.ts';
import { findFlowWithRules } from '../action-configurations/flow-store.ts';
import { listRules } from '../action-configurations/store.ts';
import type { Reader } from '../database/database.ts';
import { presentTrail } from '../flows/explanation.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { ApiError } from '../http/api-error.ts';
import { hypotheticalWarnings, listsFor } from './hypothetical.ts';
import { presentExplainedRule } from './presenter.ts';

/** The nodes that ask for something are met with these methods, one after the other. */
function deedsOf(flow: CompiledFlow, input: FlowInput, methods: readonly string[]): readonly FlowDeed[] {
  const deeds: FlowDeed[] = [];
  for (const method of methods) {
    const { stop, outcome } = walkFlow(flow, input, deeds);
    if (outcome !== 'CHALLENGE') break;
    const kind = stop.nodeType === 'VERIFICATION' ? 'PROVEN' : 'ENROLLED';
    deeds.push({ nodeId: stop.nodeId, kind, method });
  }
  return deeds;
}

/** A flow that was published by another program may be none that this one knows. */
function compiledOr(
  stored: Parameters<typeof compileStoredFlow>[0],
  otherwise: (reason: string) => never,
): CompiledFlow {
  try {
    return compileStoredFlow(stored);
  } catch (error) {
    if (error instanceof FlowError) return otherwise(`${error.field} ${error.message}`);
    throw error;
  }
}

/** Undefined: rules decide. */
export async function hypotheticalFlow(reader: Reader, tenantId: string, body: ExplainBody) {
  const { actionCode, rules: posted, lists = {}, verificationMethods = [] } = body;
  if (actionCode === undefined) return undefined;
  const { optional } = await requireConfiguration(reader, tenantId, actionCode);
  if (optional.actionType !== 'FLOW') return undefined;
  if (posted !== undefined)
    throw new ApiError(
      'invalid_request',
      `The field rules is not for the action ${actionCode}, which is a flow: its rules stand where its nodes say.`,
    );
  const stored = await findFlowWithRules(reader, tenantId, actionCode);
  if (!stored)
    throw new ApiError('not_found', `The action ${actionCode} has no flow yet: it challenges everybody.`);
  const flow = compiledOr(stored, (reason) => {
    throw new ApiError(
      'invalid_configuration',
      `The flow of the action ${actionCode} cannot be carried out, and so challenges everybody: the field ${reason}`,
      { hint: 'Publish it again, or roll it back to a version that can.' },
    );
  });
  const facts = factsByName(body.facts);
  const input = { facts, lists: await listsFor(reader, tenantId, lists, flow.rules.lists) };
  const deeds = deedsOf(flow, input, verificationMethods);
  const { walk, rules } = explainFlow(flow, input, deeds);
  const stand = await listRules(reader, tenantId, actionCode);
  const known = new Map(stand.map((rule) => [rule.ruleId, rule]));
  const decidedByRuleId = walk.ruleIds.at(-1);
  return {
    outcome: walk.outcome,
    ruleIds: walk.ruleIds,
    ...(decidedByRuleId === undefined ? {} : { decidedByRuleId }),
    flow: presentTrail(walk, stored.version, deeds),
    rules: rules.flatMap((one) => {
      const rule = known.get(one.ruleId);
      return rule ? [presentExplainedRule(one, rule)] : [];
    }),
    ...(await hypotheticalWarnings(reader, tenantId, stand, facts)),
  };
}
