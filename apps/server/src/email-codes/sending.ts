/**
 * Sending a code: the first one, again, or not at all. Owns: cool-downs within a challenge (N-10) and what the mail
 * says. Does not own: limits per destination and address (messages/send-limits.ts), delivery (messages/outbox.ts).
 */
import { findConfiguration } from '../action-configurations/store.ts';
import { type Authenticator, pendingTtlMs } from '../authenticators/authenticator.ts';
import { renewPending } from '../authenticators/store.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import type { ChallengeContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { actionMessage } from '../challenges/message-text.ts';
import { endChallenge, insertChallenge, latestChallenge, replaceCode } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { messageContext } from '../messages/message.ts';
import { resendAvailableAt, takeSend } from '../messages/send-limits.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import { codeTtlMs, createCode, hashCode } from './code.ts';
import { emailCodeMessage } from './message.ts';
import { requestedFrom } from './requested-from.ts';

export const method = 'EMAIL_OTP';

/** What a send answers: the public field first, then ours. Never the code (SECURITY CVE row 20). */
export interface SendAnswer {
  readonly challengeId: string;
  readonly sent: boolean;
  readonly expiresAt: string;
  /** Absent: no further code in this challenge. */
  readonly resendAvailableAt?: string;
}

/** Within one transaction: to whom, and what for. */
export interface Sending {
  readonly transaction: Transaction;
  readonly context: ChallengeContext;
  readonly authenticator: Authenticator;
  readonly purpose: Challenge['purpose'];
}

export class EmailCodeSender {
  readonly #dependencies: ChallengeDependencies;
  readonly #codeKey: Uint8Array;

  constructor(dependencies: ChallengeDependencies, codeKey: Uint8Array) {
    this.#dependencies = dependencies;
    this.#codeKey = codeKey;
  }

  async send(sending: Sending): Promise<SendAnswer> {
    const { transaction, context, authenticator } = sending;
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
    const { transaction, context, authenticator, purpose } = sending;
    const { randomBytes } = this.#dependencies;
    const now = this.#dependencies.now();
    const code = createCode(randomBytes);
    const base = newChallenge(context.bearer, { method, purpose, now, ttlMs: codeTtlMs });
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
    const expiresAt = now + codeTtlMs;
    await this.#queue(sending, code, { ...before, expiresAt });
    const hash = hashCode(this.#codeKey, before, code);
    await replaceCode(sending.transaction, before, { hash, expiresAt, now });
    const challenge = { ...before, sends: before.sends + 1, lastSentAt: now, expiresAt };
    audit(sending, 'challenge.sent_again', challenge);
    return answer(challenge, true);
  }

  async #queue(
    sending: Sending,
    code: string,
    { challengeId, expiresAt }: Pick<Challenge, 'challengeId' | 'expiresAt'>,
  ): Promise<void> {
    const { transaction, context, authenticator } = sending;
    const { outbox } = this.#dependencies;
    const { tenantId } = context.bearer;
    const to = authenticator.email ?? '';
    const { ipAddress } = context.action;
    const now = this.#dependencies.now();
    const isDevelopment = (await outbox.destination(transaction, tenantId, 'email')) === 'inbox';
    await takeSend(transaction, { tenantId, destination: to, ipAddress, now, isDevelopment });
    // A factor that is being added lives on while codes for it are sent (SECURITY row 35).
    if (sending.purpose === 'ENROLL') await renewPending(transaction, authenticator, now + pendingTtlMs);
    const message = await composed(sending, code);
    await outbox.queue(transaction, tenantId, { channel: 'email', to, ...message }, expiresAt, {
      challengeId,
    });
  }
}

async function composed({ transaction, context }: Sending, code: string) {
  const { tenant, action, user } = context;
  const { tenantId, actionCode } = action;
  const locales = [action.locale, user?.locale];
  const content = emailCodeMessage({
    code,
    tenantName: tenant.settings.issuerName ?? tenant.name,
    actionCode,
    prompt: actionMessage(await findConfiguration(transaction, tenantId, actionCode), action),
    requestedFrom: requestedFrom(action, phrasesFor(locales).language),
    locales,
  });
  return { ...content, about: messageContext(action, method) };
}

function audit({ transaction, context }: Sending, type: string, challenge: Challenge): void {
  const { tenantId, userId, actionCode, idempotencyKey } = context.bearer;
  const { challengeId, purpose, sends } = challenge;
  transaction.audit({
    tenantId,
    type,
    userId,
    data: { actionCode, idempotencyKey, method, challengeId, purpose, sends },
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
