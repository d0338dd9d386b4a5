/**
 * The single place where a try at a factor counts. Factors say right or wrong; here it is decided what follows:
 * counters (N-01, N-03), the state of challenge and action, the authenticator made real, the new token. Runs inside one
 * transaction with the evaluation, so that parallel tries cannot slip past a limit.
 */
import { allowedMethods } from '../actions/presenter.ts';
import { countWrongTry } from '../actions/store.ts';
import { failChallenge } from '../actions/transitions.ts';
import {
  type Admission,
  actionFailuresMax,
  admission,
  challengeFailuresMax,
  register,
} from '../attempts/attempts.ts';
import { takeSubmission } from '../attempts/submission-limits.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { AuthenticatorModels } from '../authenticators/authenticator-model.ts';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { markAuthenticatorVerified, takeNewAddress } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Transaction } from '../database/database.ts';
import { failuresOwner, isDecoy } from '../decoys/decoy.ts';
import { type Counted, countFailedCode } from '../failed-codes/budget.ts';
import { claimWithProof } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { managementScopes, type TokenService } from '../tokens/token-service.ts';
import { markVerified } from '../users/store.ts';
import type { Challenge } from './challenge.ts';
import { type ChallengeContext, failuresOf, laneIn, writeFailures } from './context.ts';
import { countWrongChallengeTry, endChallenge } from './store.ts';
import { meetChallenge, type Success } from './success.ts';

/** client-api.md §7, with our additions. */
export interface VerifyAnswer {
  readonly isVerified: boolean;
  readonly accessToken?: string;
  readonly failureReason?: 'CODE_INVALID_OR_EXPIRED' | 'MAX_ATTEMPTS_EXCEEDED';
  readonly userAuthenticator?: Record<string, unknown>;
  readonly attemptsRemaining?: number;
  readonly lockedUntil?: string;
  /** With isVerified: the flow of the action asks for another step. */
  readonly isMoreRequired?: true;
}

export interface Try {
  readonly transaction: Transaction;
  readonly context: ChallengeContext;
  readonly method: VerificationMethod;
  readonly challenge: Challenge;
  readonly now: number;
  /** The authenticator was made without the person: it counts from now on, and proves nothing of them yet. */
  readonly isSilent?: boolean;
  /** What holds people's passkeys, where one may have been added. */
  readonly models?: AuthenticatorModels;
}

/** What decides whether a try is let through; without a challenge yet, none of it was wrong. */
export type Admissible = Pick<Try, 'context' | 'method' | 'now'> & {
  readonly challenge: Pick<Challenge, 'wrongTries'> | undefined;
};

/** Not right, and not counted either. */
export const invalidCode: VerifyAnswer = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };

/** A challenge can only be met while its action waits for it; adding a factor also afterwards. */
export function requireOpen({ action }: ChallengeContext, purpose: Challenge['purpose']): void {
  if (action.state === 'CHALLENGE_REQUIRED') return;
  if (purpose === 'ENROLL' && (action.state === 'CHALLENGE_SUCCEEDED' || action.state === 'ALLOW')) return;
  throw new ApiError('invalid_request', 'This challenge is over. Start again from the application.');
}

/** Undefined: the try may be evaluated. Otherwise the answer, and the try is neither evaluated nor counted. */
export function refusedTry({ context, method, challenge, now }: Admissible): VerifyAnswer | undefined {
  const attempts = {
    challengeFailures: challenge?.wrongTries ?? 0,
    actionFailures: context.action.wrongTries,
    factor: failuresOf(context, method),
  };
  const verdict = admission(attempts, now, laneIn(context, method));
  return verdict.admitted ? undefined : refused(verdict);
}

/** As `refusedTry`, for a code that is entered: a limit that the tenant set counts it, right or wrong. */
export async function refusedCode(attempt: Try): Promise<VerifyAnswer | undefined> {
  const { transaction, context, method, now } = attempt;
  const answer = refusedTry(attempt);
  if (answer) return answer;
  const { tenant, action } = context;
  const lane = laneIn(context, method);
  const submission = { transaction, tenant, method, who: failuresOwner(action), lane, now };
  const lockedUntil = await takeSubmission(submission);
  if (lockedUntil === undefined) return undefined;
  return refused({ admitted: false, reason: 'delayed', lockedUntil });
}

