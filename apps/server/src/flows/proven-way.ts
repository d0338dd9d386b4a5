/**
 * Whose proof an action is, where its flow asks several times: of who met all of its nodes, from the first one on. Pure. Owns: what
 * a token may say of it (tokens/proof-claim.ts). Does not own: whether anything was proven (challenges/).
 */
import type { Action } from '../actions/action.ts';
import type { ProofClaim } from '../tokens/proof-claim.ts';
import { flowStateOf } from './flow-state.ts';

type InFlow = Pick<Action, 'flow'>;

/** What people did at its nodes; what they merely had is nobody's doing. */
const stepsIn = (action: InFlow) => (flowStateOf(action)?.deeds ?? []).filter(({ kind }) => kind !== 'HELD');

export const stepsMet = (action: InFlow): number => stepsIn(action).length;

/** Nobody knows who met the nodes before the last one. */
export const allButLast = (action: InFlow, challengeId: string): ProofClaim => {
  const steps = stepsIn(action);
  return steps.at(-1)?.challengeId === challengeId ? { provenSteps: steps.length - 1 } : {};
};

const claimOf = ({ isProof, provenSteps }: ProofClaim): ProofClaim => ({ isProof, provenSteps });

/** A proof that this bearer gives now, `before` anything of it is written. Who gave all of it keeps it whatever they add. */
export function claimWithProof(
  before: InFlow,
  bearer: ProofClaim,
  { isMet, isMoreRequired }: { readonly isMet: boolean; readonly isMoreRequired: boolean },
): ProofClaim {
  const steps = stepsMet(before);
  if (bearer.isProof || !isMet || (bearer.provenSteps ?? 0) !== steps) return claimOf(bearer);
  return isMoreRequired ? { provenSteps: steps + 1 } : { isProof: true };
}

/** A challenge that was met before this bearer asks how it went. */
export interface MetBefore {
  readonly challengeId: string;
  readonly method: string;
  /** Unix milliseconds; absent: just now. */
  readonly at?: number | undefined;
}

/** Such a one is the asking one's. Not where others met nodes of the flow, nor where the action was met by something else. */
export function claimForAsking(
  action: Pick<Action, 'flow' | 'state' | 'verificationMethod' | 'stateUpdatedAt'>,
  { challengeId, method, at = 0 }: MetBefore,
  bearer: ProofClaim,
): ProofClaim {
  if (bearer.isProof) return claimOf(bearer);
  const isPassed = action.state === 'CHALLENGE_SUCCEEDED';
  const steps = stepsIn(action);
  if (steps.length === 0)
    return { isProof: isPassed && action.verificationMethod === method && at <= action.stateUpdatedAt };
  const { provenSteps = 0 } = bearer;
  const isNext = steps[provenSteps]?.challengeId === challengeId;
  const met = isNext ? provenSteps + 1 : provenSteps;
  return isPassed && met === steps.length ? { isProof: true } : { provenSteps: met };
}
