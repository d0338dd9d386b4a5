/** What a decision is made of before its rules measure anything, and what rules in the shadow make of it. */
import {
  type CompiledShadows,
  type Decision,
  decideShadows,
  type Facts,
  type ShadowDecision,
} from '@stepward/decision';
import type { ActionPolicy } from '../action-configurations/policies.ts';
import { storedUserData } from '../custom-data-points/typed-data.ts';
import type { Gathered } from '../signals/facts.ts';
import { measurePlan } from '../signals/measured.ts';
import { gatheredBy } from '../signals/request.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Known } from './gather.ts';
import type { TrackDependencies, TrackRequest } from './track.ts';

/** What the rules may read of the moment, but what they measure. */
export function gathered(
  request: TrackRequest,
  known: Known,
  sources: Pick<TrackDependencies, 'ipIntelligence' | 'disposableDomains'>,
  now: number,
  { evaluated, customData }: ActionPolicy,
): Gathered {
  const custom = known.user?.custom ? storedUserData(known.user.custom, customData?.user) : undefined;
  const readsDetails = measurePlan(evaluated)?.readsDetails === true;
  return gatheredBy({ request, known, custom, now, readsDetails }, sources);
}

/** What rules in the shadow would have made of the decision. */
export function shadowsOf(
  { configuration: { defaultOutcome }, rules, lists }: ActionPolicy,
  shadows: CompiledShadows,
  decision: Decision,
  facts: Facts,
): readonly ShadowDecision[] {
  return decideShadows(shadows, decision, { rules, defaultOutcome, facts, lists });
}

/** What a decision is made of, before what its rules measure. */
export interface Moment {
  readonly tenant: Tenant;
  readonly policy: ActionPolicy;
  readonly request: TrackRequest;
  readonly known: Known;
  readonly sent: Gathered;
  readonly isLastActionDue: boolean;
}