function refused(verdict: Extract<Admission, { admitted: false }>): VerifyAnswer {
  const lockedUntil =
    verdict.reason === 'delayed' ? { lockedUntil: new Date(verdict.lockedUntil).toISOString() } : {};
  return { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED', attemptsRemaining: 0, ...lockedUntil };
}

/** How the tenant's budget of wrong codes sees this try. */
export const countedAs = ({ transaction, context, challenge, now }: Try): Counted => ({
  transaction,
  tenant: context.tenant,
  challengeId: challenge.challengeId,
  now,
});

/** Counts the try in the challenge, in the action and for the factor, and ends what has had enough of them. */
export async function recordWrongTry(attempt: Try): Promise<VerifyAnswer> {
  const { transaction, context, method, challenge, now } = attempt;
  const lane = laneIn(context, method);
  const challengeFailures = await countWrongChallengeTry(transaction, challenge);
  const actionFailures = await countWrongTry(transaction, context.action, now);
  const before = { challengeFailures: 0, actionFailures: 0, factor: failuresOf(context, method) };
  const { factor } = register(before, { type: 'WRONG_CODE', lane }, now);
  await writeFailures(transaction, context, method, factor, now);
  // A code that nobody was sent guesses nothing, and must not use up what the tenant bears.
  const isCounted = lane !== 'phishing_resistant' && !isDecoy(context.action);
  if (isCounted) await countFailedCode(countedAs(attempt));
  if (challengeFailures >= challengeFailuresMax) await endChallenge(transaction, challenge, 'FAILED');
  if (actionFailures >= actionFailuresMax) await failChallenge(transaction, context.action, now);
  audit(attempt, 'challenge.wrong_try', { challengeFailures, actionFailures });
  const verdict = admission({ challengeFailures, actionFailures, factor }, now, lane);
  return verdict.admitted ? { ...invalidCode, attemptsRemaining: verdict.remaining } : refused(verdict);
}

/** The factor was proven. Fails only when a parallel try was faster with the same challenge. */
export async function recordProof(
  attempt: Try,
  authenticator: Authenticator | undefined,
  tokens: TokenService,
): Promise<VerifyAnswer> {
  const { transaction, context, method, challenge, now } = attempt;
  if (isDecoy(context.action)) return invalidCode;
  if (!(await endChallenge(transaction, challenge, 'SUCCEEDED'))) return invalidCode;
  const proven = authenticator && (await settled(attempt, authenticator));
  const recovered = register(
    { challengeFailures: 0, actionFailures: 0, factor: failuresOf(context, method) },
    { type: 'SUCCEEDED' },
    now,
  );
  await writeFailures(transaction, context, method, recovered.factor, now);
  const noted = await noteProof(attempt, proven);
  const { isMoreRequired } = noted;
  const claim = claimWithProof(context.action, context.bearer, noted);
  const enrolled = authenticator?.verifiedAt === null ? proven : undefined;
  return {
    isVerified: true,
    accessToken: tokens.issue(context.tenant, context.action, managementScopes, claim).token,
    ...(isMoreRequired ? { isMoreRequired } : {}),
    ...(enrolled
      ? {
          userAuthenticator: presentAuthenticator(
            { ...enrolled, verifiedAt: enrolled.verifiedAt ?? now, lastVerifiedAt: now },
            attempt.models,
          ),
        }
      : {}),
  };
}

/** It is real from now on; a new address that was proven becomes that of the authenticator it was for. */
async function settled(
  { transaction, context, now }: Try,
  authenticator: Authenticator,
): Promise<Authenticator> {
  const { replacesId } = authenticator;
  const moving = context.authenticators.find((one) => one.authenticatorId === replacesId);
  if (moving) return await takeNewAddress(transaction, moving, authenticator, now);
  await markAuthenticatorVerified(transaction, authenticator, now);
  return authenticator;
}

/** A first factor that is added where the person may go on counts as well, if the decision permits it (I1). */
function meetsAction({ context: { tenant, action }, method, isSilent }: Try): boolean {
  if (isSilent) return false;
  if (action.state === 'CHALLENGE_REQUIRED') return true;
  return action.state === 'ALLOW' && allowedMethods(tenant, action).includes(method);
}

interface Noted {
  /** It counts for the action. */
  readonly isMet: boolean;
  /** The action asks for more. */
  readonly isMoreRequired: boolean;
}

/** What it means for the person and the action; adding a factor after the challenge changes no action. */
async function noteProof(attempt: Try, authenticator: Authenticator | undefined): Promise<Noted> {
  const { transaction, context, method, challenge, now } = attempt;
  const { tenantId, userId, deviceId } = context.action;
  if (!meetsAction(attempt)) {
    await markVerified(transaction, tenantId, userId, now);
    return { isMet: false, isMoreRequired: false };
  }
  const { challengeId, purpose } = challenge;
  const success: Success = {
    key: context.action,
    method,
    about: { challengeId, purpose },
    ...(authenticator ? { verifiedBy: authenticator.authenticatorId } : {}),
    ...(deviceId === undefined ? {} : { deviceId }),
  };
  return { isMet: true, isMoreRequired: await meetChallenge(transaction, success, now) };
}

function audit(
  { transaction, context, method, challenge }: Try,
  type: string,
  data: Record<string, unknown>,
): void {
  const { tenantId, userId, actionCode, idempotencyKey } = context.action;
  const { challengeId, purpose } = challenge;
  transaction.audit({
    tenantId,
    type,
    userId,
    data: { actionCode, idempotencyKey, method, challengeId, purpose, ...data },
  });
}
