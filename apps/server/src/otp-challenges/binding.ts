/**
 * A verified challenge becomes the proof of one action of one person, once (I2): by `challengeId` of a track call, which
 * ignores what does not fit, or by a claim, which says why it refuses (server-api.md §9, §11).
 */
import type { Action } from '../actions/action.ts';
import type { Amend } from '../actions/record.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { TenantStore } from '../tenants/store.ts';
import { foreignAddress, unknownChallenge } from './asking.ts';
import { type Completion, meetAction, proveFactor } from './completion.ts';
import { claimableMs, type OtpChallenge } from './otp-challenge.ts';
import { judgeOwnership } from './ownership.ts';
import { findOtpChallenge, takeOtpChallenge } from './store.ts';
import { isClosed, loadTries } from './tries.ts';

/** A challenge that may be taken, and what follows. */
type Bindable = Completion;

export class OtpBinder {
  readonly #tenants: TenantStore;
  readonly #now: () => number;

  constructor(tenants: TenantStore, now: () => number) {
    this.#tenants = tenants;
    this.#now = now;
  }

  /** For a track call. What cannot be bound leaves the decision as it was made. */
  onTrack(challengeId: string): Amend {
    const now = this.#now();
    return async (transaction, action, existing, insert) => {
      // The same key again: nothing is bound a second time, and a decision is not made again.
      if (existing) return await insert(action);
      const found = await this.#judge(transaction, challengeId, action, now);
      const isTaken =
        !(found instanceof ApiError) &&
        found.challenge.state === 'VERIFIED' &&
        (await this.#take(transaction, found));
      return isTaken
        ? await this.#bind(transaction, found, await insert(waiting(action)))
        : await insert(action);
    };
  }

  /** For a claim. `allowPending`: one that waits for its code is bound as well, and proves nothing yet. */
  onClaim(challengeId: string, { allowPending }: { allowPending: boolean }): Amend {
    const now = this.#now();
    return async (transaction, action, existing, insert) => {
      const found = await this.#judge(transaction, challengeId, existing ?? action, now);
      if (found instanceof ApiError) throw found;
      const { challenge } = found;
      if (challenge.state !== 'VERIFIED' && !allowPending)
        throw new ApiError('invalid_request', 'The challenge is not verified yet.');
      if (!(await this.#take(transaction, found))) throw claimed();
      const stored = existing ?? (await insert(waiting(action)));
      // Verified for this very action before: it is met already, and this only hands out its token.
      if (challenge.state !== 'VERIFIED' || challenge.completedAt !== undefined) return stored;
      return await this.#bind(transaction, found, stored);
    };
  }

  /** Everything but the last word, which has the compare-and-swap. */
  async #judge(
    transaction: Transaction,
    challengeId: string,
    action: Action,
    now: number,
  ): Promise<Bindable | ApiError> {
    const { tenantId, userId } = action;
    // Tracking has just read it; a work waits for nothing but its transaction.
    const tenant = this.#tenants.cached(tenantId);
    const challenge = await findOtpChallenge(transaction, tenantId, challengeId);
    if (!tenant || !challenge) return unknownChallenge();
    const refusal = refused(challenge, action, now);
    if (refusal) return refusal;
    const ownership = await judgeOwnership(transaction, { ...challenge, userId, action }, now);
    if (ownership.kind === 'foreign') return foreignAddress(ownership.reason);
    // Tries at a code of nobody's count for its address: they must not come on top of those that closed the factor (I3).
    if (isClosed(await loadTries(transaction, { ...challenge, userId }, now))) return closedFactor();
    return { tenant, challenge, userId, ownership, now };
  }

  async #take(transaction: Transaction, { challenge, userId, now }: Bindable): Promise<boolean> {
    if (!(await takeOtpChallenge(transaction, challenge, userId, now))) return false;
    const { tenantId, actionCode, idempotencyKey, challengeId, method, state } = challenge;
    const data = { actionCode, idempotencyKey, method, challengeId, isVerified: state === 'VERIFIED' };
    transaction.audit({ tenantId, type: 'challenge.claimed', userId, data });
    return true;
  }

  async #bind(transaction: Transaction, bindable: Bindable, action: Action): Promise<Action> {
    if (action.state === 'CHALLENGE_REQUIRED')
      await meetAction(transaction, action, await proveFactor(transaction, bindable), bindable);
    return action;
  }
}

/** What the decision let through is met by the proof; BLOCK and REVIEW stay (I4). */
export const waiting = (action: Action): Action =>
  action.state === 'ALLOW' ? { ...action, state: 'CHALLENGE_REQUIRED' } : action;

const closedFactor = (): ApiError =>
  new ApiError(
    'forbidden',
    'Codes to this person are closed after too many wrong codes: use another method.',
  );

const claimed = (): ApiError => new ApiError('conflict', 'The challenge was claimed before.');

function refused(challenge: OtpChallenge, { userId, idempotencyKey, actionCode }: Action, now: number) {
  if (challenge.userId !== undefined && challenge.userId !== userId)
    return challenge.claimedAt === undefined
      ? new ApiError('invalid_request', 'The challenge is for another user.')
      : claimed();
  if (challenge.claimedAt !== undefined) return claimed();
  if (challenge.actionCode !== actionCode)
    return new ApiError('invalid_request', 'The challenge is for another action.');
  if (challenge.completedAt !== undefined && challenge.idempotencyKey !== idempotencyKey) return claimed();
  if (challenge.state === 'FAILED')
    return new ApiError('invalid_request', 'The challenge failed: too many wrong codes were entered.');
  const until = challenge.verifiedAt === undefined ? challenge.expiresAt : challenge.verifiedAt + claimableMs;
  return until <= now ? new ApiError('invalid_request', 'The challenge has expired.') : undefined;
}
