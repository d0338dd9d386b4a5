/**
 * A factor whose proof is a code that was sent: which of a person's authenticators a code goes to, and whether a typed
 * one is right. Owns what all such factors share. Does not own: what a right or wrong code means (challenges/proof.ts),
 * nor whose an address may be.
 */
import {
  type Authenticator,
  isPending,
  newAuthenticator,
  pendingTtlMs,
} from '../authenticators/authenticator.ts';
import { insertAuthenticator, removePending } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import {
  countedAs,
  invalidCode,
  recordProof,
  recordWrongTry,
  refusedCode,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { latestChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { isDecoy } from '../decoys/decoy.ts';
import { isLookedAt } from '../failed-codes/budget.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { verifyCode } from './code.ts';
import type { Sending } from './sending.ts';

export type Target = Pick<Sending, 'authenticator' | 'purpose'>;

const purposeOf = ({ verifiedAt }: Authenticator): Challenge['purpose'] =>
  verifiedAt === null ? 'ENROLL' : 'VERIFY';

/** The one that is being added at this address already, or a new one in place of any that was begun. */
export async function pendingAuthenticator(
  transaction: Transaction,
  context: ChallengeContext,
  known: { readonly method: VerificationMethod; readonly email?: string; readonly phoneNumber?: string },
  now: number,
): Promise<Authenticator> {
  const { method, email = null, phoneNumber = null } = known;
  const { tenantId, userId } = context.bearer;
  const before = context.authenticators.find(
    (one) =>
      one.method === method &&
      one.email === email &&
      one.phoneNumber === phoneNumber &&
      one.replacesId === null &&
      isPending(one, now),
  );
  if (before) return before;
  const ofDecoy = isDecoy(context.action) ? context.action.email : undefined;
  await removePending(transaction, tenantId, userId, method, ofDecoy);
  const base = { tenantId, userId, method, createdAt: now, expiresAt: now + pendingTtlMs };
  const authenticator = newAuthenticator({ ...base, email, phoneNumber });
  await insertAuthenticator(transaction, authenticator);
  return authenticator;
}

/** Where a code goes: to a proven authenticator while a challenge waits, else to the one that is being added. */
export function codeTarget(
  context: ChallengeContext,
  isWanted: (one: Authenticator) => boolean,
  now: number,
): Target | undefined {
  const isWaiting = context.action.state === 'CHALLENGE_REQUIRED';
  const verified = isWaiting ? verifiedAuthenticators(context).find(isWanted) : undefined;
  const authenticator =
    verified ?? context.authenticators.find((one) => isWanted(one) && isPending(one, now));
  return authenticator && { authenticator, purpose: purposeOf(authenticator) };
}

/** Nothing to send a code to. What is over is over, whatever the person has. */
export function noTarget(context: ChallengeContext, noun: string): ApiError {
  requireOpen(context, 'VERIFY');
  return new ApiError('invalid_request', `This person has no ${noun} to send a code to. Add one first.`);
}

/** What differs from factor to factor when a code is judged. */
export interface CodeFactor {
  readonly dependencies: Pick<ChallengeDependencies, 'database' | 'tokens' | 'now'>;
  readonly codeKey: Uint8Array;
  readonly method: VerificationMethod;
  /** Asked again with every step: a factor may have been added since the first one (SECURITY row 34). */
  requireRight(context: ChallengeContext, authenticator: Authenticator): void;
  /** The address is the person's now. */
  confirm(attempt: Try, authenticator: Authenticator): Promise<void>;
}

export async function verifyTyped(factor: CodeFactor, bearer: Bearer, code: string): Promise<VerifyAnswer> {
  return await factor.dependencies.database.commit((transaction) =>
    tryLatest(
      factor,
      transaction,
      bearer,
      async (attempt, authenticator) =>
        (await refusedCode(attempt)) ?? (await judge(factor, attempt, authenticator, code)),
    ),
  );
}

/** Lets `evaluate` judge a try at the newest challenge of this method, where the person may still try. */
export async function tryLatest(
  factor: CodeFactor,
  transaction: Transaction,
  bearer: Bearer,
  evaluate: (attempt: Try, authenticator: Authenticator) => Promise<VerifyAnswer>,
): Promise<VerifyAnswer> {
  const { method, dependencies } = factor;
  const now = dependencies.now();
  const context = await loadContext(transaction, bearer);
  const challenge = await latestChallenge(transaction, bearer, method);
  const authenticator = judged(context, challenge, now);
  if (!challenge || !authenticator) return invalidCode;
  requireOpen(context, purposeOf(authenticator));
  factor.requireRight(context, authenticator);
  const attempt: Try = { transaction, context, method, challenge, now };
  return refusedTry(attempt) ?? (await evaluate(attempt, authenticator));
}

async function judge(
  factor: CodeFactor,
  attempt: Try,
  authenticator: Authenticator,
  code: string,
): Promise<VerifyAnswer> {
  const { challenge, context, now } = attempt;
  if (!(await isLookedAt(countedAs(attempt), code, context.isKnownDevice))) return invalidCode;
  const result = verifyCode({
    key: factor.codeKey,
    binding: challenge,
    code,
    storedHash: challenge.codeHash ?? undefined,
    expiresAt: challenge.expiresAt,
    now,
    digits: methodSettings(context.tenant, attempt.method).verificationCodeLength,
  });
  if (result.verified && !isDecoy(context.action)) return await accept(factor, attempt, authenticator);
  // Only a wrong guess counts; a code that is no code or too late guesses nothing.
  return result.verified || result.reason === 'wrong_code' ? await recordWrongTry(attempt) : invalidCode;
}

/** The factor was proven, by its code or by what came with it. */
export async function accept(
  { confirm, dependencies }: CodeFactor,
  attempt: Try,
  authenticator: Authenticator,
): Promise<VerifyAnswer> {
  await confirm(attempt, authenticator);
  return await recordProof(attempt, authenticator, dependencies.tokens);
}

/** What the newest code went to, while it is there. */
function judged(
  context: ChallengeContext,
  challenge: Challenge | undefined,
  now: number,
): Authenticator | undefined {
  const found = context.authenticators.find((one) => one.authenticatorId === challenge?.authenticatorId);
  return found && (found.verifiedAt !== null || isPending(found, now)) ? found : undefined;
}
