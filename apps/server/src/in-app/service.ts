/** Meeting a challenge with the key of the app that it is in (client-api.md §10.2). The PIN never leaves the phone. */

import type { AnonymousChallenge } from '../anonymous-challenges/anonymous-challenge.ts';
import { type AnonymousMeeting, deadChallenge } from '../anonymous-challenges/meeting.ts';
import { findAnonymousChallenge, takeAnonymousChallenge } from '../anonymous-challenges/store.ts';
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { requireSigned, unknownAppKey } from '../app-credentials/signed-request.ts';
import { findByAppKey, touchAppCredential } from '../app-credentials/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { findUser } from '../users/store.ts';

export interface InAppRequest {
  readonly challengeId: string;
  readonly publicKey: string;
  readonly signature: string;
}

export interface InAppAnswer {
  readonly token: string;
  readonly userId: string;
  readonly userAuthenticatorId: string;
  readonly username?: string;
}

export interface InAppDependencies {
  readonly database: Database;
  readonly meeting: AnonymousMeeting;
  readonly now: () => number;
}

const kind = 'in-app';
const method = 'DEVICE';

export class InAppService {
  readonly #dependencies: InAppDependencies;

  constructor(dependencies: InAppDependencies) {
    this.#dependencies = dependencies;
  }

  /** With a bearer, the action of the token is met, and the key must be its user's. */
  async verify(tenant: Tenant, bearer: Bearer | undefined, request: InAppRequest): Promise<InAppAnswer> {
    const { database, meeting } = this.#dependencies;
    const { tenantId } = tenant;
    const signed = await requireSigned(database.read, tenantId, kind, request, [request.challengeId]);
    const found = await this.#challenge(tenantId, request.challengeId);
    const challenge = bearer === undefined ? found : ofBearer(found, bearer);
    const { userId, authenticatorId } = signed;
    const { token } = await meeting.meet({
      tenant,
      challenge,
      userId,
      method,
      authenticatorId,
      consume: (transaction) => this.#consume(transaction, found, signed),
    });
    const user = await findUser(database.read, tenantId, userId);
    const username = user?.username ?? undefined;
    return {
      token,
      userId,
      userAuthenticatorId: authenticatorId,
      ...(username === undefined ? {} : { username }),
    };
  }

  async #challenge(tenantId: string, challengeId: string): Promise<AnonymousChallenge> {
    const { database, now } = this.#dependencies;
    const challenge = await findAnonymousChallenge(database.read, tenantId, challengeId);
    // One that only its browser may answer is for passkeys: an app has no cookies.
    const isOpen = challenge?.metAt === undefined && challenge?.binding === undefined;
    if (challenge && isOpen && challenge.expiresAt > now()) return challenge;
    throw deadChallenge();
  }

  /** The key is looked at again: it may have been removed since. */
  async #consume(
    transaction: Transaction,
    challenge: AnonymousChallenge,
    { tenantId, userId, appKeyId, authenticatorId }: AppAuthenticator,
  ): Promise<void> {
    const now = this.#dependencies.now();
    const keyId = (appKeyId ?? '').slice(`${kind}:`.length);
    const current = await findByAppKey(transaction, tenantId, kind, keyId);
    if (current?.authenticatorId !== authenticatorId) throw unknownAppKey();
    if (!(await takeAnonymousChallenge(transaction, challenge, userId, now))) throw deadChallenge();
    await touchAppCredential(transaction, current, now);
  }
}

/** A challenge begun without a token may be met with one: it is the action of the token then (SECURITY row 11). */
function ofBearer(challenge: AnonymousChallenge, bearer: Bearer): AnonymousChallenge {
  const { userId, actionCode, idempotencyKey } = bearer;
  const isOther =
    (challenge.actionCode !== undefined && challenge.actionCode !== actionCode) ||
    (challenge.trackedAt !== undefined &&
      (challenge.userId !== userId || challenge.idempotencyKey !== idempotencyKey));
  if (isOther) throw new ApiError('invalid_request', 'The challenge is for another action than the token.');
  return { ...challenge, userId, actionCode, idempotencyKey, trackedAt: challenge.trackedAt ?? 0 };
}
