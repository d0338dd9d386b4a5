/** How the flow of an action would lead somebody with these facts. Nothing is stored, and no facts are gathered. */
import type { ExplainBody } from '@stepward/api';
import {
  type CompiledFlow,
  explainFlow,
  type FlowDeed,
  FlowError,
  type FlowInput,
  type FlowWalk,
  factsByName,
  walkFlow,
} from '@stepward/decision';
import type { ActionOptions } from '../action-configurations/action-configuration.ts';
import { requireConfiguration } from '../action-configurations/dependencies.ts';
import { findFlowWithRules } from '../action-configurations/flow-store.ts';
import { listRules } from '../action-configurations/store.ts';
import { verificationMethods } from '../authenticators/verification-method.ts';
import type { Reader } from '../database/database.ts';
import { presentTrail } from '../flows/explanation.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { ApiError } from '../http/api-error.ts';
import { hypotheticalWarnings, listsFor } from './hypothetical.ts';
import { presentExplainedRule } from './presenter.ts';

/** What would never be: the node takes other methods, or nothing was asked for any more. */
function checkMet({ stop, outcome }: FlowWalk, taken: readonly string[], method: string, at: number): void {
  if (outcome === 'CHALLENGE' && taken.includes(method)) return;
  const why =
    outcome === 'CHALLENGE'
      ? `is not taken at the node ${stop.nodeId}. Allowed: ${taken.join(', ')}.`
      : `was not asked for: the flow ends at the node ${stop.nodeId} before it.`;
  throw new ApiError('invalid_request', `The field verificationMethods[${at}] (${method}) ${why}`);
}

/** The nodes that ask for something are met with these methods, one after the other. */
function deedsOf(
  flow: CompiledFlow,
  input: FlowInput,
  methods: readonly string[],
  { verificationMethods: ofAction }: ActionOptions,
): readonly FlowDeed[] {
  const deeds: FlowDeed[] = [];
  for (const [at, method] of methods.entries()) {
    const walk = walkFlow(flow, input, deeds);
    const { stop } = walk;
    const own = 'methods' in stop ? stop.methods : undefined;
    checkMet(walk, own ?? ofAction ?? verificationMethods, method, at);
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
  const { actionCode, rules: posted, lists = {}, verificationMethods: methods = [] } = body;
  const optional =
    actionCode === undefined
      ? undefined
      : (await requireConfiguration(reader, tenantId, actionCode)).optional;
  if (actionCode === undefined || optional?.actionType !== 'FLOW') {
    if (methods.length === 0) return undefined;
    throw new ApiError('invalid_request', 'The field verificationMethods is for the action of a flow.');
  }
  if (posted !== undefined)
    throw new ApiError(
      'invalid_request',
      `The field rules is not for the action ${actionCode}, which is a flow: its rules stand where its nodes say.`,
    );
  if (body.defaultUserActionResult !== undefined)
    throw new ApiError(
      'invalid_request',
      `The field defaultUserActionResult is not for the action ${actionCode}, which is a flow: its nodes say how it ends.`,
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
  const deeds = deedsOf(flow, input, methods, optional);
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
