/**
 * A person proved themselves for a challenge that was begun without them: an action of theirs is decided like a tracked
 * one and met by the proof. Owns: that this is one transaction with the use of the challenge. Does not own: the proof,
 * nor what a met action means (challenges/success.ts).
 */
import type { Action, ActionKey } from '../actions/action.ts';
import { allowedMethods } from '../actions/presenter.ts';
import { findAction } from '../actions/store.ts';
import type { TrackRequest, TrackService } from '../actions/track.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { meetChallenge } from '../challenges/success.ts';
import type { Database, Transaction } from '../database/database.ts';
import { isOfEarlierNode, moreRequired } from '../flows/flow-state.ts';
import { claimForAsking } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { waiting } from '../otp-challenges/binding.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { defaultScope, managementScopes, type TokenService } from '../tokens/token-service.ts';
import { actionCodeOf, type Begun } from './anonymous-challenge.ts';

export interface Proof {
  readonly tenant: Tenant;
  readonly challenge: Begun;
  readonly userId: string;
  readonly method: VerificationMethod;
  readonly authenticatorId: string;
  /** The browser or app, as it names itself. */
  readonly deviceId?: string | undefined;
  /** Uses the challenge up, and notes the use of the authenticator; throws when it may not. May be run again. */
  readonly consume: (transaction: Transaction) => Promise<void>;
}

export interface Met {
  readonly action: Action;
  readonly token: string;
  /** Its flow asks for another step. */
  readonly isMoreRequired?: true;
}

export interface MeetingDependencies {
  readonly database: Database;
  readonly trackService: TrackService;
  readonly tokens: TokenService;
  readonly now: () => number;
}

/** The one answer to challenges that cannot be met: unknown, expired, used, of another tenant. */
export const deadChallenge = (): ApiError =>
  new ApiError(
    'invalid_request',
    'This challenge is not known, was used already, or has expired. Begin again.',
  );

const over = (): ApiError =>
  new ApiError('invalid_request', 'This challenge is over. Start again from the application.');

export class AnonymousMeeting {
  readonly #dependencies: MeetingDependencies;

  constructor(dependencies: MeetingDependencies) {
    this.#dependencies = dependencies;
  }

  /** The token names the action; whether it may go on is said when it is validated. */
  async meet(proof: Proof): Promise<Met> {
    const { tenant, challenge } = proof;
    const action =
      challenge.trackedAt === undefined ? await this.#meetNew(proof) : await this.#meetTracked(proof);
    const scope = action.state === 'CHALLENGE_SUCCEEDED' ? managementScopes : defaultScope;
    const more = moreRequired(action, challenge.challengeId);
    const claim = claimForAsking(action, { ...challenge, method: proof.method }, {});
    const { token } = this.#dependencies.tokens.issue(tenant, action, scope, claim);
    return { action, token, ...more };
  }

  async #meetNew(proof: Proof): Promise<Action> {
    const { trackService, now } = this.#dependencies;
    const { tenantId } = proof.tenant;
    const at = now();
    const request = requestOf(proof);
    const { action } = await trackService.track(
      tenantId,
      request,
      async (transaction, decided, existing, insert) => {
        await proof.consume(transaction);
        // A key that the caller chose may name an action that waits for a proof; one that does not is over.
        if (existing && existing.state !== 'CHALLENGE_REQUIRED') throw over();
        const stored = existing ?? (await insert(waiting(decided)));
        await meetStored(transaction, proof, stored, at);
        return stored;
      },
    );
    return action;
  }

  async #meetTracked(proof: Proof): Promise<Action> {
    const { database, now } = this.#dependencies;
    const key = trackedKey(proof);
    await database.commit(async (transaction) => {
      await proof.consume(transaction);
      const stored = await findAction(transaction, key);
      if (stored?.state !== 'CHALLENGE_REQUIRED') throw over();
      await meetStored(transaction, proof, stored, now());
    });
    const action = await findAction(database.read, key);
    if (!action) throw over();
    return action;
  }
}

/** The person of the proof must be the one that the action was tracked for (SECURITY row 11). */
function trackedKey({ tenant, challenge, userId }: Proof): ActionKey {
  const { idempotencyKey } = challenge;
  if (challenge.userId !== userId)
    throw new ApiError('invalid_credential', 'This authenticator belongs to another user.');
  return { tenantId: tenant.tenantId, userId, actionCode: actionCodeOf(challenge), idempotencyKey };
}

/** BLOCK and REVIEW stay (I4); a method that the decision does not permit proves nothing (I1). */
async function meetStored(
  transaction: Transaction,
  { tenant, method, authenticatorId, challenge }: Proof,
  action: Action,
  now: number,
): Promise<void> {
  if (action.state !== 'CHALLENGE_REQUIRED') return;
  if (isOfEarlierNode(action, challenge.createdAt)) throw over();
  if (!allowedMethods(tenant, action).includes(method))
    throw new ApiError('invalid_request', `${method} is not an enabled verification method for this action.`);
  const { deviceId } = action;
  await meetChallenge(
    transaction,
    {
      key: action,
      method,
      verifiedBy: authenticatorId,
      about: { challengeId: challenge.challengeId },
      ...(deviceId === undefined ? {} : { deviceId }),
    },
    now,
  );
}

/** The decision is about the browser or app that began it. */
function requestOf({ challenge, userId, deviceId }: Proof): TrackRequest {
  const { idempotencyKey, ipAddress, userAgent, custom } = challenge;
  return {
    userId,
    actionCode: actionCodeOf(challenge),
    idempotencyKey,
    ipAddress,
    userAgent,
    custom,
    deviceId,
  };
}
