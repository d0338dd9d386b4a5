/**
 * Sending a code to a phone: the first one, again, or not at all. Owns: cool-downs within a challenge (N-10) and what is
 * recorded of a send. Does not own: limits (messages/send-limits.ts, toll-fraud.ts), the words (messages/templates),
 * delivery (messages/outbox.ts).
 */
import { findConfiguration } from '../action-configurations/store.ts';
import { assuranceOf } from '../assurance/assurance.ts';
import { type Authenticator, pendingTtlMs } from '../authenticators/authenticator.ts';
import { renewPending } from '../authenticators/store.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import type { ChallengeContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { actionMessage } from '../challenges/message-text.ts';
import { endChallenge, insertChallenge, latestChallenge, replaceCode } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { createCode, hashCode } from '../email-codes/code.ts';
import type { SendAnswer } from '../email-codes/sending.ts';
import { messageContext } from '../messages/message.ts';
import { resendAvailableAt, takeSend } from '../messages/send-limits.ts';
import { codeMessage } from '../messages/templates/code-message.ts';
import {
  type PhoneMethod,
  phoneCodeTtlMs,
  requireDelivery,
  smsChannelOf,
  type TextChannel,
} from './text-channel.ts';
import { takeTextSend } from './toll-fraud.ts';

/** Within one transaction: to whom, how, and what for. */
export interface Sending {
  readonly transaction: Transaction;
  readonly context: ChallengeContext;
  readonly method: PhoneMethod;
  readonly channel: TextChannel;
  readonly authenticator: Authenticator;
  readonly purpose: Challenge['purpose'];
}

export class SmsCodeSender {
  readonly #dependencies: ChallengeDependencies;
  readonly #codeKey: Uint8Array;

  constructor(dependencies: ChallengeDependencies, codeKey: Uint8Array) {
    this.#dependencies = dependencies;
    this.#codeKey = codeKey;
  }

  async send(sending: Sending): Promise<SendAnswer> {
    const { transaction, context, authenticator, method } = sending;
    const before = await latestChallenge(transaction, context.bearer, method);
    const now = this.#dependencies.now();
    const isSame = before?.state === 'PENDING' && before.authenticatorId === authenticator.authenticatorId;
    if (!isSame || before.expiresAt <= now) {
      if (before) await endChallenge(transaction, before, 'FAILED');
      return await this.#first(sending);
    }
    const availableAt = resendAvailableAt(before.sends, before.lastSentAt);
    // The public React SDK calls on every mount: inside the cool-down the code that was sent stays the code.
    if (availableAt === undefined || now < availableAt) return answer(before, false);
    return await this.#again(sending, before);
  }

  async #first(sending: Sending): Promise<SendAnswer> {
    const { transaction, context, authenticator, method, purpose } = sending;
    const now = this.#dependencies.now();
    const code = createCode(this.#dependencies.randomBytes);
    const base = newChallenge(context.bearer, { method, purpose, now, ttlMs: phoneCodeTtlMs });
    const challenge: Challenge = {
      ...base,
      authenticatorId: authenticator.authenticatorId,
      codeHash: hashCode(this.#codeKey, base, code),
      sends: 1,
      lastSentAt: now,
    };
    await this.#queue(sending, code, challenge);
    await insertChallenge(transaction, challenge);
    audit(sending, 'challenge.sent', challenge);
    return answer(challenge, true);
  }

  async #again(sending: Sending, before: Challenge): Promise<SendAnswer> {
    const now = this.#dependencies.now();
    const code = createCode(this.#dependencies.randomBytes);
    const expiresAt = now + phoneCodeTtlMs;
    await this.#queue(sending, code, { ...before, expiresAt });
    const hash = hashCode(this.#codeKey, before, code);
    await replaceCode(sending.transaction, before, { hash, expiresAt, now });
    const challenge = { ...before, sends: before.sends + 1, lastSentAt: now, expiresAt };
    audit(sending, 'challenge.sent_again', challenge);
    return answer(challenge, true);
  }

  async #queue(sending: Sending, code: string, challenge: Challenge): Promise<void> {
    const { transaction, context, authenticator, channel } = sending;
    const { outbox } = this.#dependencies;
    const { tenant, action } = context;
    const { tenantId } = tenant;
    const to = authenticator.phoneNumber ?? '';
    const now = this.#dependencies.now();
    const isDevelopment = (await requireDelivery(outbox, transaction, tenantId, channel)) === 'inbox';
    await takeSend(transaction, {
      tenantId,
      destination: to,
      ipAddress: action.ipAddress,
      now,
      isDevelopment,
    });
    await takeTextSend(transaction, { tenant, number: to, now, isDevelopment });
    // A factor that is being added lives on while codes for it are sent (SECURITY row 35).
    if (sending.purpose === 'ENROLL') await renewPending(transaction, authenticator, now + pendingTtlMs);
    await noteChannel(sending);
    const content = await this.#composed(sending, code);
    const { challengeId, expiresAt } = challenge;
    await outbox.queue(transaction, tenantId, { channel, to, ...content }, expiresAt, { challengeId });
  }

  async #composed({ transaction, context, channel, method }: Sending, code: string) {
    const { tenant, action, user } = context;
    const { tenantId, actionCode } = action;
    const content = codeMessage(channel, {
      code,
      tenantName: tenant.settings.issuerName ?? tenant.name,
      actionCode,
      prompt: actionMessage(await findConfiguration(transaction, tenantId, actionCode), action),
      validForMs: phoneCodeTtlMs,
      host: new URL(this.#dependencies.publicUrl).hostname,
      locales: [action.locale, user?.locale],
    });
    return { ...content, about: messageContext(action, method) };
  }
}

async function noteChannel({ transaction, authenticator, channel }: Sending): Promise<void> {
  const { tenantId, userId, authenticatorId } = authenticator;
  await transaction.run(
    'update authenticators set previous_sms_channel = ? where tenant_id = ? and user_id = ? and authenticator_id = ?',
    [smsChannelOf(channel), tenantId, userId, authenticatorId],
  );
}

function audit({ transaction, context, method, channel }: Sending, type: string, challenge: Challenge): void {
  const { tenantId, userId, actionCode, idempotencyKey } = context.bearer;
  const { challengeId, purpose, sends } = challenge;
  const isRestricted = assuranceOf(method).restricted;
  transaction.audit({
    tenantId,
    type,
    userId,
    data: { actionCode, idempotencyKey, method, channel, isRestricted, challengeId, purpose, sends },
  });
}

function answer({ challengeId, sends, lastSentAt, expiresAt }: Challenge, sent: boolean): SendAnswer {
  const availableAt = resendAvailableAt(sends, lastSentAt);
  return {
    challengeId,
    sent,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(availableAt === undefined ? {} : { resendAvailableAt: new Date(availableAt).toISOString() }),
  };
}
