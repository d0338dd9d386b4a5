/**
 * Whose a session of the application is. Before a login that carries session cookies reaches the application, the edge
 * claims them for the user of that login; of two users only one can have them. Without it, whoever has a proof for a
 * session of an own account could log somebody else in, in the same session, and keep the proof (SECURITY F12).
 */
import { ClaimSessionsBody, ReleaseSessionsBody } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';

export interface EdgeSessionDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

interface Claim {
  readonly tenantId: string;
  readonly userId: string;
  readonly claimId: string;
}

export function edgeSessionRoutes(
  server: HttpServer,
  { database, apiKeys, now }: EdgeSessionDependencies,
): void {
  const onRequest = takesApiKey(apiKeys, 'server');

  server.post(
    '/v1/edge/sessions/claim',
    { schema: { body: ClaimSessionsBody }, onRequest },
    async ({ apiKey: { tenantId }, body: { userId, claimId, cookies, expiresInSeconds } }) => {
      const claim = { tenantId, userId, claimId };
      const nowMs = now();
      const foreign = await database.commit((transaction) =>
        claimCookies(transaction, claim, [...new Set(cookies)], { nowMs, expiresInSeconds }),
      );
      return { claimed: foreign.length === 0, foreign };
    },
  );

  server.post(
    '/v1/edge/sessions/release',
    { schema: { body: ReleaseSessionsBody }, onRequest },
    async ({ apiKey: { tenantId }, body: { userId, claimId } }) => {
      await database.commit((transaction) => release(transaction, { tenantId, userId, claimId }));
      return { released: true };
    },
  );
}

/** Takes what is nobody else's, and answers what is. Two such works never mix: one after the other on SQLite, run again on PostgreSQL when they met. */
async function claimCookies(
  transaction: Transaction,
  claim: Claim,
  cookies: readonly string[],
  { nowMs, expiresInSeconds }: { readonly nowMs: number; readonly expiresInSeconds: number },
): Promise<string[]> {
  const foreign: string[] = [];
  for (const cookie of cookies) {
    if (await isForeign(transaction, claim, cookie, nowMs)) foreign.push(cookie);
    else await hold(transaction, claim, cookie, nowMs + expiresInSeconds * 1_000);
  }
  if (foreign.length < cookies.length) {
    transaction.audit({
      tenantId: claim.tenantId,
      type: 'edge_session.claimed',
      userId: claim.userId,
      data: { claimId: claim.claimId, cookies: cookies.length - foreign.length, foreign: foreign.length },
    });
  }
  return foreign;
}

async function isForeign(
  transaction: Transaction,
  { tenantId, userId }: Claim,
  cookie: string,
  nowMs: number,
): Promise<boolean> {
  const rows = await transaction.rows(
    'select 1 from edge_sessions where tenant_id = ? and cookie_hash = ? and user_id <> ? and held_until > ? limit 1',
    [tenantId, hashOf(cookie), userId, nowMs],
  );
  return rows.length > 0;
}

/** A row of another user under the same claim is expired by now, or the cookie would be foreign. */
async function hold(
  transaction: Transaction,
  { tenantId, userId, claimId }: Claim,
  cookie: string,
  heldUntil: number,
): Promise<void> {
  await transaction.run(
    `insert into edge_sessions (tenant_id, cookie_hash, claim_id, user_id, held_until) values (?, ?, ?, ?, ?)
     on conflict (tenant_id, cookie_hash, claim_id)
     do update set user_id = excluded.user_id,
       held_until = case when edge_sessions.held_until > excluded.held_until then edge_sessions.held_until else excluded.held_until end`,
    [tenantId, hashOf(cookie), claimId, userId, heldUntil],
  );
}

/** The login failed: what other claims of the same user hold stays as it is. */
async function release(transaction: Transaction, { tenantId, userId, claimId }: Claim): Promise<void> {
  const released = await transaction.run(
    'delete from edge_sessions where tenant_id = ? and claim_id = ? and user_id = ?',
    [tenantId, claimId, userId],
  );
  if (released === 0) return;
  transaction.audit({
    tenantId,
    type: 'edge_session.released',
    userId,
    data: { claimId, cookies: released },
  });
}

function hashOf(cookie: string): Buffer {
  return Buffer.from(cookie, 'base64url');
}
