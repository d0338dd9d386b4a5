/**
 * Making a session from a passed challenge. Owns N-22's second half: within the life of a success, one session may
 * follow it, whether it was validated before or not. The identical call, at once, is a retry and gets the same pair.
 */
import { createHash } from 'node:crypto';
import { type Action, type ActionKey, succeededAt } from '../actions/action.ts';
import { consumeSuccess, findAction } from '../actions/store.ts';
import type { AppClient } from '../app-clients/app-client.ts';
import { findAppClient, withDefaults } from '../app-clients/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { resultLifeMs, type TokenService } from '../tokens/token-service.ts';
import { findUser, type StoredUser } from '../users/store.ts';
import { actionOfChallenge, type Claims } from './challenge-proof.ts';
import { familyKeyContext } from './family-key.ts';
import { firstSecret, hashRefreshToken, sessionIdBytes, writeRefreshToken } from './refresh-token.ts';
import { isWithinGrace, type Session } from './session.ts';
import { findSessionOfAction, insertSession } from './store.ts';

/** What a session is asked for with: the token of its action, or a verified code of its person. */
export type Proof =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'challenge'; readonly challengeId: string; readonly userId: string };

export interface CreateSessionRequest {
  readonly proof: Proof;
  readonly clientId: string;
  readonly action?: string | undefined;
}

/** A session with what its access token is made of. */
export interface LiveSession {
  readonly session: Session;
  readonly client: AppClient;
  readonly user: StoredUser;
}

export interface CreationDependencies {
  /** Makes a verified challenge somebody's. */
  readonly claims: Claims;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tokens: TokenService;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: () => number;
}

const familyKeyBytes = 32;

const badToken = (): ApiError =>
  new ApiError('unauthorized', 'The token is not valid, has expired, or has been used already.');

/** What the first refresh token is derived from, beside the sealed key of its family. */
const bearerOf = (proof: Proof): string =>
  proof.kind === 'token' ? proof.token : JSON.stringify([proof.challengeId, proof.userId]);

/** Which call this is: the same bearer asking for the same. */
const callHash = ({ proof, clientId, action }: CreateSessionRequest): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([proof.kind, bearerOf(proof), clientId, action ?? null]))
    .digest();

interface Draft {
  readonly sessionId: string;
  readonly familyKey: Uint8Array;
  readonly hash: Buffer;
  readonly now: number;
}

export class SessionCreation {
  readonly #dependencies: CreationDependencies;

  constructor(dependencies: CreationDependencies) {
    this.#dependencies = dependencies;
  }

  async create(
    tenantId: string,
    request: CreateSessionRequest,
  ): Promise<LiveSession & { readonly refreshToken: string }> {
    const { database, keyRing, randomBytes, now } = this.#dependencies;
    const key = await this.#actionOf(tenantId, request);
    const draft: Draft = {
      sessionId: Buffer.from(randomBytes(sessionIdBytes)).toString('hex'),
      familyKey: randomBytes(familyKeyBytes),
      hash: callHash(request),
      now: now(),
    };
    const live = await database.commit((transaction) => this.#createIn(transaction, key, request, draft));
    const { session } = live;
    const familyKey = keyRing.open(session.sealed_family_key, familyKeyContext(session));
    const secret = firstSecret(familyKey, bearerOf(request.proof));
    return { ...live, refreshToken: writeRefreshToken(session.session_id, secret, familyKey) };
  }

  async #actionOf(tenantId: string, { proof, action }: CreateSessionRequest): Promise<ActionKey> {
    const { database, claims } = this.#dependencies;
    return proof.kind === 'token'
      ? await this.#actionOfToken(tenantId, proof.token, action)
      : await actionOfChallenge({ database, claims }, tenantId, { ...proof, action });
  }

