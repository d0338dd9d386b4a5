/** What a policy makes of facts: its flow or its rules, and what its configuration says besides. Pure. */
import { type Decision, decide, type Facts } from '@stepward/decision';
import type { ActionPolicy } from '../action-configurations/policies.ts';
import { flowDecision } from '../flows/decision.ts';
import type { FlowPerson } from '../flows/standing.ts';

/** `now`: Unix milliseconds. */
export function decideBy(
  policy: ActionPolicy,
  facts: Facts,
  person: FlowPerson,
  now: number,
): { readonly decision: Decision; readonly flow: string | undefined } {
  const { configuration, rules, lists } = policy;
  const byFlow = flowDecision(policy, facts, person, now);
  const { decision = decide({ rules, defaultOutcome: configuration.defaultOutcome, facts, lists }) } =
    byFlow ?? {};
  const { verificationMethods, defaultVerificationMethod, promptToEnrollVerificationMethods } =
    configuration.optional;
  const isPlain = !(verificationMethods ?? defaultVerificationMethod ?? promptToEnrollVerificationMethods);
  if (isPlain) return { decision, flow: byFlow?.flow };
  const usual = {
    ...(verificationMethods ? { verificationMethods } : {}),
    ...(defaultVerificationMethod ? { defaultVerificationMethod } : {}),
    ...(promptToEnrollVerificationMethods ? { promptToEnrollVerificationMethods } : {}),
  };
  return { decision: { ...usual, ...decision }, flow: byFlow?.flow };
}
