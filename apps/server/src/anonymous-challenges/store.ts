import type { Reader, Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import {
  type AnonymousChallenge,
  type Begun,
  begunRow,
  toAnonymousChallenge,
} from './anonymous-challenge.ts';

export async function findAnonymousChallenge(
  reader: Reader,
  tenantId: string,
  challengeId: string,
): Promise<AnonymousChallenge | undefined> {
  const row = await reader.query
    .selectFrom('anonymous_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return row && toAnonymousChallenge(row);
}

/** The challenge that holds exactly these WebAuthn challenge bytes (base64url). */
export async function findAnonymousByWebauthn(
  reader: Reader,
  tenantId: string,
  webauthnChallenge: string,
): Promise<AnonymousChallenge | undefined> {
  const row = await reader.query
    .selectFrom('anonymous_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('webauthn_challenge', '=', webauthnChallenge)
    .executeTakeFirst();
  return row && toAnonymousChallenge(row);
}

export async function insertAnonymousChallenge(
  transaction: Transaction,
  challenge: Begun & Partial<Pick<AnonymousChallenge, 'binding' | 'webauthnChallenge' | 'webauthnExpiresAt'>>,
): Promise<void> {
  await transaction.query
    .insertInto('anonymous_challenges')
    .values({
      ...begunRow(challenge),
      webauthn_challenge: challenge.webauthnChallenge ?? null,
      webauthn_expires_at: challenge.webauthnExpiresAt ?? null,
      binding: challenge.binding ?? null,
      met_at: null,
    })
    .execute();
}

/** What a passkey is to sign; another one replaces it. `userId`: of whom alone, unless it was tracked. False: it is used up. */
export async function keepWebauthnChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: Begun,
  asked: { webauthnChallenge: string; expiresAt: number; userId: string | undefined },
): Promise<boolean> {
  const changed = await transaction.run(
    `update anonymous_challenges set webauthn_challenge = ?, webauthn_expires_at = ?,
       user_id = case when tracked_at is null then ? else user_id end
     where tenant_id = ? and challenge_id = ? and met_at is null`,
    [asked.webauthnChallenge, asked.expiresAt, asked.userId ?? null, tenantId, challengeId],
  );
  return changed === 1;
}

/**
 * Uses it up, once (I2): true for the proof that was first. It is this person's from now on. Not when an action was tracked
 * for it since it was read: the proof would meet another action than that one.
 */
export async function takeAnonymousChallenge(
  transaction: Transaction,
  { tenantId, challengeId, trackedAt }: Begun,
  userId: string,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update anonymous_challenges set met_at = ?, user_id = ?, webauthn_challenge = null
     where tenant_id = ? and challenge_id = ? and met_at is null and expires_at > ? and (user_id is null or user_id = ?)
       and coalesce(tracked_at, -1) = ?`,
    [now, userId, tenantId, challengeId, now, userId, trackedAt ?? -1],
  );
  return changed === 1;
}

/** Makes it the challenge of a tracked action, once. */
export async function trackAnonymousChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: Begun,
  action: { userId: string; actionCode: string; idempotencyKey: string },
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update anonymous_challenges set user_id = ?, action_code = ?, idempotency_key = ?, tracked_at = ?
     where tenant_id = ? and challenge_id = ? and user_id is null and met_at is null and expires_at > ?`,
    [action.userId, action.actionCode, action.idempotencyKey, now, tenantId, challengeId, now],
  );
  return changed === 1;
}

const keptMs = 3_600_000;

/** Kept for an hour, so that a late call is told what happened. */
export const endedAnonymousChallenges: readonly Expiring[] = [
  { table: 'anonymous_challenges', key: ['tenant_id', 'challenge_id'], endsAt: 'expires_at', keptMs },
  { table: 'qr_challenges', key: ['tenant_id', 'challenge_id'], endsAt: 'expires_at', keptMs },
];
