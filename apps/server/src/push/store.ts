import type { ActionKey } from '../actions/action.ts';
import { type Challenge, toChallenge } from '../challenges/challenge.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { PushChallengeTable } from '../database/tables/push.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import type { DeliveryResult } from './delivery/delivery.ts';
import { dayMs, type PastPush } from './limits.ts';

/** What a challenge of method PUSH is beside its row in `challenges`. */
export interface PushChallenge extends PastPush {
  readonly tenantId: string;
  readonly userId: string;
  readonly challengeId: string;
  /** 0: approving alone is enough. */
  readonly numberDigits: 0 | 2 | 6;
  readonly answeredBy: string | null;
  readonly collectedAt: number | null;
  /** What the carriers said when the phone was told; empty: nobody was asked. */
  readonly delivery: readonly DeliveryResult[];
  /** Where it was asked for, as far as the action does not say it. */
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly expiresAt: number;
}

function toPushChallenge(row: PushChallengeTable): PushChallenge {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    challengeId: row.challenge_id,
    numberDigits: row.number_digits as PushChallenge['numberDigits'],
    isWithheld: row.is_withheld === 1,
    answer: row.answer,
    answeredAt: row.answered_at,
    answeredBy: row.answered_by,
    collectedAt: row.collected_at,
    delivery: JSON.parse(row.delivery),
    ipAddress: row.ip_address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export interface Person {
  readonly tenantId: string;
  readonly userId: string;
}

/** Those of the last day that a phone was told of, newest first: how often others are asked for is unbounded. */
export async function listPushChallenges(
  reader: Reader,
  { tenantId, userId }: Person,
  now: number,
): Promise<PushChallenge[]> {
  const rows = await reader.query
    .selectFrom('push_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('is_withheld', '=', 0)
    .where('created_at', '>', now - dayMs)
    .orderBy('created_at', 'desc')
    .orderBy('challenge_id', 'desc')
    .execute();
  return rows.map(toPushChallenge);
}

/** A request to a phone, and the challenge that it is for. */
export interface FoundPush {
  readonly push: PushChallenge;
  readonly challenge: Challenge;
}

export async function findPush(
  reader: Reader,
  { tenantId, userId }: Person,
  challengeId: string,
): Promise<FoundPush | undefined> {
  const key = { tenant_id: tenantId, user_id: userId, challenge_id: challengeId };
  const push = await reader.query
    .selectFrom('push_challenges')
    .selectAll()
    .where((where) => where.and(key))
    .executeTakeFirst();
  if (!push) return undefined;
  const challenge = await reader.query
    .selectFrom('challenges')
    .selectAll()
    .where((where) => where.and(key))
    .executeTakeFirst();
  return challenge && { push: toPushChallenge(push), challenge: toChallenge(challenge) };
}

/** What waits on the phones of this person; there is one at the most. */
export async function findWaiting(
  reader: Reader,
  person: Person,
  now: number,
): Promise<FoundPush | undefined> {
  const { tenantId, userId } = person;
  const [row] = await reader.rows(
    `select p.challenge_id from push_challenges p
       join challenges c on c.tenant_id = p.tenant_id and c.challenge_id = p.challenge_id
     where p.tenant_id = ? and p.user_id = ? and p.is_withheld = 0 and p.answer is null and p.expires_at > ? and c.state = 'PENDING'`,
    [tenantId, userId, now],
  );
  return row && (await findPush(reader, person, row.challenge_id as string));
}

/** Whether this action was met by an approval that needed no number. */
export async function isApprovedOnly(reader: Reader, key: ActionKey): Promise<boolean> {
  return await hasAnswer(reader, key, "p.answer = 'APPROVED' and p.number_digits = 0");
}

/** Whether somebody said no to this action on a phone, which is its end. */
export async function wasDenied(reader: Reader, key: ActionKey): Promise<boolean> {
  return await hasAnswer(reader, key, "p.answer = 'DENIED'");
}

async function hasAnswer(reader: Reader, key: ActionKey, answered: string): Promise<boolean> {
  const { tenantId, userId, actionCode, idempotencyKey } = key;
  const rows = await reader.rows(
    `select 1 from push_challenges p
       join challenges c on c.tenant_id = p.tenant_id and c.challenge_id = p.challenge_id
     where p.tenant_id = ? and p.user_id = ? and c.action_code = ? and c.idempotency_key = ? and ${answered}`,
    [tenantId, userId, actionCode, idempotencyKey],
  );
  return rows.length > 0;
}

export async function insertPushChallenge(transaction: Transaction, push: PushChallenge): Promise<void> {
  await transaction.query
    .insertInto('push_challenges')
    .values({
      tenant_id: push.tenantId,
      user_id: push.userId,
      challenge_id: push.challengeId,
      number_digits: push.numberDigits,
      is_withheld: push.isWithheld ? 1 : 0,
      answer: push.answer,
      answered_at: push.answeredAt,
      answered_by: push.answeredBy,
      collected_at: push.collectedAt,
      delivery: JSON.stringify(push.delivery),
      ip_address: push.ipAddress ?? null,
      user_agent: push.userAgent ?? null,
      created_at: push.createdAt,
      expires_at: push.expiresAt,
    })
    .execute();
}

export interface PushAnswer {
  readonly answer: NonNullable<PushChallenge['answer']>;
  readonly answeredBy: string;
  readonly now: number;
}

/** Compare-and-swap: false when it was answered already. */
export async function answerPushChallenge(
  transaction: Transaction,
  { tenantId, userId, challengeId }: PushChallenge,
  { answer, answeredBy, now }: PushAnswer,
): Promise<boolean> {
  const changed = await transaction.run(
    `update push_challenges set answer = ?, answered_at = ?, answered_by = ? where tenant_id = ? and user_id = ? and challenge_id = ?
       and answer is null`,
    [answer, now, answeredBy, tenantId, userId, challengeId],
  );
  return changed === 1;
}

/** Compare-and-swap: false when another request was given it first. */
export async function collectPushChallenge(
  transaction: Transaction,
  { tenantId, userId, challengeId }: PushChallenge,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update push_challenges set collected_at = ? where tenant_id = ? and user_id = ? and challenge_id = ? and collected_at is null`,
    [now, tenantId, userId, challengeId],
  );
  return changed === 1;
}

export async function noteDelivery(
  transaction: Transaction,
  { tenantId, userId, challengeId }: PushChallenge,
  delivery: readonly DeliveryResult[],
): Promise<void> {
  await transaction.run(
    'update push_challenges set delivery = ? where tenant_id = ? and user_id = ? and challenge_id = ?',
    [JSON.stringify(delivery), tenantId, userId, challengeId],
  );
}

/** It reached nobody: it counts for no limit. */
export async function removePushChallenge(
  transaction: Transaction,
  { tenantId, userId, challengeId }: PushChallenge,
): Promise<void> {
  await transaction.run(
    'delete from push_challenges where tenant_id = ? and user_id = ? and challenge_id = ?',
    [tenantId, userId, challengeId],
  );
}

/** Requests of more than a day ago limit nothing any more. */
export const endedPushChallenges: Expiring = {
  table: 'push_challenges',
  key: ['tenant_id', 'user_id', 'challenge_id'],
  endsAt: 'created_at',
  keptMs: dayMs,
};
