/**
 * Rotation of refresh tokens (SECURITY row 64, N-24, I8). A live token is replaced by its successor; the same token
 * again within the grace gets the same successor; any other token of the family has been copied, and ends the family.
 */
import type { AppClient } from '../app-clients/app-client.ts';
import { findAppClient, withDefaults } from '../app-clients/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { findUser, type StoredUser } from '../users/store.ts';
import type { LiveSession } from './creation.ts';
import { familyKeyContext } from './family-key.ts';
import {
  hashRefreshToken,
  nextSecret,
  type RefreshToken,
  readRefreshToken,
  wasIssued,
  writeRefreshToken,
} from './refresh-token.ts';
import { isLive, isWithinGrace, type Session } from './session.ts';
import { findSession, replaceRefreshToken, revokeSession } from './store.ts';

export interface RefreshDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly now: () => number;
}

const refused = (): ApiError =>
  new ApiError('unauthorized', 'The refresh token is not valid, has expired, or was revoked.');

interface Presented {
  readonly hash: Buffer;
  readonly successorHash: Buffer;
  readonly now: number;
}

export class SessionRefreshing {
  readonly #dependencies: RefreshDependencies;

  constructor(dependencies: RefreshDependencies) {
    this.#dependencies = dependencies;
  }

  async refresh(
    tenantId: string,
    refreshToken: string,
  ): Promise<LiveSession & { readonly refreshToken: string }> {
    const { database, now } = this.#dependencies;
    const token = readRefreshToken(refreshToken);
    const family = token && (await this.#familyOf(tenantId, token));
    if (!token || !family) throw refused();
    const secret = nextSecret(family.key, token.secret);
    const successor = writeRefreshToken(token.sessionId, secret, family.key);
    const presented = {
      hash: hashRefreshToken(refreshToken),
      successorHash: hashRefreshToken(successor),
      now: now(),
    };
    const live = await database.commit((transaction) =>
      this.#refreshIn(transaction, tenantId, token.sessionId, presented),
    );
    // A reuse has been committed: it must not be undone by a throw inside.
    if (!live) throw refused();
    return { ...live, refreshToken: successor };
  }

  /** The key of the family that issued this token. A forged one is refused before anything is written. */
  async #familyOf(tenantId: string, token: RefreshToken): Promise<{ readonly key: Buffer } | undefined> {
    const { database, keyRing } = this.#dependencies;
    const session = await findSession(database.read, tenantId, token.sessionId);
    if (!session) return undefined;
    const key = keyRing.open(session.sealed_family_key, familyKeyContext(session));
    return wasIssued(token, key) ? { key } : undefined;
  }

  async #refreshIn(
    transaction: Transaction,
    tenantId: string,
    sessionId: string,
    presented: Presented,
  ): Promise<LiveSession | undefined> {
    const { now } = presented;
    const session = await findSession(transaction, tenantId, sessionId);
    const stored = session && (await findAppClient(transaction, tenantId, session.client_id));
    const user = session && (await findUser(transaction, tenantId, session.user_id));
    if (!session || !stored || !user) return undefined;
    const client = withDefaults(stored);
    if (!isLive(session, client, now)) return undefined;
    if (isSame(session.refresh_hash, presented.hash))
      return await this.#replace(transaction, { session, client, user }, presented);
    const isRetry = isSame(session.previous_hash, presented.hash) && isWithinGrace(session.issued_at, now);
    if (isRetry) return { session, client, user };
    await this.#endFamily(transaction, session, now);
    return undefined;
  }

  async #replace(
    transaction: Transaction,
    { session, client, user }: { session: Session; client: AppClient; user: StoredUser },
    { successorHash, now }: Presented,
  ): Promise<LiveSession> {
    if (!(await replaceRefreshToken(transaction, session, successorHash, now)))
      throw new Error('the refresh token was replaced between two statements of one transaction');
    transaction.audit({
      tenantId: session.tenant_id,
      type: 'session.refreshed',
      userId: session.user_id,
      data: { sessionId: session.session_id, clientId: session.client_id },
    });
    const replaced = {
      ...session,
      generation: session.generation + 1,
      refresh_hash: successorHash,
      previous_hash: session.refresh_hash,
      issued_at: now,
    };
    return { session: replaced, client, user };
  }

  async #endFamily(transaction: Transaction, session: Session, now: number): Promise<void> {
    const { tenant_id: tenantId, user_id: userId, session_id: sessionId, client_id: clientId } = session;
    await revokeSession(transaction, { tenantId, userId, sessionId }, now);
    // Whoever tells people and applications of it (row 64, N-36) listens to this event.
    const data = { sessionId, clientId };
    transaction.audit({ tenantId, type: 'session.refresh_token_reused', userId, data });
  }
}

const isSame = (stored: Uint8Array | null, hash: Buffer): boolean =>
  stored !== null && Buffer.compare(stored, hash) === 0;
