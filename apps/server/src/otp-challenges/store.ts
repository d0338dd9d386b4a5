import type { Reader, Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import { type OtpChallenge, toOtpChallenge } from './otp-challenge.ts';

export async function findOtpChallenge(
  reader: Reader,
  tenantId: string,
  challengeId: string,
): Promise<OtpChallenge | undefined> {
  const row = await reader.query
    .selectFrom('otp_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return row && toOtpChallenge(row);
}

export interface ActiveFilter {
  readonly tenantId: string;
  /** Undefined: of anybody and of nobody; null: of nobody. */
  readonly userId?: string | null | undefined;
  readonly actionCode?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly method?: string | undefined;
  readonly now: number;
}

/** The newest challenge that waits for its code. */
export async function newestActive(reader: Reader, filter: ActiveFilter): Promise<OtpChallenge | undefined> {
  const { tenantId, userId, actionCode, idempotencyKey, method, now } = filter;
  let query = reader.query
    .selectFrom('otp_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'PENDING')
    .where('expires_at', '>', now);
  if (userId === null) query = query.where('user_id', 'is', null);
  else if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (actionCode !== undefined) query = query.where('action_code', '=', actionCode);
  if (idempotencyKey !== undefined) query = query.where('idempotency_key', '=', idempotencyKey);
  if (method !== undefined) query = query.where('method', '=', method as OtpChallenge['method']);
  const row = await query
    .orderBy('created_at', 'desc')
    .orderBy('challenge_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toOtpChallenge(row);
}

export async function insertOtpChallenge(transaction: Transaction, challenge: OtpChallenge): Promise<void> {
  await transaction.query
    .insertInto('otp_challenges')
    .values({
      tenant_id: challenge.tenantId,
      challenge_id: challenge.challengeId,
      user_id: challenge.userId ?? null,
      action_code: challenge.actionCode,
      idempotency_key: challenge.idempotencyKey,
      method: challenge.method,
      email: challenge.email ?? null,
      phone_number: challenge.phoneNumber ?? null,
      sms_channel: challenge.smsChannel ?? null,
      locale: challenge.locale ?? null,
      device_id: challenge.deviceId ?? null,
      ip_address: challenge.ipAddress ?? null,
      user_agent: challenge.userAgent ?? null,
      custom: challenge.custom === undefined ? null : JSON.stringify(challenge.custom),
      scope: challenge.scope ?? null,
      state: challenge.state,
      code_hash: challenge.codeHash ?? null,
      wrong_tries: challenge.wrongTries,
      sends: challenge.sends,
      last_sent_at: challenge.lastSentAt,
      verified_at: challenge.verifiedAt ?? null,
      completed_at: challenge.completedAt ?? null,
      claimed_at: challenge.claimedAt ?? null,
      created_at: challenge.createdAt,
      expires_at: challenge.expiresAt,
    })
    .execute();
}

/** A resend: a new code for the same challenge; wrong tries stay counted. */
export async function replaceOtpCode(
  transaction: Transaction,
  { tenantId, challengeId, sends }: OtpChallenge,
  code: { hash: Uint8Array; expiresAt: number; now: number },
): Promise<void> {
  await transaction.run(
    `update otp_challenges set code_hash = ?, expires_at = ?, sends = ?, last_sent_at = ?
     where tenant_id = ? and challenge_id = ? and state = 'PENDING'`,
    [code.hash, code.expiresAt, sends + 1, code.now, tenantId, challengeId],
  );
}

/** Takes the code, once (I2): true for the caller that was first. */
export async function takeOtpCode(
  transaction: Transaction,
  { tenantId, challengeId }: OtpChallenge,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update otp_challenges set state = 'VERIFIED', verified_at = ?, code_hash = null
     where tenant_id = ? and challenge_id = ? and state = 'PENDING' and code_hash is not null`,
    [now, tenantId, challengeId],
  );
  return changed === 1;
}

/** Counts one wrong try; answers the new count. */
export async function countWrongOtpTry(
  transaction: Transaction,
  { tenantId, challengeId }: OtpChallenge,
): Promise<number> {
  const [row] = await transaction.rows(
    'update otp_challenges set wrong_tries = wrong_tries + 1 where tenant_id = ? and challenge_id = ? returning wrong_tries',
    [tenantId, challengeId],
  );
  return Number(row?.wrong_tries ?? 0);
}

/** Dead: no code opens it any more. */
export async function failOtpChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: Pick<OtpChallenge, 'tenantId' | 'challengeId'>,
): Promise<void> {
  await transaction.run(
    `update otp_challenges set state = 'FAILED', code_hash = null where tenant_id = ? and challenge_id = ? and state = 'PENDING'`,
    [tenantId, challengeId],
  );
}

/**
 * Makes the challenge this person's, once: true for the caller that was first. A verified one must be that still; one
 * that waits for its code may be taken as well, and is theirs when it is verified.
 */
export async function takeOtpChallenge(
  transaction: Transaction,
  { tenantId, challengeId, state }: OtpChallenge,
  userId: string,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update otp_challenges set user_id = ?, claimed_at = ?
     where tenant_id = ? and challenge_id = ? and state = ? and claimed_at is null and (user_id is null or user_id = ?)`,
    [userId, now, tenantId, challengeId, state, userId],
  );
  return changed === 1;
}

/** Its own action was met with it: nothing else can be. */
export async function noteCompleted(
  transaction: Transaction,
  { tenantId, challengeId }: OtpChallenge,
  now: number,
): Promise<void> {
  await transaction.run(
    'update otp_challenges set completed_at = ? where tenant_id = ? and challenge_id = ?',
    [now, tenantId, challengeId],
  );
}

const dayMs = 24 * 3_600_000;

/** Rows that nothing can come of any more. */
export const endedOtpRows: readonly Expiring[] = [
  { table: 'otp_challenges', key: ['tenant_id', 'challenge_id'], endsAt: 'expires_at', keptMs: dayMs },
  // An address nobody has an account for: closed by guessing, it opens again after this long without a counted try.
  { table: 'otp_failures', key: ['tenant_id', 'subject'], endsAt: 'updated_at', keptMs: 30 * dayMs },
  { table: 'calls', key: ['tenant_id', 'reference_id'], endsAt: 'started_at', keptMs: 90 * dayMs },
];