  /** The action that the token speaks for, if this caller may use it. A swapped one is recorded (SECURITY row 11). */
  async #actionOfToken(tenantId: string, token: string, action: string | undefined): Promise<ActionKey> {
    const subject = await this.#dependencies.tokens.read(token);
    if (subject.kind !== 'valid') throw badToken();
    if (subject.key.tenantId !== tenantId) {
      await this.#recordRefusal(tenantId, 'invalid_token');
      throw badToken();
    }
    if (action !== undefined && action !== subject.key.actionCode) {
      await this.#recordRefusal(tenantId, 'action_mismatch');
      throw new ApiError(
        'invalid_request',
        'The field action is not the action that the token was issued for.',
      );
    }
    return subject.key;
  }

  async #recordRefusal(tenantId: string, reason: string): Promise<void> {
    await this.#dependencies.database.commit((transaction) =>
      transaction.audit({ tenantId, type: 'session.creation_refused', data: { reason } }),
    );
  }

  async #createIn(
    transaction: Transaction,
    key: ActionKey,
    request: CreateSessionRequest,
    draft: Draft,
  ): Promise<LiveSession> {
    const action = await requireSuccess(transaction, key, draft.now);
    const stored = await findAppClient(transaction, key.tenantId, request.clientId);
    if (!stored)
      throw new ApiError('invalid_request', 'The field clientId is not an app client of this tenant.');
    const client = withDefaults(stored);
    const user = await findUser(transaction, key.tenantId, key.userId);
    if (!user) throw badToken();
    const session = this.#newSession(action, client, request, draft);
    if (!(await insertSession(transaction, session)))
      return { session: await requireRetry(transaction, key, draft), client, user };
    await consumeSuccess(transaction, action, draft.hash, draft.now);
    const { tenantId, userId, actionCode, idempotencyKey } = action;
    const data = { sessionId: session.session_id, clientId: client.clientId, actionCode, idempotencyKey };
    transaction.audit({ tenantId, type: 'session.created', userId, data });
    return { session, client, user };
  }

  #newSession(
    { tenantId, userId, actionCode, idempotencyKey, verificationMethod }: Action,
    client: AppClient,
    { proof }: CreateSessionRequest,
    { sessionId, familyKey, hash, now }: Draft,
  ): Session {
    const owner = { tenant_id: tenantId, user_id: userId, session_id: sessionId };
    const refreshToken = writeRefreshToken(sessionId, firstSecret(familyKey, bearerOf(proof)), familyKey);
    return {
      ...owner,
      client_id: client.clientId,
      action_code: actionCode,
      idempotency_key: idempotencyKey,
      creation_hash: hash,
      verification_method: verificationMethod ?? null,
      sealed_family_key: this.#dependencies.keyRing.seal(familyKey, familyKeyContext(owner)),
      generation: 0,
      refresh_hash: hashRefreshToken(refreshToken),
      previous_hash: null,
      created_at: now,
      issued_at: now,
      expires_at: now + client.settings.refreshTokenDurationInMinutes * 60_000,
      revoked_at: null,
    };
  }
}

async function requireSuccess(transaction: Transaction, key: ActionKey, now: number): Promise<Action> {
  const action = await findAction(transaction, key);
  // A proof for the person's own settings signs nobody in.
  if (!action || action.stepUpOf) throw badToken();
  if (action.state !== 'CHALLENGE_SUCCEEDED')
    throw new ApiError(
      'invalid_request',
      `A session needs an action in the state CHALLENGE_SUCCEEDED; this one is in ${action.state}.`,
    );
  if (now - succeededAt(action) > resultLifeMs) throw badToken();
  return action;
}

/** The success has its session: only the call that made it may ask again, and only until the session moves on. */
async function requireRetry(
  transaction: Transaction,
  key: ActionKey,
  { hash, now }: Draft,
): Promise<Session> {
  const session = await findSessionOfAction(transaction, key);
  const isRetry =
    session !== undefined &&
    session.generation === 0 &&
    session.revoked_at === null &&
    isWithinGrace(session.created_at, now) &&
    Buffer.compare(session.creation_hash, hash) === 0;
  if (!isRetry) throw badToken();
  return session;
}
