/** Beginning a challenge without a person (client-api.md §4). Does not own: how it is met (in-app, passkeys). */
import { createNonce } from '../app-credentials/attestation.ts';
import type { Database } from '../database/database.ts';
import { muteDecoy } from '../decoys/context.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { anonymousTtlMs, type Begun, begin } from './anonymous-challenge.ts';
import { insertAnonymousChallenge } from './store.ts';

export interface ChallengeRequest {
  readonly action?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  /** SHA-256 of the only browser's cookie. */
  readonly binding?: Uint8Array | undefined;
}

export interface AnonymousChallengeDependencies {
  readonly database: Database;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

export class AnonymousChallengeService {
  readonly #dependencies: AnonymousChallengeDependencies;

  constructor(dependencies: AnonymousChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  async begin({ tenantId }: Tenant, request: ChallengeRequest): Promise<{ challengeId: string }> {
    const { action, binding, ...rest } = request;
    const begun = begin({ tenantId, actionCode: action, ...rest }, this.#dependencies.now(), anonymousTtlMs);
    return await this.#store(begun, binding);
  }

  /** For the action of a token; the nonce is for the word of the phone's maker (client-api.md §8.4). */
  async beginFor(
    bearer: Bearer,
    { action, ipAddress, userAgent }: ChallengeRequest,
  ): Promise<{ challengeId: string; nonce: string }> {
    const { tenantId, userId, actionCode, idempotencyKey } = bearer;
    if (action !== undefined && action !== actionCode)
      throw new ApiError('invalid_request', 'The field action must be the action of the token.');
    const now = this.#dependencies.now();
    const known = { tenantId, userId, actionCode, idempotencyKey, trackedAt: now };
    const begun = begin({ ...known, ipAddress, userAgent }, now, anonymousTtlMs);
    const { challengeId } = await this.#store(begun, undefined, bearer);
    const { nonce } = await this.#dependencies.database.commit(async (transaction) => {
      await muteDecoy(transaction, bearer);
      return await createNonce(transaction, bearer, this.#dependencies);
    });
    return { challengeId, nonce };
  }

  async #store(
    begun: Begun,
    binding: Uint8Array | undefined,
    bearer?: Bearer,
  ): Promise<{ challengeId: string }> {
    const { tenantId, challengeId, userId, actionCode } = begun;
    await this.#dependencies.database.commit(async (transaction) => {
      if (bearer) await muteDecoy(transaction, bearer);
      await insertAnonymousChallenge(transaction, { ...begun, binding });
      transaction.audit({
        tenantId,
        type: 'challenge.started',
        ...(userId === undefined ? {} : { userId }),
        data: { challengeId, ...(actionCode === undefined ? {} : { actionCode }) },
      });
    });
    return { challengeId };
  }
}
