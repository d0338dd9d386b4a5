// Asking for a proof and taking it. Owns what a client gets of a decision, and that a proof counts once, for one person
// and one operation.
import type { TrackAttributes, TrackResponse, ValidateChallengeRequest } from '@stepward/node';
import type { CognitoConfig } from '../config/cognito-config.ts';
import { startBudget, type Workings } from '../stepward-client.ts';
import type { Caller } from './http.ts';
import { type Details, isKeyOf } from './operation-key.ts';

/** What a client gets: the state, and where it has to prove itself the means for that. A state of its own is no yes. */
export function presentDecision({ state, token, url, idempotencyKey }: TrackResponse): object {
  return state === 'CHALLENGE_REQUIRED' ? { state, token, url, idempotencyKey } : { state };
}

export async function trackOperation(
  { connect }: Workings,
  config: CognitoConfig,
  { userId, ipAddress, userAgent }: Caller,
  action: string,
  attributes: TrackAttributes,
): Promise<TrackResponse> {
  const { stepward } = await connect();
  return await stepward.track(
    { userId, action, attributes: { ipAddress, userAgent, ...attributes } },
    startBudget(config),
  );
}

export interface Proof {
  readonly verificationMethod: string;
}

/** The proof of this person for this very operation, used up by being asked for; undefined: it is none. */
export async function takeProof(
  { connect }: Workings,
  config: CognitoConfig,
  { userId }: Caller,
  { token, action, details }: { readonly token: string; readonly action: string; readonly details: Details },
): Promise<Proof | undefined> {
  const { stepward } = await connect();
  // Of our server's wire, not of the SDK's types: answered yes once and never again, and to who gave the proof alone.
  const ours = { singleUse: true, provenByBearer: true } as const;
  const question: ValidateChallengeRequest & typeof ours = { token, userId, action, ...ours };
  const answer = await stepward.validateChallenge(question, startBudget(config));
  const isProof =
    answer.isValid === true &&
    answer.state === 'CHALLENGE_SUCCEEDED' &&
    answer.userId === userId &&
    answer.action === action &&
    isKeyOf(answer.idempotencyKey, details);
  return isProof ? { verificationMethod: answer.verificationMethod ?? '' } : undefined;
}
