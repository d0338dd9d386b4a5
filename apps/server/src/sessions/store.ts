import type { ActionKey } from '../actions/action.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { Session } from './session.ts';

/** Writes the session unless its success has made one already; answers whether it did. */
export async function insertSession(transaction: Transaction, session: Session): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction.query
    .insertInto('sessions')
    .values(session)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'action_code', 'idempotency_key']).doNothing(),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findSession(
  reader: Reader,
  tenantId: string,
  sessionId: string,
): Promise<Session | undefined> {
  return await reader.query
    .selectFrom('sessions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
}

/** The session that this success made. */
export async function findSessionOfAction(
  reader: Reader,
  { tenantId, userId, actionCode, idempotencyKey }: ActionKey,
): Promise<Session | undefined> {
  return await reader.query
    .selectFrom('sessions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('action_code', '=', actionCode)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
}

/** Compare-and-swap: replaces the live refresh token by its successor; answers whether it was still the live one. */
export async function replaceRefreshToken(
  transaction: Transaction,
  session: Session,
  successorHash: Uint8Array,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction.query
    .updateTable('sessions')
    .set({
      generation: session.generation + 1,
      refresh_hash: successorHash,
      previous_hash: session.refresh_hash,
      issued_at: now,
    })
    .where('tenant_id', '=', session.tenant_id)
    .where('user_id', '=', session.user_id)
    .where('session_id', '=', session.session_id)
    .where('refresh_hash', '=', session.refresh_hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends one session; answers whether it was live. */
export async function revokeSession(
  transaction: Transaction,
  { tenantId, userId, sessionId }: { tenantId: string; userId: string; sessionId: string },
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction.query
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('session_id', '=', sessionId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Ends all sessions of a person: for a logout everywhere, and for whatever locks a person out. Answers how many lived.
 * Whoever calls records it.
 */
export async function revokeUserSessions(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  now: number,
): Promise<number> {
  const { numUpdatedRows } = await transaction.query
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** With the person goes every session: for the deletion of a person, in its transaction. */
export async function deleteUserSessions(
  transaction: Transaction,
  tenantId: string,
  userId: string,
): Promise<void> {
  await transaction.query
    .deleteFrom('sessions')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute();
}
