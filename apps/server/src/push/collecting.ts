/** The browser asks how its request went (client-api.md §9.1), again and again. Owns: who gets what an approval is worth. */
import { findAction } from '../actions/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { isProvenInFlow, moreRequired } from '../flows/flow-state.ts';
import { claimForAsking } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { type Bearer, managementScopes } from '../tokens/token-service.ts';
import type { PushDependencies } from './dependencies.ts';
import { collectPushChallenge, type FoundPush, findPush, type PushChallenge } from './store.ts';

export interface PushProgress {
  readonly isVerified: boolean;
  readonly isConsumed: boolean;
  readonly accessToken?: string;
  /** Ours: the flow of the action asks for another step. */
  readonly isMoreRequired?: true;
  /** Ours: why it is over without an approval. */
  readonly pushState?: 'DENIED' | 'WRONG_NUMBER' | 'EXPIRED' | 'REFUSED';
}

/** An answer that was lost on the way can be had again, for so long: then the token would be a way to live for ever. */
const collectedAgainWithinMs = 60_000;
/** An application with a verification webhook is asked for its consent after the approval (server-api.md §15). */
const consentWithinMs = 5_000;

const pending: PushProgress = { isVerified: false, isConsumed: false };
const over = (pushState: NonNullable<PushProgress['pushState']>): PushProgress => ({
  isVerified: false,
  isConsumed: true,
  pushState,
});

export class PushCollectingService {
  readonly #dependencies: PushDependencies;

  constructor(dependencies: PushDependencies) {
    this.#dependencies = dependencies;
  }

  async verify(bearer: Bearer, challengeId: string): Promise<PushProgress> {
    const found = await findPush(this.#dependencies.database.read, bearer, challengeId);
    if (!found || !isOf(bearer, found.challenge))
      throw new ApiError('not_found', 'There is no such push challenge for this action.');
    const { push } = found;
    const now = this.#dependencies.now();
    // What is replaced or withheld waits like any other, so that nobody learns of it (SECURITY row 40).
    if (push.answer === null) return push.expiresAt > now ? pending : over('EXPIRED');
    return push.answer === 'APPROVED' ? await this.#approved(bearer, found) : over(push.answer);
  }

  async #approved(bearer: Bearer, { push }: FoundPush): Promise<PushProgress> {
    const { database, tokens, now } = this.#dependencies;
    const action = await findAction(database.read, bearer);
    const isAsking = (push.answeredAt ?? 0) + consentWithinMs > now();
    // A flow may ask for more, or have refused since: the page looks at the session.
    const isProven = action !== undefined && isProvenInFlow(action, push.challengeId);
    if (action?.state === 'CHALLENGE_REQUIRED' && isAsking && !isProven) return pending;
    if (action === undefined || (action.state !== 'CHALLENGE_SUCCEEDED' && !isProven)) return over('REFUSED');
    const more = moreRequired(action, push.challengeId);
    const isVerified = { isVerified: true, isConsumed: true, ...more };
    if (!(await this.#mayCollect(bearer, push))) return isVerified;
    const met = { challengeId: push.challengeId, method: 'PUSH' };
    const claim = claimForAsking(action, met, bearer);
    const { token } = tokens.issue(bearer.tenant, action, managementScopes, claim);
    return { ...isVerified, accessToken: token };
  }

  async #mayCollect(bearer: Bearer, push: PushChallenge): Promise<boolean> {
    const { database } = this.#dependencies;
    const now = this.#dependencies.now();
    if (push.collectedAt !== null) return push.collectedAt + collectedAgainWithinMs > now;
    return await database.commit(async (transaction) => {
      // A parallel request that was first is as good: it was a moment ago.
      if (!(await collectPushChallenge(transaction, push, now))) return true;
      const { tenantId, userId, actionCode, idempotencyKey } = bearer;
      const data = { actionCode, idempotencyKey, method: 'PUSH', challengeId: push.challengeId };
      transaction.audit({ tenantId, type: 'challenge.push_collected', userId, data });
      return true;
    });
  }
}

const isOf = (bearer: Bearer, { actionCode, idempotencyKey }: Challenge): boolean =>
  bearer.actionCode === actionCode && bearer.idempotencyKey === idempotencyKey;
