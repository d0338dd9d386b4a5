/**
 * A session from a verified one-time code, by `challengeId` and `userId` (server-api.md §12). Owns: which action such a
 * code stands for. Does not own: whether the code may become this person's (otp-challenges/binding.ts), nor that the
 * action's success makes one session (creation.ts).
 */
import type { ActionKey } from '../actions/action.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { OtpChallenge } from '../otp-challenges/otp-challenge.ts';
import { findOtpChallenge } from '../otp-challenges/store.ts';

export interface ChallengeProof {
  readonly challengeId: string;
  readonly userId: string;
  readonly action?: string | undefined;
}

export interface Claims {
  claim(tenantId: string, body: { readonly challengeId: string; readonly userId: string }): Promise<unknown>;
}

const badChallenge = (): ApiError =>
  new ApiError('unauthorized', 'The field challengeId is not a live, verified challenge of this user.');

/** The action that the code met; one of nobody is claimed for this person first, as by POST /v1/claim. */
export async function actionOfChallenge(
  { database, claims }: { readonly database: Database; readonly claims: Claims },
  tenantId: string,
  { challengeId, userId, action }: ChallengeProof,
): Promise<ActionKey> {
  const challenge = await findOtpChallenge(database.read, tenantId, challengeId);
  if (!challenge || isOfAnother(challenge, userId)) throw badChallenge();
  const { actionCode, idempotencyKey } = challenge;
  if (action !== undefined && action !== actionCode)
    throw new ApiError('invalid_request', 'The field action is not the action that the challenge was for.');
  if (challenge.state !== 'VERIFIED')
    throw new ApiError('invalid_request', 'The challenge is not verified: a session needs the code first.');
  if (isUnclaimed(challenge) && !(await claimed(claims, tenantId, { challengeId, userId }))) {
    const taken = await findOtpChallenge(database.read, tenantId, challengeId);
    if (taken?.userId !== userId) throw badChallenge();
  }
  return { tenantId, userId, actionCode, idempotencyKey };
}

const isOfAnother = ({ userId }: OtpChallenge, wanted: string): boolean =>
  userId !== undefined && userId !== wanted;

/** One that met its action when the code was typed, or was claimed before, is nobody's to claim again. */
const isUnclaimed = ({ claimedAt, completedAt }: OtpChallenge): boolean =>
  claimedAt === undefined && completedAt === undefined;

/** False: a parallel call was faster, and whose the challenge is now must be asked. */
async function claimed(
  claims: Claims,
  tenantId: string,
  of: Omit<ChallengeProof, 'action'>,
): Promise<boolean> {
  try {
    await claims.claim(tenantId, of);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'conflict') return false;
    throw error;
  }
}
