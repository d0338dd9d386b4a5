/** What the public React component asks first (client-api.md §3). It re-authenticates only, and never enrols. */
import { defaultMethod } from '../actions/presenter.ts';
import { lockedUntilIn } from '../attempts/attempts.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Database } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { maskEmailAddress } from '../email-codes/address.ts';
import { maskPhoneNumber } from '../sms-codes/phone-number.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { type ChallengeContext, failuresOf, laneIn, loadContext, verifiedAuthenticators } from './context.ts';
import { usableMethods } from './methods.ts';
import { requireOpen } from './proof.ts';

/** The token is the caller's own: a fresh one would let any token live for ever (N-21). */
export async function initChallenge(database: Database, bearer: Bearer, token: string, now: number) {
  const context = await loadContext(database.read, bearer);
  requireOpen(context, 'VERIFY');
  const verificationMethods = usableMethods(context, now);
  const preferred = context.user?.default_method ?? undefined;
  const defaultVerificationMethod = defaultMethod(context.action, preferred, verificationMethods);
  return {
    challengeOptions: {
      token,
      user: userOf(context),
      verificationMethods,
      ...(defaultVerificationMethod === undefined ? {} : { defaultVerificationMethod }),
      ...locked(context, verificationMethods, now),
    },
  };
}

/** Ours: what answers nobody for a while, so that no page begins with it. */
function locked(
  context: ChallengeContext,
  methods: readonly VerificationMethod[],
  now: number,
): { lockedUntil?: Record<string, string> } {
  const ends = methods
    .map((method) => [method, lockedUntilIn(failuresOf(context, method), laneIn(context, method))] as const)
    .filter(([, until]) => until > now)
    .map(([method, until]) => [method, new Date(until).toISOString()] as const);
  return ends.length === 0 ? {} : { lockedUntil: Object.fromEntries(ends) };
}

/** Shown as it is; masked, because the token may be held by somebody who only knows the password. */
function userOf(context: ChallengeContext): { email?: string; phoneNumber?: string } {
  if (isOnlyNamed(context.action)) return {};
  const factors = verifiedAuthenticators(context);
  const email = factors.find((one) => one.email !== null)?.email;
  const phoneNumber = factors.find((one) => one.phoneNumber !== null)?.phoneNumber;
  return {
    ...(email ? { email: maskEmailAddress(email) } : {}),
    ...(phoneNumber ? { phoneNumber: maskPhoneNumber(phoneNumber) } : {}),
  };
}
