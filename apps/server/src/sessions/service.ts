/**
 * Sessions of the application after a passed challenge (server-api.md §12): pairs of a short access token, which anybody
 * verifies with the published keys, and a refresh token, which only this server takes. Owns: what a live session is.
 */
import { claimsOf } from '../app-clients/custom-claims.ts';
import { findAppClient, withDefaults } from '../app-clients/store.ts';
import { ApiError } from '../http/api-error.ts';
import type { SigningKeyStore } from '../signing-keys/store.ts';
import { findUser } from '../users/store.ts';
import { type AccessToken, AccessTokens } from './access-token.ts';
import {
  type CreateSessionRequest,
  type CreationDependencies,
  type LiveSession,
  SessionCreation,
} from './creation.ts';
import { presentSessionUser } from './presenter.ts';
import { type RefreshDependencies, SessionRefreshing } from './refreshing.ts';
import { accessTokenTimes, isLive } from './session.ts';
import { findSession, revokeSession, revokeUserSessions } from './store.ts';

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface SessionDependencies extends CreationDependencies, RefreshDependencies {
  readonly signingKeys: SigningKeyStore;
  readonly publicUrl: string;
}

const refused = (): ApiError =>
  new ApiError('unauthorized', 'The access token is not valid, has expired, or was revoked.');

export class SessionService {
  readonly #dependencies: SessionDependencies;
  readonly #accessTokens: AccessTokens;
  readonly #creation: SessionCreation;
  readonly #refreshing: SessionRefreshing;

  constructor(dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#accessTokens = new AccessTokens(dependencies.signingKeys, dependencies.publicUrl);
    this.#creation = new SessionCreation(dependencies);
    this.#refreshing = new SessionRefreshing(dependencies);
  }

  async create(tenantId: string, request: CreateSessionRequest): Promise<TokenPair> {
    const { refreshToken, ...live } = await this.#creation.create(tenantId, request);
    return { accessToken: await this.#accessTokenOf(live), refreshToken };
  }

  async refresh(tenantId: string, given: string): Promise<TokenPair> {
    const { refreshToken, ...live } = await this.#refreshing.refresh(tenantId, given);
    return { accessToken: await this.#accessTokenOf(live), refreshToken };
  }

  async validate(tenantId: string, accessToken: string, clientIds?: readonly string[]) {
    const token = await this.#accessTokens.read(tenantId, accessToken);
    if (!token || token.expiresAt <= this.#dependencies.now() / 1_000) throw refused();
    if (clientIds && !clientIds.includes(token.clientId)) throw refused();
    const { session, user } = await this.#requireLive(tenantId, token);
    return {
      user: presentSessionUser(user),
      expiresAt: token.expiresAt,
      ...(session.verification_method === null ? {} : { verificationMethod: session.verification_method }),
    };
  }

  /** A logout must not fail because the access token is old: whatever this server signed names the session to end. */
  async revoke(tenantId: string, accessToken: string): Promise<void> {
    const { database, now } = this.#dependencies;
    const token = await this.#accessTokens.read(tenantId, accessToken);
    if (!token) throw refused();
    const { userId, sessionId, clientId } = token;
    const at = now();
    await database.commit(async (transaction) => {
      if (!(await revokeSession(transaction, { tenantId, userId, sessionId }, at))) return;
      transaction.audit({ tenantId, type: 'session.revoked', userId, data: { sessionId, clientId } });
    });
  }

  async revokeUser(tenantId: string, userId: string): Promise<void> {
    const { database, now } = this.#dependencies;
    const at = now();
    await database.commit(async (transaction) => {
      const sessions = await revokeUserSessions(transaction, tenantId, userId, at);
      if (sessions === 0) return;
      transaction.audit({ tenantId, type: 'session.user_revoked', userId, data: { sessions } });
    });
  }

  /** The session of this very token: not of a pair that was replaced since (rotation ends the pair before). */
  async #requireLive(tenantId: string, token: AccessToken): Promise<LiveSession> {
    const { read } = this.#dependencies.database;
    const session = await findSession(read, tenantId, token.sessionId);
    const isOfSession =
      session !== undefined &&
      session.user_id === token.userId &&
      session.client_id === token.clientId &&
      session.generation === token.generation;
    if (!isOfSession) throw refused();
    const stored = await findAppClient(read, tenantId, session.client_id);
    const user = await findUser(read, tenantId, session.user_id);
    const client = stored && withDefaults(stored);
    if (!client || !user || !isLive(session, client, this.#dependencies.now())) throw refused();
    return { session, client, user };
  }

  async #accessTokenOf({ session, client, user }: LiveSession): Promise<string> {
    const { iat, exp } = accessTokenTimes(session, client);
    return await this.#accessTokens.sign(session.tenant_id, client.settings.signingAlgorithm, {
      userId: session.user_id,
      clientId: session.client_id,
      sessionId: session.session_id,
      generation: session.generation,
      issuedAt: iat,
      expiresAt: exp,
      customClaims: claimsOf(client.settings.customClaims, user),
    });
  }
}
