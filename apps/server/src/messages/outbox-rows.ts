/**
 * The outbox in the database. Owns: whose turn a message is. A row is claimed by putting its next attempt off by the
 * length of a lease, compared with what was read: of two processes one wins, and a process that died is overtaken.
 */
import { randomUUID } from 'node:crypto';
import type { Database, Reader, Row, Transaction } from '../database/database.ts';
import type { Channel } from './message.ts';

/** Longer than any try takes: a message is sent by one process at a time. */
export const leaseMs = 60_000;
const lanesMax = 1_000;
const expiredMax = 100;
const failuresKeptMs = 24 * 3_600_000;

/** One tenant's messages of one channel: what may wait for each other. */
export interface Lane {
  readonly tenantId: string;
  readonly channel: Channel;
}

export interface QueuedMessage extends Lane {
  readonly messageId: string;
  readonly sealed: Uint8Array;
  readonly expiresAt: number;
  /** Failed tries. */
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly challengeId: string | undefined;
}

export interface ClaimedMessage extends QueuedMessage {
  readonly claimId: string;
}

const toMessage = (row: Row): QueuedMessage => ({
  tenantId: row.tenant_id as string,
  channel: row.channel as Channel,
  messageId: row.message_id as string,
  sealed: row.sealed as Uint8Array,
  expiresAt: Number(row.expires_at),
  attempts: Number(row.attempts),
  nextAttemptAt: Number(row.next_attempt_at),
  challengeId: (row.challenge_id ?? undefined) as string | undefined,
});

/** Who has anything due, longest waiting first. */
export async function dueLanes(reader: Reader, now: number): Promise<Lane[]> {
  const rows = await reader.rows(
    `select tenant_id, channel, min(next_attempt_at) as since from outbox where next_attempt_at <= ?
     group by tenant_id, channel order by since limit ?`,
    [now, lanesMax],
  );
  return rows.map((row) => ({ tenantId: row.tenant_id as string, channel: row.channel as Channel }));
}

/** When the next one is due that is not due already; undefined: none is. */
export async function nextDueAt(reader: Reader, now: number): Promise<number | undefined> {
  const [row] = await reader.rows('select min(next_attempt_at) as at from outbox where next_attempt_at > ?', [
    now,
  ]);
  return row?.at == null ? undefined : Number(row.at);
}

export interface Claims {
  readonly claimed: readonly ClaimedMessage[];
  /** Their time was over: they are gone, with an event. */
  readonly expired: readonly QueuedMessage[];
}

/** Takes up to `max` of a lane's due messages, oldest first, and lets go of those that came too late. */
export async function claimDue(database: Database, lane: Lane, max: number, now: number): Promise<Claims> {
  const { tenantId, channel } = lane;
  const where = 'tenant_id = ? and channel = ? and next_attempt_at <= ?';
  const late = await database.read.rows(
    `select * from outbox where ${where} and expires_at <= ? order by next_attempt_at limit ?`,
    [tenantId, channel, now, now, expiredMax],
  );
  const due = await database.read.rows(
    `select * from outbox where ${where} and expires_at > ? order by next_attempt_at limit ?`,
    [tenantId, channel, now, now, max],
  );
  if (late.length + due.length === 0) return { claimed: [], expired: [] };
  return await database.commit(async (transaction) => {
    const expired: QueuedMessage[] = [];
    for (const message of late.map(toMessage))
      if (await dropExpired(transaction, message)) expired.push(message);
    const claimed: ClaimedMessage[] = [];
    for (const message of due.map(toMessage)) {
      const claimId = randomUUID();
      if (await claim(transaction, message, claimId, now + leaseMs)) claimed.push({ ...message, claimId });
    }
    return { claimed, expired };
  });
}

async function claim(
  transaction: Transaction,
  { tenantId, messageId, nextAttemptAt }: QueuedMessage,
  claimId: string,
  until: number,
): Promise<boolean> {
  const changed = await transaction.run(
    'update outbox set claim_id = ?, next_attempt_at = ? where tenant_id = ? and message_id = ? and next_attempt_at = ?',
    [claimId, until, tenantId, messageId, nextAttemptAt],
  );
  return changed === 1;
}

