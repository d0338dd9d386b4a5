/**
 * One-time codes by e-mail. Owns: enrolling an address, sending and resending, and judging a typed code. Does not own:
 * what a right or wrong code means (challenges/proof.ts) nor delivery (messages/).
 */
import { randomUUID } from 'node:crypto';
import { findConfiguration } from '../action-configurations/store.ts';
import { allowedMethods } from '../actions/presenter.ts';
import { type Authenticator, newAuthenticator, pendingTtlMs } from '../authenticators/authenticator.ts';
import { insertAuthenticator, removePending } from '../authenticators/store.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { actionMessage } from '../challenges/message-text.ts';
import {
  recordProof,
  recordWrongTry,
  refusedTry,
  requireOpen,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { endChallenge, insertChallenge, latestChallenge, replaceCode } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { resendAvailableAt, takeSend } from '../messages/send-limits.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { parseEmailAddress } from './address.ts';
import { codeTtlMs, createCode, hashCode, verifyEmailCode } from './code.ts';
import { emailCodeMessage } from './message.ts';

const method = 'EMAIL_OTP';

/** What a send answers: the public field first, then ours. */
export interface SendAnswer {
  readonly challengeId: string;
  readonly sent: boolean;
  readonly expiresAt: string;
  /** Absent: no further code in this challenge. */
  readonly resendAvailableAt?: string;
}

interface Target {
  readonly authenticator: Authenticator;
  readonly purpose: Challenge['purpose'];
}

export class EmailCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #codeKey: Uint8Array;

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
    this.#codeKey = dependencies.keyRing.derive('email codes');
  }

  /** Starts adding an address and sends a code to it; inert until that is verified. */
  async enrol(
    bearer: Bearer,
    email: string,
  ): Promise<SendAnswer & { userAuthenticatorId: string; userId: string }> {
    this.#requireDelivery();
    const parsed = parseEmailAddress(email);
    if (!parsed.valid) throw new ApiError('invalid_request', `The field ${parsed.message}`);
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const right = requireEnrolmentRight(
        context,
        { method, email: parsed.address },
        this.#dependencies.now(),
      );
      const authenticator = await this.#pending(transaction, context, right.email ?? parsed.address);
      const sent = await this.#send(transaction, context, { authenticator, purpose: 'ENROLL' });
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  /** Sends a code to the enrolled address, or, while one is being added, to that. */
  async challenge(bearer: Bearer, authenticatorId: string | undefined): Promise<SendAnswer> {
    this.#requireDelivery();
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      return await this.#send(transaction, context, this.#target(context, authenticatorId));
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  async verify(bearer: Bearer, code: string): Promise<VerifyAnswer> {
    const { database, now, tokens } = this.#dependencies;
    return await database.commit(async (transaction): Promise<VerifyAnswer> => {
      const context = await loadContext(transaction, bearer);
      const challenge = await latestChallenge(transaction, bearer, method);
      const authenticator = context.authenticators.find(
        ({ authenticatorId }) => authenticatorId === challenge?.authenticatorId,
      );
      if (!challenge || !authenticator)
        return { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
      requireOpen(context, challenge.purpose);
      const attempt = { transaction, context, method, challenge, now: now() } as const;
      const refused = refusedTry(attempt);
      if (refused) return refused;
      const result = verifyEmailCode({
        key: this.#codeKey,
        binding: challenge,
        code,
        storedHash: challenge.codeHash ?? undefined,
        expiresAt: challenge.expiresAt,
        now: attempt.now,
      });
      if (!result.verified) return await this.#refused(attempt, result.reason);
      await confirmAddress(transaction, authenticator, attempt.now);
      return await recordProof(attempt, authenticator, tokens);
    });
  }

  /** Only a wrong guess counts; a code that is no code or too late guesses nothing. */
  async #refused(attempt: Parameters<typeof recordWrongTry>[0], reason: string): Promise<VerifyAnswer> {
    if (reason === 'wrong_code') return await recordWrongTry(attempt);
    return { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
  }

  #requireDelivery(): void {
    if (this.#dependencies.outbox.canSend('email')) return;
    throw new ApiError('invalid_configuration', 'E-mail cannot be sent: no delivery is configured.', {
      hint: 'Set STEPWARD_SMTP_URL and STEPWARD_MAIL_FROM.',
    });
  }

  async #pending(transaction: Transaction, context: ChallengeContext, email: string): Promise<Authenticator> {
    const { tenantId, userId } = context.bearer;
    const before = context.authenticators.find(
      (one) => one.method === method && one.verifiedAt === null && one.email === email,
    );
    if (before) return before;
    await removePending(transaction, tenantId, userId, method);
    const now = this.#dependencies.now();
    const authenticator = newAuthenticator({
      tenantId,
      userId,
      method,
      createdAt: now,
      expiresAt: now + pendingTtlMs,
      email,
    });
    await insertAuthenticator(transaction, authenticator);
    return authenticator;
  }

  #target(context: ChallengeContext, authenticatorId: string | undefined): Target {
    const verified = verifiedAuthenticators(context).filter((one) => one.method === method);
    const chosen =
      authenticatorId === undefined
        ? verified[0]
        : verified.find((one) => one.authenticatorId === authenticatorId);
    const isWaiting = context.action.state === 'CHALLENGE_REQUIRED';
    if (chosen && isWaiting) {
      if (allowedMethods(context.tenant, context.action).includes(method))
        return { authenticator: chosen, purpose: 'VERIFY' };
      throw new ApiError(
        'invalid_request',
        `${method} is not an enabled verification method for this action.`,
      );
    }
    const pending = context.authenticators.find((one) => one.method === method && one.verifiedAt === null);
    if (pending) return { authenticator: pending, purpose: 'ENROLL' };
    throw new ApiError(
      'invalid_request',
      'This person has no e-mail address to send a code to. Add one first.',
    );
  }

  async #send(transaction: Transaction, context: ChallengeContext, target: Target): Promise<SendAnswer> {
    requireOpen(context, target.purpose);
    const before = await latestChallenge(transaction, context.bearer, method);
    const now = this.#dependencies.now();
    const isSame =
      before?.state === 'PENDING' && before.authenticatorId === target.authenticator.authenticatorId;
    if (!isSame || before.expiresAt <= now) {
      if (before) await endChallenge(transaction, before, 'FAILED');
      return await this.#firstSend(transaction, context, target);
    }
    const availableAt = resendAvailableAt(before.sends, before.lastSentAt);
    // The public React SDK calls on every mount: inside the cool-down the code that was sent stays the code.
    if (availableAt === undefined || now < availableAt) return answer(before, false);
    return await this.#resend(transaction, context, target, before);
  }

  async #firstSend(transaction: Transaction, context: ChallengeContext, target: Target): Promise<SendAnswer> {
    const { now, randomBytes } = this.#dependencies;
    const { tenantId } = context.bearer;
    const challengeId = randomUUID();
    const code = createCode(randomBytes);
    const challenge: Challenge = {
      ...newChallenge(context.bearer, { method, purpose: target.purpose, now: now(), ttlMs: codeTtlMs }),
      challengeId,
      authenticatorId: target.authenticator.authenticatorId,
      codeHash: hashCode(this.#codeKey, { tenantId, challengeId }, code),
      sends: 1,
      lastSentAt: now(),
    };
    await this.#queue(transaction, context, target, code, challenge.expiresAt);
    await insertChallenge(transaction, challenge);
    this.#audit(transaction, context, 'challenge.sent', challenge);
    return answer(challenge, true);
  }

  async #resend(
    transaction: Transaction,
    context: ChallengeContext,
    target: Target,
    before: Challenge,
  ): Promise<SendAnswer> {
    const { now, randomBytes } = this.#dependencies;
    const code = createCode(randomBytes);
    const expiresAt = now() + codeTtlMs;
    await this.#queue(transaction, context, target, code, expiresAt);
    await replaceCode(transaction, before, {
      hash: hashCode(this.#codeKey, before, code),
      expiresAt,
      now: now(),
    });
    const challenge = { ...before, sends: before.sends + 1, lastSentAt: now(), expiresAt };
    this.#audit(transaction, context, 'challenge.sent_again', challenge);
    return answer(challenge, true);
  }

  async #queue(
    transaction: Transaction,
    context: ChallengeContext,
    { authenticator }: Target,
    code: string,
    expiresAt: number,
  ): Promise<void> {
    const { outbox, now, isDevelopmentDelivery } = this.#dependencies;
    const { tenantId, actionCode } = context.bearer;
    const to = authenticator.email ?? '';
    const { ipAddress } = context.action;
    await takeSend(transaction, {
      tenantId,
      destination: to,
      ipAddress,
      now: now(),
      isDevelopment: isDevelopmentDelivery,
    });
    const prompt = actionMessage(await findConfiguration(transaction, tenantId, actionCode), context.action);
    const message = emailCodeMessage({ code, tenantName: context.tenant.name, actionCode, prompt });
    await outbox.queue(transaction, tenantId, { channel: 'email', to, ...message }, expiresAt);
  }

  #audit(
    transaction: Transaction,
    { bearer }: ChallengeContext,
    type: string,
    { challengeId, purpose, sends }: Challenge,
  ): void {
    const { tenantId, userId, actionCode, idempotencyKey } = bearer;
    transaction.audit({
      tenantId,
      type,
      userId,
      data: { actionCode, idempotencyKey, method, challengeId, purpose, sends },
    });
  }
}

function answer(challenge: Challenge, sent: boolean): SendAnswer {
  const availableAt = resendAvailableAt(challenge.sends, challenge.lastSentAt);
  return {
    challengeId: challenge.challengeId,
    sent,
    expiresAt: new Date(challenge.expiresAt).toISOString(),
    ...(availableAt === undefined ? {} : { resendAvailableAt: new Date(availableAt).toISOString() }),
  };
}

/** A proven address becomes the person's verified one if they have none, or have this one. */
async function confirmAddress(
  transaction: Transaction,
  { tenantId, userId, email }: Authenticator,
  now: number,
): Promise<void> {
  await transaction.run(
    `update users set email = coalesce(email, ?), email_verified = case when lower(coalesce(email, ?)) = lower(?) then 1 else email_verified end,
       updated_at = ? where tenant_id = ? and user_id = ?`,
    [email, email, email, now, tenantId, userId],
  );
}
