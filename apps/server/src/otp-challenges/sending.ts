/**
 * Sending the code of a challenge: the first one, again, or not at all (SECURITY N-06, N-10, N-11). Does not own: who may
 * be sent one (asking.ts), limits (messages/send-limits.ts, sms-codes/toll-fraud.ts), the words (messages/templates).
 */
import type { Action } from '../actions/action.ts';
import { actionWords } from '../challenges/message-text.ts';
import type { Transaction } from '../database/database.ts';
import { askerOf, requestedFrom } from '../email-codes/requested-from.ts';
import { codeDigits } from '../failed-codes/budget.ts';
import type { GiveUp } from '../messages/held-message.ts';
import { type Channel, type Message, type MessageContext, messageContext } from '../messages/message.ts';
import { wasRefused } from '../messages/outbox-rows.ts';
import { resendAvailableAt, takeSend } from '../messages/send-limits.ts';
import { codeMessage } from '../messages/templates/code-message.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import { createCode, hashCode } from '../one-time-codes/code.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import { requireDelivery, textChannel } from '../sms-codes/text-channel.ts';
import { takeTextSend } from '../sms-codes/toll-fraud.ts';
import { methodSettings, sendingLimits } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { StoredUser } from '../users/store.ts';
import { type OtpDependencies, otpCodeKey } from './dependencies.ts';
import { destinationOf, type OtpChallenge, otpTtlMs } from './otp-challenge.ts';
import { insertOtpChallenge, replaceOtpCode } from './store.ts';

type Routed = Pick<OtpChallenge, 'method' | 'smsChannel'>;

export const channelOf = ({ method, smsChannel }: Routed): Channel =>
  method === 'EMAIL_OTP' ? 'email' : textChannel(method, smsChannel);

/** What became of asking: the challenge, and the message that went out for it now, if one did. */
export interface Sent {
  readonly challenge: OtpChallenge;
  readonly messageId?: string | undefined;
}

/** Within one transaction. */
export interface Sending {
  readonly transaction: Transaction;
  readonly tenant: Tenant;
  readonly challenge: OtpChallenge;
  readonly user: StoredUser | undefined;
  readonly action: Action | undefined;
  /** Other words than those of every code. */
  readonly compose?: (code: string) => Pick<Message, 'subject' | 'text' | 'code'>;
  /** What else is undone when the tenant's own endpoint does not take the message. */
  readonly giveUp?: GiveUp | undefined;
}

type SenderDependencies = Pick<
  OtpDependencies,
  'outbox' | 'now' | 'randomBytes' | 'keyRing' | 'ipIntelligence'
>;

export class OtpSender {
  readonly #dependencies: SenderDependencies;
  readonly #codeKey: Uint8Array;

  constructor(dependencies: SenderDependencies) {
    this.#dependencies = dependencies;
    this.#codeKey = otpCodeKey(dependencies.keyRing);
  }

  /** Stores a challenge and sends its code. */
  async first(sending: Sending): Promise<Sent> {
    const { transaction, challenge } = sending;
    const code = await this.#newCode(sending);
    const stored = { ...challenge, codeHash: hashCode(this.#codeKey, challenge, code) };
    const messageId = await this.#queue(sending, code, challenge.expiresAt);
    await insertOtpChallenge(transaction, stored);
    audit(transaction, 'challenge.sent', stored);
    return { challenge: stored, messageId };
  }

  /** Another code, once the cool-down is over and while there are sends left; otherwise the one that was sent stays. */
  async again(sending: Sending): Promise<Sent> {
    const { transaction, challenge } = sending;
    const now = this.#dependencies.now();
    const availableAt = resendAvailableAt(challenge.sends, challenge.lastSentAt);
    if (availableAt === undefined) return { challenge };
    // What its carrier refused reached nobody: there is nothing to wait for.
    if (now < availableAt && !(await wasRefused(transaction, challenge))) return { challenge };
    const code = await this.#newCode(sending);
    const expiresAt = now + otpTtlMs(challenge.method);
    const messageId = await this.#queue(sending, code, expiresAt);
    await replaceOtpCode(transaction, challenge, {
      hash: hashCode(this.#codeKey, challenge, code),
      expiresAt,
      now,
    });
    const renewed = { ...challenge, sends: challenge.sends + 1, lastSentAt: now, expiresAt };
    audit(transaction, 'challenge.sent_again', renewed);
    return { challenge: renewed, messageId };
  }

  async #newCode({ transaction, tenant, challenge: { challengeId, method } }: Sending): Promise<string> {
    const { now, randomBytes } = this.#dependencies;
    const counted = { transaction, tenant, challengeId, now: now() };
    return createCode(randomBytes, await codeDigits(counted, method));
  }

  async #queue(sending: Sending, code: string, expiresAt: number): Promise<string | undefined> {
    const { transaction, tenant, challenge, giveUp } = sending;
    const { outbox, ipIntelligence } = this.#dependencies;
    const { tenantId } = tenant;
    const channel = channelOf(challenge);
    const isDevelopment = (await requireDelivery(outbox, transaction, tenantId, channel)) === 'inbox';
    const now = this.#dependencies.now();
    const to = destinationOf(challenge);
    const { ipAddress } = challenge;
    const limits = sendingLimits(tenant, challenge.method);
    await takeSend(transaction, { tenantId, destination: to, ipAddress, now, isDevelopment, limits });
    if (challenge.phoneNumber !== undefined)
      await takeTextSend(transaction, { tenant, number: challenge.phoneNumber, now, isDevelopment });
    const content = sending.compose?.(code) ?? (await composed(sending, channel, code, ipIntelligence));
    return await outbox.queue(
      transaction,
      tenantId,
      { channel, to, ...content, about: aboutOf(tenant, challenge) },
      expiresAt,
      { challengeId: challenge.challengeId, giveUp },
    );
  }
}

function aboutOf(tenant: Tenant, challenge: OtpChallenge): MessageContext {
  const { allowedCustomSmsVariables: allowed } = methodSettings(tenant, challenge.method);
  const entries = Object.entries(challenge.custom ?? {});
  const customVariables = Object.fromEntries(entries.filter(([name]) => allowed?.includes(name) ?? true));
  return {
    ...messageContext(challenge, challenge.method),
    ...(challenge.custom === undefined ? {} : { customVariables }),
  };
}

async function composed(
  { transaction, tenant, challenge, user, action }: Sending,
  channel: Channel,
  code: string,
  ipIntelligence: IpIntelligence,
) {
  const { locale, method, userId } = challenge;
  const locales = [locale, action?.locale, user?.locale];
  const words = await actionWords(transaction, challenge, action, locales);
  return codeMessage(channel, {
    code,
    tenantName: tenant.settings.issuerName ?? tenant.name,
    // Amount and payee are the action's: without one there is nothing stored to show (SECURITY row 16).
    ...words,
    // Of whom nobody knows yet who they are, nobody asked for a password.
    isPasswordless: words.isPasswordless || userId === undefined,
    validForMs: otpTtlMs(method),
    requestedFrom: requestedFrom(askerOf(action, challenge, ipIntelligence), phrasesFor(locales).language),
    locales,
  });
}

function audit(transaction: Transaction, type: string, challenge: OtpChallenge): void {
  const { tenantId, userId, actionCode, idempotencyKey, method, challengeId, sends } = challenge;
  transaction.audit({
    tenantId,
    type,
    ...(userId === undefined ? {} : { userId }),
    data: { actionCode, idempotencyKey, method, channel: channelOf(challenge), challengeId, sends },
  });
}
