/**
 * Messages that the tenant delivers itself: `email.created`, `sms.created` and `push.created` (server-api.md §15), told
 * while the person waits. Owns: what each event says, and what a refusal means. Does not own: the call and its two
 * seconds (webhooks/synchronous-call.ts), when a message is made, those that nobody waits for (unawaited-deliveries.ts).
 */
import { endChallenge } from '../challenges/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { failOtpChallenge } from '../otp-challenges/store.ts';
import type { DeliverByWebhook, MessageResult } from '../webhooks/message-webhooks.ts';
import type { HeldMessage } from './held-message.ts';
import type { Message } from './message.ts';

/** A push notification that the tenant's application sends to its own app. */
export interface PushMessage {
  readonly tenantId: string;
  readonly challengeId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly userAuthenticatorId: string;
  /** Of the platform's push service, as the app registered it. */
  readonly pushToken?: string | undefined;
  readonly devicePlatform?: string | undefined;
}

/**
 * Tells the endpoint at `url`, else the one that subscribed to `push.created`, once, within two seconds. Resolves with what came of it and never
 * rejects for what a receiver does: `{ delivered: true, status }`, or `{ delivered: false, reason, status? }`, where
 * `no_endpoint` says that nobody subscribed. Call it after the challenge is committed and outside of any transaction; on a
 * failure end the challenge in a transaction of its own and throw `undelivered(result)`.
 */
export type DeliverPushByWebhook = (push: PushMessage, url?: string) => Promise<MessageResult>;

export const createDeliverPushByWebhook =
  (deliver: DeliverByWebhook): DeliverPushByWebhook =>
  async ({ tenantId, ...data }, url) =>
    await deliver(tenantId, 'push', data, url === undefined ? {} : { url });

export interface HeldDeliveryDependencies {
  readonly database: Database;
  readonly deliver: DeliverByWebhook;
}

/** Hands the message over; throws what the caller is told when nobody took it, and then its code is dead. */
export async function deliverHeld(dependencies: HeldDeliveryDependencies, held: HeldMessage): Promise<void> {
  const { tenantId, challengeId, giveUp } = held;
  const result = await handOver(dependencies, held);
  await dependencies.database.commit(async (transaction) => {
    noteResult(transaction, held, result);
    if (result.delivered) return;
    if (challengeId !== undefined) {
      await endChallenge(transaction, { tenantId, challengeId }, 'FAILED');
      await failOtpChallenge(transaction, { tenantId, challengeId });
    }
    await giveUp?.(transaction);
  });
  if (!result.delivered) throw undelivered(result);
}

/** One call to the tenant's endpoint. Never rejects for what a receiver does. */
export async function handOver(
  { deliver }: HeldDeliveryDependencies,
  { tenantId, messageId, url, message }: HeldMessage,
): Promise<MessageResult> {
  const { channel } = message;
  if (channel === 'whatsapp') throw new Error('there is no webhook for WhatsApp messages');
  const data = channel === 'email' ? emailData(message) : smsData(message);
  return await deliver(tenantId, channel, data, { url, id: messageId });
}

/** Too many are under way. */
export interface NotHandedOver {
  readonly delivered: false;
  readonly reason: 'too_many_at_once';
}

export function noteResult(
  transaction: Transaction,
  { tenantId, messageId, message }: HeldMessage,
  result: MessageResult | NotHandedOver,
): void {
  const about = { messageId, channel: message.channel, provider: 'webhook' };
  if (result.delivered) transaction.audit({ tenantId, type: 'message.sent', data: about });
  else transaction.audit({ tenantId, type: 'message.failed', data: { ...about, ...reasonOf(result) } });
}

type Failure = Extract<MessageResult, { delivered: false }>;

const reasonOf = (result: Failure | NotHandedOver): { reason: string; status?: number } => {
  const { reason, status } = { status: undefined, ...result };
  return { reason, ...(status === undefined ? {} : { status }) };
};

/** What the caller is told of a message that nobody took; the receiver's own words never come here. */
export function undelivered(result: Failure): ApiError {
  const { reason } = result;
  if (reason === 'target_not_allowed')
    return new ApiError(
      'invalid_configuration',
      'Messages cannot be handed over: their URL is not allowed.',
      {
        hint: 'Give an https URL of a public host, or let the operator allow it in STEPWARD_ALLOWED_PRIVATE_HOSTS.',
      },
    );
  if (reason === 'no_signing_key' || reason === 'no_endpoint')
    return new ApiError(
      'invalid_configuration',
      reason === 'no_endpoint'
        ? 'No webhook endpoint takes these messages.'
        : 'Messages cannot be handed over unsigned: the tenant has no server key.',
    );
  return new ApiError('unavailable', 'The message was refused by whoever delivers it.', {
    hint: 'The endpoint must answer 2xx within two seconds. Ask for a new code.',
  });
}

/** The fields of `email.created`. `timezone` is not told: nobody tells it to us. */
function emailData({ to, code, url, about, language }: Message): Record<string, string | undefined> {
  return {
    to,
    code,
    url,
    userId: about?.userId,
    actionCode: about?.actionCode,
    idempotencyKey: about?.idempotencyKey,
    verificationMethod: about?.verificationMethod,
    userAgent: about?.userAgent,
    ipAddress: about?.ipAddress,
    locale: about?.locale ?? language,
  };
}

/** The fields of `sms.created`; `customVariables` only as the application gave them with the challenge. */
function smsData({ to, code, url, about, language }: Message): Record<string, unknown> {
  return {
    to,
    code,
    url,
    userId: about?.userId,
    actionCode: about?.actionCode,
    idempotencyKey: about?.idempotencyKey,
    locale: about?.locale ?? language,
    customVariables: about?.customVariables,
  };
}
