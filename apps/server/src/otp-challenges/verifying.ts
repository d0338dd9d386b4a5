/**
 * Judging a typed code (POST /v1/verify). Owns: that a code counts once (I2) and what follows at once for a known person.
 * Every answer is 200: a wrong code is an answer, not an error (server-api.md §11).
 */
import { findAction } from '../actions/store.ts';
import { takeSubmission } from '../attempts/submission-limits.ts';
import type { Transaction } from '../database/database.ts';
import { isLookedAt } from '../failed-codes/budget.ts';
import { ApiError } from '../http/api-error.ts';
import { verifyCode } from '../one-time-codes/code.ts';
import { noteTextVerified } from '../sms-codes/toll-fraud.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { type Completion, meetAction, proveFactor } from './completion.ts';
import { type OtpDependencies, otpCodeKey } from './dependencies.ts';
import { destinationOf, type OtpChallenge } from './otp-challenge.ts';
import { judgeOwnership } from './ownership.ts';
import { findOtpChallenge, noteCompleted, takeOtpCode } from './store.ts';
import { loadTries, mayTry, recordRight, recordWrong, type Tries } from './tries.ts';

export interface OtpVerification {
  readonly isVerified: boolean;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly verificationMethod?: string;
  readonly failureReason?: 'CODE_INVALID_OR_EXPIRED' | 'MAX_ATTEMPTS_EXCEEDED';
}

const invalid: OtpVerification = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
const exhausted: OtpVerification = { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' };

type VerifyingDependencies = Pick<OtpDependencies, 'database' | 'keyRing' | 'now'> & {
  readonly tenants: TenantStore;
};

export class OtpVerifyingService {
  readonly #dependencies: VerifyingDependencies;
  readonly #codeKey: Uint8Array;

  constructor(dependencies: VerifyingDependencies) {
    this.#dependencies = dependencies;
    this.#codeKey = otpCodeKey(dependencies.keyRing);
  }

  async verify(tenantId: string, challengeId: string, code: string): Promise<OtpVerification> {
    const { database, tenants, now } = this.#dependencies;
    const at = now();
    const tenant = await tenants.find(tenantId);
    if (!tenant) throw new ApiError('unauthorized', 'The tenant of this key no longer exists.');
    return await database.commit(async (transaction) => {
      const challenge = await findOtpChallenge(transaction, tenantId, challengeId);
      if (challenge?.state === 'FAILED') return exhausted;
      if (challenge?.state !== 'PENDING' || challenge.expiresAt <= at) return invalid;
      const tries = await loadTries(transaction, challenge, at);
      if (!(await mayTry(tries)) || !(await maySubmit(tenant, tries))) return exhausted;
      // Six digits are not looked at once the tenant's budget of wrong codes is spent (N-09).
      const isLooked = await isLookedAt({ ...tries, tenant, challengeId }, code, tries.isKnownDevice);
      return isLooked ? await this.#judge(tenant, tries, code) : invalid;
    });
  }

  async #judge(tenant: Tenant, tries: Tries, code: string): Promise<OtpVerification> {
    const { transaction, challenge, now } = tries;
    const result = verifyCode({
      key: this.#codeKey,
      binding: challenge,
      code,
      storedHash: challenge.codeHash,
      expiresAt: challenge.expiresAt,
      now,
      digits: methodSettings(tenant, challenge.method).verificationCodeLength,
    });
    if (!result.verified) {
      // Only a wrong guess counts; a code that is no code or too late guesses nothing.
      if (result.reason !== 'wrong_code') return invalid;
      return (await recordWrong(tries, tenant)) ? invalid : exhausted;
    }
    if (!(await takeOtpCode(transaction, challenge, now))) return invalid;
    await noteVerified(transaction, challenge, now);
    const { userId } = challenge;
    // An address that is none of theirs proves none of their factors, and takes no wrong try of those back (I3).
    const isOwn = userId === undefined || (await complete(transaction, { tenant, challenge, userId, now }));
    if (isOwn) await recordRight(tries);
    return presentVerified(challenge);
  }
}

/** Counted where the tenant set a limit: with what the person enters on the challenge page, else for the destination. */
async function maySubmit(tenant: Tenant, { transaction, challenge, lane, now }: Tries): Promise<boolean> {
  const { method, userId } = challenge;
  const who = userId ?? destinationOf(challenge);
  return (await takeSubmission({ transaction, tenant, method, who, lane, now })) === undefined;
}

async function noteVerified(transaction: Transaction, challenge: OtpChallenge, now: number): Promise<void> {
  const { tenantId, userId, actionCode, idempotencyKey, challengeId, method, phoneNumber } = challenge;
  if (phoneNumber !== undefined) await noteTextVerified(transaction, tenantId, phoneNumber, now);
  transaction.audit({
    tenantId,
    type: 'challenge.verified',
    ...(userId === undefined ? {} : { userId }),
    data: { actionCode, idempotencyKey, method, challengeId },
  });
}

/**
 * A known person's code proves their factor at once, and meets the action it was asked for, if that was tracked. False:
 * the address is none of theirs.
 */
async function complete(transaction: Transaction, proven: Omit<Completion, 'ownership'>): Promise<boolean> {
  const { challenge, userId, now } = proven;
  const action = await findAction(transaction, { ...challenge, userId });
  // Asked again: since the code was sent a factor may have been added (SECURITY row 34).
  const ownership = await judgeOwnership(transaction, { ...challenge, userId, action }, now);
  if (ownership.kind === 'foreign') return false;
  const completion = { ...proven, ownership };
  const authenticator = await proveFactor(transaction, completion);
  if (action && (await meetAction(transaction, action, authenticator, completion)))
    await noteCompleted(transaction, challenge, now);
  return true;
}

/** An address only where it was proven. */
function presentVerified({ method, email, phoneNumber }: OtpChallenge): OtpVerification {
  return {
    isVerified: true,
    verificationMethod: method,
    ...(email === undefined ? {} : { email }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
  };
}
