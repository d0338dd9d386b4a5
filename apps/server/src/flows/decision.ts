/** What a flow decides of a tracked action, and where its person stands then. Pure. */
import { type Decision, type Facts, outcomeToState } from '@stepward/decision';
import type { ActionPolicy } from '../action-configurations/policies.ts';
import { ApiError } from '../http/api-error.ts';
import { type FlowPerson, standingIn } from './standing.ts';

export interface FlowDecision {
  readonly decision: Decision;
  /** JSON, for the action. */
  readonly flow: string;
}

/** Undefined: no flow decides the action. `now` in Unix milliseconds. */
export function flowDecision(
  { flow, configuration, lists, version }: ActionPolicy,
  facts: Facts,
  person: FlowPerson,
  now: number,
): FlowDecision | undefined {
  if (flow === undefined) return undefined;
  // Who is under way goes on with the flow that began, which is found again by this version.
  if (version === undefined)
    throw new ApiError('unavailable', 'The configuration of this tenant is being changed. Try again.');
  const place = { flow, configuration, input: { facts, lists } };
  const { walk, state, methods, defaultMethod, promptMethods } = standingIn(place, person, [], now);
  const { outcome, ruleIds, errors } = walk;
  const winningRuleId = ruleIds.at(-1);
  return {
    decision: {
      outcome,
      state: outcomeToState(outcome),
      ruleIds,
      errors,
      ...(winningRuleId === undefined ? {} : { winningRuleId }),
      ...(methods === undefined ? {} : { verificationMethods: methods }),
      ...(defaultMethod === undefined ? {} : { defaultVerificationMethod: defaultMethod }),
      ...(promptMethods === undefined ? {} : { promptToEnrollVerificationMethods: promptMethods }),
    },
    flow: JSON.stringify(state),
  };
}
