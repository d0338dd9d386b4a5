/**
 * The application names a challenge that was begun without a person in a track call: it belongs to that action from now
 * on, and whoever meets it must be its user (client-api.md §4). Owns: that this happens once. Challenges of other kinds
 * are somebody else's (otp-challenges/binding.ts).
 */
import type { Action } from '../actions/action.ts';
import type { Amend } from '../actions/record.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { waiting } from '../otp-challenges/binding.ts';
import { findQrChallenge, trackQrChallenge } from '../qr-codes/store.ts';
import type { Begun } from './anonymous-challenge.ts';
import { findAnonymousChallenge, trackAnonymousChallenge } from './store.ts';

interface Claimable {
  readonly challenge: Begun;
  /** Compare-and-swap; false: somebody was faster, or it can be claimed no more. */
  claim(transaction: Transaction, action: Action, now: number): Promise<boolean>;
}

/** `otherwise` has what is no challenge of this kind. */
export function claimOnTrack(challengeId: string, now: () => number, otherwise: Amend): Amend {
  return async (transaction, action, existing, insert) => {
    const claimable = await findClaimable(transaction, action.tenantId, challengeId);
    if (!claimable) return await otherwise(transaction, action, existing, insert);
    const { challenge } = claimable;
    // The same call again is answered alike.
    if (existing && isOf(challenge, existing)) return await insert(action);
    if (challenge.actionCode !== undefined && challenge.actionCode !== action.actionCode)
      throw new ApiError('invalid_request', 'The challenge is for another action.');
    if (!(await claimable.claim(transaction, action, now()))) throw claimed();
    const { tenantId, userId, actionCode, idempotencyKey } = action;
    const data = { actionCode, idempotencyKey, challengeId };
    transaction.audit({ tenantId, type: 'challenge.claimed', userId, data });
    return await insert(existing ? action : waiting(action));
  };
}

async function findClaimable(
  transaction: Transaction,
  tenantId: string,
  challengeId: string,
): Promise<Claimable | undefined> {
  const anonymous = await findAnonymousChallenge(transaction, tenantId, challengeId);
  if (anonymous)
    return {
      challenge: anonymous,
      claim: (inside, action, now) => trackAnonymousChallenge(inside, anonymous, action, now),
    };
  const qr = await findQrChallenge(transaction, tenantId, challengeId);
  // Here nobody asks how old the code is, nor for the number beside it (SECURITY row 42, N-18).
  if (qr?.rotates)
    throw new ApiError('invalid_request', 'A QR code that rotates is claimed by the phone that scans it.');
  return qr && { challenge: qr, claim: (inside, action, now) => trackQrChallenge(inside, qr, action, now) };
}

const isOf = (challenge: Begun, { userId, actionCode, idempotencyKey }: Action): boolean =>
  challenge.trackedAt !== undefined &&
  challenge.userId === userId &&
  challenge.actionCode === actionCode &&
  challenge.idempotencyKey === idempotencyKey;

/** The status that applications written for the public SDK know (client-api.md §4). */
const claimed = (): ApiError =>
  new ApiError('unauthorized', 'The challenge was claimed before, or it has expired.');