async function dropExpired(transaction: Transaction, message: QueuedMessage): Promise<boolean> {
  const { tenantId, messageId, nextAttemptAt, channel } = message;
  const removed = await transaction.run(
    'delete from outbox where tenant_id = ? and message_id = ? and next_attempt_at = ?',
    [tenantId, messageId, nextAttemptAt],
  );
  if (removed !== 1) return false;
  transaction.audit({ tenantId, type: 'message.expired', data: { messageId, channel } });
  return true;
}

/** It is delivered, whoever holds the claim by now. */
export async function removeSent(
  database: Database,
  { tenantId, messageId, channel }: QueuedMessage,
  provider: string,
): Promise<void> {
  await database.commit(async (transaction) => {
    const removed = await transaction.run('delete from outbox where tenant_id = ? and message_id = ?', [
      tenantId,
      messageId,
    ]);
    if (removed === 1)
      transaction.audit({ tenantId, type: 'message.sent', data: { messageId, channel, provider } });
  });
}

export interface Refusal {
  readonly provider: string;
  /** The carrier's code: short, and nothing of the message. */
  readonly reason: string;
  readonly now: number;
}

/** Its carrier will never take it. Kept for a day, so that the challenge that waits can tell. */
export async function removeFailed(
  database: Database,
  message: ClaimedMessage,
  { provider, reason, now }: Refusal,
): Promise<void> {
  const { tenantId, messageId, channel, challengeId, claimId } = message;
  await database.commit(async (transaction) => {
    const removed = await transaction.run(
      'delete from outbox where tenant_id = ? and message_id = ? and claim_id = ?',
      [tenantId, messageId, claimId],
    );
    if (removed !== 1) return;
    await transaction.run('delete from message_failures where tenant_id = ? and failed_at < ?', [
      tenantId,
      now - failuresKeptMs,
    ]);
    await transaction.run(
      `insert into message_failures (tenant_id, message_id, challenge_id, channel, provider, reason, failed_at)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [tenantId, messageId, challengeId ?? null, channel, provider, reason, now],
    );
    transaction.audit({ tenantId, type: 'message.failed', data: { messageId, channel, provider, reason } });
  });
}

/** After a try that failed; only whoever holds the claim may. */
export async function putOff(database: Database, message: ClaimedMessage, until: number): Promise<void> {
  const { tenantId, messageId, claimId, attempts } = message;
  await database.commit((transaction) =>
    transaction.run(
      'update outbox set attempts = ?, next_attempt_at = ? where tenant_id = ? and message_id = ? and claim_id = ?',
      [attempts + 1, until, tenantId, messageId, claimId],
    ),
  );
}

export interface FailedDelivery {
  readonly messageId: string;
  readonly channel: Channel;
  readonly reason: string;
  readonly failedAt: number;
}

/** The newest message for this challenge that was refused for good; undefined: none was. */
export async function findFailure(
  reader: Reader,
  tenantId: string,
  challengeId: string,
): Promise<FailedDelivery | undefined> {
  const [row] = await reader.rows(
    'select * from message_failures where tenant_id = ? and challenge_id = ? order by failed_at desc limit 1',
    [tenantId, challengeId],
  );
  return (
    row && {
      messageId: row.message_id as string,
      channel: row.channel as Channel,
      reason: row.reason as string,
      failedAt: Number(row.failed_at),
    }
  );
}

/** Whether the newest message of this challenge was refused for good: whoever asks again waits for nothing. */
export async function wasRefused(
  reader: Reader,
  { tenantId, challengeId, lastSentAt }: { tenantId: string; challengeId: string; lastSentAt: number | null },
): Promise<boolean> {
  const failure = await findFailure(reader, tenantId, challengeId);
  return failure !== undefined && failure.failedAt >= (lastSentAt ?? 0);
}
