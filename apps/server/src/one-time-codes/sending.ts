/**
 * Sending a code of a factor: the first one, again, or not at all. Owns: cool-downs within a challenge (N-10) and what is
 * recorded of a send. Does not own: how a code travels and what the message says; each factor brings its carriage.
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import type { ChallengeContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { endChallenge, insertChallenge, latestChallenge, replaceCode } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { codeDigits } from '../failed-codes/budget.ts';
import { wasRefused } from '../messages/outbox-rows.ts';
import { resendAvailableAt } from '../messages/send-limits.ts';
import { createCode, hashCode } from './code.ts';

const usualDigits = 6;

/** What a send answers: the public field first, then ours. Never the code (SECURITY CVE row 20). */
export interface SendAnswer {
  readonly challengeId: string;
  readonly sent: boolean;
  readonly expiresAt: string;
  /** Absent: no further code in this challenge. */
  readonly resendAvailableAt?: string;
  /** Digits of the code; absent: six. */
  readonly codeLength?: number;
}

/** Within one transaction: to whom, and what for. */
export interface Sending {
  readonly transaction: Transaction;
  readonly context: ChallengeContext;
  readonly authenticator: Authenticator;
  readonly method: VerificationMethod;
  readonly purpose: Challenge['purpose'];
}

/** How the codes of a factor travel. */
export interface Carriage<S extends Sending> {
  /** How long a code lives (SECURITY N-06). */
  readonly ttlMs: number;
  /** Queues the message, or refuses: limits, no delivery. */
  queue(sending: S, code: string, challenge: Pick<Challenge, 'challengeId' | 'expiresAt'>): Promise<void>;
  /** What else belongs into the audit trail. */
  about(sending: S): Readonly<Record<string, unknown>>;
}

export class CodeSender<S extends Sending> {
  readonly #dependencies: Pick<ChallengeDependencies, 'now' | 'randomBytes'>;
  readonly #codeKey: Uint8Array;
  readonly #carriage: Carriage<S>;

  constructor(
    dependencies: Pick<ChallengeDependencies, 'now' | 'randomBytes'>,
    codeKey: Uint8Array,
    carriage: Carriage<S>,
  ) {
    this.#dependencies = dependencies;
    this.#codeKey = codeKey;
    this.#carriage = carriage;
  }

  async send(sending: S): Promise<SendAnswer> {
    const { transaction, context, authenticator, method } = sending;
    const before = await latestChallenge(transaction, context.bearer, method);
    const now = this.#dependencies.now();
    const isSame = before?.state === 'PENDING' && before.authenticatorId === authenticator.authenticatorId;
    if (!isSame || before.expiresAt <= now || (await this.#isLost(sending, before))) {
      if (before) await endChallenge(transaction, before, 'FAILED');
      return await this.#first(sending, before);
    }
    const availableAt = resendAvailableAt(before.sends, before.lastSentAt);
    // The public React SDK calls on every mount: inside the cool-down the code that was sent stays the code.
    if (availableAt === undefined || now < availableAt)
      return answer(before, false, await this.#digits(sending, before));
    return await this.#again(sending, before);
  }

  /**
   * A code that its carrier refused reached nobody: there is nothing to wait for. Of whoever was only named that would tell
   * that there is a person, for nobody's mail is never refused.
   */
  async #isLost({ transaction, context }: S, before: Challenge): Promise<boolean> {
    return !isOnlyNamed(context.action) && (await wasRefused(transaction, before));
  }

  async #first(sending: S, before: Challenge | undefined): Promise<SendAnswer> {
    const { transaction, context, authenticator, method, purpose } = sending;
    const { ttlMs } = this.#carriage;
    const now = this.#dependencies.now();
    const base = newChallenge(context.bearer, { method, purpose, now, ttlMs });
    const code = await this.#newCode(sending, base);
    const challenge: Challenge = {
      ...base,
      // The newest counts, and one that was refused at once is over within the same millisecond.
      createdAt: Math.max(now, (before?.createdAt ?? 0) + 1),
      authenticatorId: authenticator.authenticatorId,
      codeHash: hashCode(this.#codeKey, base, code),
      sends: 1,
      lastSentAt: now,
    };
    await this.#carriage.queue(sending, code, challenge);
    await insertChallenge(transaction, challenge);
    this.#audit(sending, 'challenge.sent', challenge);
    return answer(challenge, true, code.length);
  }

  async #again(sending: S, before: Challenge): Promise<SendAnswer> {
    const now = this.#dependencies.now();
    const code = await this.#newCode(sending, before);
    const expiresAt = now + this.#carriage.ttlMs;
    await this.#carriage.queue(sending, code, { ...before, expiresAt });
    const hash = hashCode(this.#codeKey, before, code);
    await replaceCode(sending.transaction, before, { hash, expiresAt, now });
    const challenge = { ...before, sends: before.sends + 1, lastSentAt: now, expiresAt };
    this.#audit(sending, 'challenge.sent_again', challenge);
    return answer(challenge, true, code.length);
  }

  async #newCode(sending: S, challenge: Pick<Challenge, 'challengeId'>): Promise<string> {
    return createCode(this.#dependencies.randomBytes, await this.#digits(sending, challenge));
  }

  /** Also of a code that was sent already: a budget (N-09) is spent, and filled again, once in a day. */
  async #digits({ transaction, context, method }: S, { challengeId }: Pick<Challenge, 'challengeId'>) {
    const { tenant } = context;
    return await codeDigits({ transaction, tenant, challengeId, now: this.#dependencies.now() }, method);
  }

  #audit(sending: S, type: string, challenge: Challenge): void {
    const { transaction, context, method } = sending;
    const { tenantId, userId, actionCode, idempotencyKey } = context.bearer;
    const { challengeId, purpose, sends } = challenge;
    transaction.audit({
      tenantId,
      type,
      userId,
      data: {
        actionCode,
        idempotencyKey,
        method,
        ...this.#carriage.about(sending),
        challengeId,
        purpose,
        sends,
      },
    });
  }
}

function answer(
  { challengeId, sends, lastSentAt, expiresAt }: Challenge,
  sent: boolean,
  digits: number,
): SendAnswer {
  const availableAt = resendAvailableAt(sends, lastSentAt);
  return {
    challengeId,
    sent,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(digits === usualDigits ? {} : { codeLength: digits }),
    ...(availableAt === undefined ? {} : { resendAvailableAt: new Date(availableAt).toISOString() }),
  };
}
