/**
 * A verified code becomes a person's proof: the address a factor if it may, and the waiting action CHALLENGE_SUCCEEDED.
 * Owns: the order of these steps. Does not own: whose the address is (ownership.ts), what a state may become.
 */
import type { Action } from '../actions/action.ts';
import { allowedMethods } from '../actions/presenter.ts';
import { assuranceOf } from '../assurance/assurance.ts';
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import {
  insertAuthenticator,
  markAuthenticatorVerified,
  removeAuthenticator,
} from '../authenticators/store.ts';
import { meetChallenge, type Success } from '../challenges/success.ts';
import type { Transaction } from '../database/database.ts';
import { confirmAddress } from '../email-codes/factor.ts';
import { isOfEarlierNode } from '../flows/flow-state.ts';
import { confirmNumber } from '../sms-codes/number-right.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { ensureUser, findUser, markVerified } from '../users/store.ts';
import type { OtpChallenge } from './otp-challenge.ts';
import type { Ownership } from './ownership.ts';

export interface Completion {
  readonly tenant: Tenant;
  /** Verified, and this person's. */
  readonly challenge: OtpChallenge;
  readonly userId: string;
  readonly ownership: Exclude<Ownership, { kind: 'foreign' }>;
  readonly now: number;
}

/** The factor that was proven, made now if it was none. */
export async function proveFactor(transaction: Transaction, completion: Completion): Promise<Authenticator> {
  const { challenge, userId, ownership, now } = completion;
  const { tenantId } = challenge;
  await ensureUser(transaction, tenantId, userId, {}, now);
  if (ownership.kind === 'factor') await markAuthenticatorVerified(transaction, ownership.authenticator, now);
  const authenticator =
    ownership.kind === 'factor' ? ownership.authenticator : await add(transaction, completion, ownership);
  await markVerified(transaction, tenantId, userId, now);
  return authenticator;
}

async function add(
  transaction: Transaction,
  { challenge, userId, now }: Completion,
  { replaces, user }: Extract<Ownership, { kind: 'addable' }>,
): Promise<Authenticator> {
  const { tenantId, method, email = null, phoneNumber = null } = challenge;
  for (const one of replaces) await removeAuthenticator(transaction, one);
  const base = { tenantId, userId, method, createdAt: now, verifiedAt: now, lastVerifiedAt: now };
  const authenticator = newAuthenticator({ ...base, email, phoneNumber });
  await insertAuthenticator(transaction, authenticator);
  if (replaces.some((one) => isStoredAddress(one, user)))
    await transaction.run(
      'update users set email = coalesce(?, email), phone_number = coalesce(?, phone_number) where tenant_id = ? and user_id = ?',
      [email, phoneNumber, tenantId, userId],
    );
  if (phoneNumber === null) await confirmAddress(transaction, authenticator, now);
  else await confirmNumber(transaction, await findUser(transaction, tenantId, userId), authenticator, now);
  return authenticator;
}

const isStoredAddress = (
  one: Authenticator,
  user: { email: string | null; phone_number: string | null } | undefined,
): boolean =>
  (one.email !== null && one.email === user?.email) ||
  (one.phoneNumber !== null && one.phoneNumber === user?.phone_number);

/** Meets the action, if it waits for one of these (I1, I4); answers whether it did. What follows is challenges/success.ts. */
export async function meetAction(
  transaction: Transaction,
  action: Action,
  authenticator: Authenticator,
  { tenant, challenge, now }: Completion,
): Promise<boolean> {
  const { method, challengeId, lastSentAt } = challenge;
  if (isOfEarlierNode(action, lastSentAt)) return false;
  if (action.state !== 'CHALLENGE_REQUIRED' || !allowedMethods(tenant, action).includes(method)) return false;
  const { deviceId } = action;
  const success: Success = {
    key: action,
    method,
    verifiedBy: authenticator.authenticatorId,
    about: { challengeId, isRestricted: assuranceOf(method).restricted },
    ...(deviceId === undefined ? {} : { deviceId }),
  };
  await meetChallenge(transaction, success, now);
  return true;
}
