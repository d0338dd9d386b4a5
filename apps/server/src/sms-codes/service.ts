/**
 * One-time codes to a phone as a factor, by text message or over WhatsApp. Owns: enrolling a number, choosing where a
 * code goes, and judging a typed one. Does not own: what a right or wrong code means (challenges/proof.ts), nor when one
 * is sent (sending.ts). The factor is restricted (SECURITY N-14): assurance/ says so, and it never stands alone.
 */
import {
  type Authenticator,
  isPending,
  newAuthenticator,
  pendingTtlMs,
} from '../authenticators/authenticator.ts';
import { insertAuthenticator, removePending } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import {
  invalidCode,
  recordProof,
  recordWrongTry,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { latestChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { verifyEmailCode as verifyCode } from '../email-codes/code.ts';
import type { SendAnswer } from '../email-codes/sending.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { confirmNumber, requireNumber, requireNumberRight } from './number-right.ts';
import { type Sending, SmsCodeSender } from './sending.ts';
import { type PhoneMethod, type SmsChannel, textChannel } from './text-channel.ts';
import { noteTextVerified } from './toll-fraud.ts';

type Target = Pick<Sending, 'authenticator' | 'purpose'>;

export interface SmsChallengeRequest {
  readonly method: PhoneMethod;
  readonly smsChannel?: SmsChannel | undefined;
  readonly userAuthenticatorId?: string | undefined;
}

export class SmsCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #codeKey: Uint8Array;
  readonly #sender: SmsCodeSender;

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
    this.#codeKey = dependencies.keyRing.derive('sms codes');
    this.#sender = new SmsCodeSender(dependencies, this.#codeKey);
  }

  /** Starts adding a number and sends a code to it; inert until that is verified. */
  async enrol(
    bearer: Bearer,
    phoneNumber: string,
    smsChannel: SmsChannel | undefined,
  ): Promise<SendAnswer & { userAuthenticatorId: string; userId: string }> {
    const channel = textChannel('SMS', smsChannel);
    const number = requireNumber(phoneNumber);
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      this.#requireEnrolment(context, number);
      const authenticator = await this.#pending(transaction, context, number);
      const target = { authenticator, purpose: 'ENROLL', method: 'SMS', channel } as const;
      const sent = await this.#sender.send({ transaction, context, ...target });
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  /** Sends a code to the enrolled number, or, while one is being added, to that. */
  async challenge(bearer: Bearer, request: SmsChallengeRequest): Promise<SendAnswer> {
    const { method, smsChannel, userAuthenticatorId } = request;
    const channel = textChannel(method, smsChannel);
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const target = this.#target(context, method, userAuthenticatorId);
      requireOpen(context, target.purpose);
      this.#requireRight(context, method, target.authenticator);
      return await this.#sender.send({ transaction, context, method, channel, ...target });
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  async verify(bearer: Bearer, method: PhoneMethod, code: string): Promise<VerifyAnswer> {
    const { database, now } = this.#dependencies;
    return await database.commit(async (transaction): Promise<VerifyAnswer> => {
      const context = await loadContext(transaction, bearer);
      const challenge = await latestChallenge(transaction, bearer, method);
      const authenticator = this.#judged(context, challenge);
      if (!challenge || !authenticator) return invalidCode;
      requireOpen(context, purposeOf(authenticator));
      this.#requireRight(context, method, authenticator);
      const attempt: Try = { transaction, context, method, challenge, now: now() };
      return refusedTry(attempt) ?? (await this.#judge(attempt, authenticator, code));
    });
  }

  async #judge(attempt: Try, authenticator: Authenticator, code: string): Promise<VerifyAnswer> {
    const { transaction, challenge, context, now } = attempt;
    const result = verifyCode({
      key: this.#codeKey,
      binding: challenge,
      code,
      storedHash: challenge.codeHash ?? undefined,
      expiresAt: challenge.expiresAt,
      now,
    });
    if (result.verified) {
      await confirmNumber(transaction, context.user, authenticator, now);
      await noteTextVerified(transaction, authenticator.tenantId, authenticator.phoneNumber ?? '', now);
      return await recordProof(attempt, authenticator, this.#dependencies.tokens);
    }
    // Only a wrong guess counts; a code that is no code or too late guesses nothing.
    return result.reason === 'wrong_code' ? await recordWrongTry(attempt) : invalidCode;
  }

  /** The number that the newest code went to, while it is there. */
  #judged(context: ChallengeContext, challenge: Challenge | undefined): Authenticator | undefined {
    const found = context.authenticators.find((one) => one.authenticatorId === challenge?.authenticatorId);
    const isLive = found && (found.verifiedAt !== null || isPending(found, this.#dependencies.now()));
    return isLive ? found : undefined;
  }

  /** Asked again with every step: a factor may have been added since the first one (SECURITY row 34). */
  #requireRight(context: ChallengeContext, method: PhoneMethod, authenticator: Authenticator): void {
    if (authenticator.verifiedAt !== null) requireAllowed(context, method);
    else this.#requireEnrolment(context, authenticator.phoneNumber ?? '');
  }

  #requireEnrolment(context: ChallengeContext, number: string): void {
    requireEnrolmentRight(context, { method: 'SMS' }, this.#dependencies.now());
    requireNumberRight(context, number);
  }

  async #pending(
    transaction: Transaction,
    context: ChallengeContext,
    phoneNumber: string,
  ): Promise<Authenticator> {
    const { tenantId, userId } = context.bearer;
    const now = this.#dependencies.now();
    const before = context.authenticators.find(
      (one) => one.method === 'SMS' && one.phoneNumber === phoneNumber && isPending(one, now),
    );
    if (before) return before;
    await removePending(transaction, tenantId, userId, 'SMS');
    const expiresAt = now + pendingTtlMs;
    const known = { tenantId, userId, method: 'SMS', createdAt: now, expiresAt, phoneNumber };
    const authenticator = newAuthenticator(known);
    await insertAuthenticator(transaction, authenticator);
    return authenticator;
  }

  /** WhatsApp speaks to the number of the SMS factor, once that is proven. */
  #target(context: ChallengeContext, method: PhoneMethod, authenticatorId: string | undefined): Target {
    const isWanted = (one: Authenticator) =>
      (one.method === method || one.method === 'SMS') &&
      one.phoneNumber !== null &&
      (authenticatorId === undefined || one.authenticatorId === authenticatorId);
    const isWaiting = context.action.state === 'CHALLENGE_REQUIRED';
    const verified = isWaiting ? verifiedAuthenticators(context).find(isWanted) : undefined;
    const now = this.#dependencies.now();
    const pending = context.authenticators.find((one) => isWanted(one) && isPending(one, now));
    const authenticator = verified ?? (method === 'SMS' ? pending : undefined);
    if (authenticator) return { authenticator, purpose: purposeOf(authenticator) };
    throw new ApiError(
      'invalid_request',
      'This person has no phone number to send a code to. Add one first.',
    );
  }
}

const purposeOf = ({ verifiedAt }: Authenticator): Challenge['purpose'] =>
  verifiedAt === null ? 'ENROLL' : 'VERIFY';
