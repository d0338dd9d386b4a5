/**
 * Why a challenge is over without a proof, for a page that was not there when it happened: loaded again, or another tab. Owns:
 * reading it back from what was stored with the action. Does not own: failing an action (push/, identity-verification/,
 * challenges/proof.ts).
 */
import type { Action } from '../actions/action.ts';
import type { Step } from '../challenges/next-step.ts';
import type { Reader } from '../database/database.ts';
import { refusedIdentity } from '../identity-verification/store.ts';
import { wasDenied } from '../push/store.ts';

export type FailureReason =
  /** What this person has is not what the decision accepts. */
  | 'no_method'
  /** Somebody said no on the phone. */
  | 'declined'
  /** A vendor did not confirm who the person is, or that it is the one who was enrolled. */
  | 'identity_declined'
  | 'identity_not_the_person';

/** Undefined: too many tries, or it was ended by the application. */
export async function failureReason(
  reader: Reader,
  step: Step,
  action: Action,
): Promise<FailureReason | undefined> {
  if (step !== 'FAILED') return undefined;
  if (action.state === 'CHALLENGE_REQUIRED') return 'no_method';
  if (await wasDenied(reader, action)) return 'declined';
  const refusal = await refusedIdentity(reader, action);
  if (refusal === undefined) return undefined;
  return refusal === 'DECLINED' ? 'identity_declined' : 'identity_not_the_person';
}
