/**
 * One-time codes to a phone as a factor, by text message or over WhatsApp. Owns: enrolling a number, and whose it may be.
 * Does not own: where a code goes and whether one is right (one-time-codes/), what that means (challenges/proof.ts), how
 * a code travels (sending.ts). The factor is restricted (SECURITY N-14): assurance/ says so, and it never stands alone.
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { phoneMethodToAdd, requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { requireOpen, type VerifyAnswer } from '../challenges/proof.ts';
import {
  type CodeFactor,
  codeTarget,
  noTarget,
  pendingAuthenticator,
  verifyTyped,
} from '../one-time-codes/factor.ts';
import { CodeSender, type SendAnswer } from '../one-time-codes/sending.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { confirmNumber, requireNumber, requireNumberRight, vouchedNumber } from './number-right.ts';
import { type PhoneSending, phoneCarriage } from './sending.ts';
import { type PhoneMethod, type SmsChannel, textChannel } from './text-channel.ts';
import { noteTextVerified } from './toll-fraud.ts';

export interface SmsChallengeRequest {
  readonly method: PhoneMethod;
  readonly smsChannel?: SmsChannel | undefined;
  readonly userAuthenticatorId?: string | undefined;
}

export class SmsCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #factors: Readonly<Record<PhoneMethod, CodeFactor>>;
  readonly #sender: CodeSender<PhoneSending>;

  constructor(dependencies: ChallengeDependencies) {
    const codeKey = dependencies.keyRing.derive('sms codes');
    this.#dependencies = dependencies;
    this.#sender = new CodeSender(dependencies, codeKey, phoneCarriage(dependencies));
    const factor = (method: PhoneMethod): CodeFactor => ({
      dependencies,
      codeKey,
      method,
      requireRight: (context, authenticator) => this.#requireRight(context, method, authenticator),
      confirm: async ({ transaction, context, now }, authenticator) => {
        await confirmNumber(transaction, context.user, authenticator, now);
        await noteTextVerified(transaction, authenticator.tenantId, authenticator.phoneNumber ?? '', now);
      },
    });
    this.#factors = { SMS: factor('SMS'), WHATSAPP: factor('WHATSAPP') };
  }

  /**
   * Starts adding a number and sends a code to it; inert until that is verified. Without `phoneNumber` it is the one that
   * the application vouches for, so that a page can offer it without ever showing it.
   */
  async enrol(
    bearer: Bearer,
    phoneNumber: string | undefined,
    smsChannel: SmsChannel | undefined,
  ): Promise<SendAnswer & { userAuthenticatorId: string; userId: string }> {
    const { database, outbox, now } = this.#dependencies;
    const typed = phoneNumber === undefined ? undefined : requireNumber(bearer.tenant, phoneNumber);
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const number = typed ?? requireNumber(bearer.tenant, vouchedNumber(context) ?? '');
      const known = { method: 'SMS', phoneNumber: number } as const;
      requireOpen(context, 'ENROLL');
      const method = methodToAdd(context, smsChannel);
      this.#requireEnrolment(context, method, number, null);
      const authenticator = await pendingAuthenticator(transaction, context, known, now());
      const channel = textChannel(method, smsChannel ?? usualChannel(bearer));
      const target = { authenticator, purpose: 'ENROLL', method, channel } as const;
      const sent = await this.#sender.send({ transaction, context, ...target });
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    outbox.wake();
    return answer;
  }

  /** Sends a code to the enrolled number, or, while one is being added, to that. */
  async challenge(bearer: Bearer, request: SmsChallengeRequest): Promise<SendAnswer> {
    const { smsChannel, userAuthenticatorId } = request;
    const { database, outbox, now } = this.#dependencies;
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const method = asAdded(context, request.method, smsChannel);
      const channel = textChannel(method, smsChannel ?? usualChannel(bearer));
      const target = codeTarget(context, isWanted(context, method, userAuthenticatorId), now());
      if (!target) throw noTarget(context, 'phone number');
      requireOpen(context, target.purpose);
      this.#requireRight(context, method, target.authenticator);
      return await this.#sender.send({ transaction, context, method, channel, ...target });
    });
    outbox.wake();
    return answer;
  }

  async verify(bearer: Bearer, method: PhoneMethod, code: string): Promise<VerifyAnswer> {
    const { database } = this.#dependencies;
    const asked = method === 'SMS' ? asAdded(await loadContext(database.read, bearer), method) : method;
    return await verifyTyped(this.#factors[asked], bearer, code);
  }

  #requireRight(context: ChallengeContext, method: PhoneMethod, authenticator: Authenticator): void {
    if (authenticator.verifiedAt !== null) requireAllowed(context, method);
    else this.#requireEnrolment(context, method, authenticator.phoneNumber ?? '', authenticator.replacesId);
  }

  #requireEnrolment(
    context: ChallengeContext,
    method: PhoneMethod,
    number: string,
    replaces: string | null,
  ): void {
    requireEnrolmentRight(context, { method, replaces }, this.#dependencies.now());
    requireNumberRight(context, number);
  }
}

/** Where the caller does not say. */
const usualChannel = ({ tenant }: Bearer): SmsChannel | undefined => methodSettings(tenant, 'SMS').smsChannel;

/** Whoever asks for a text message gets none where only WhatsApp is permitted, and is told so. */
const methodToAdd = (context: ChallengeContext, smsChannel: SmsChannel | undefined): PhoneMethod =>
  smsChannel === undefined || smsChannel === 'WHATSAPP' ? phoneMethodToAdd(context) : 'SMS';

/** The public SDKs know one way to add a number, that of SMS, whatever carries the code (client-api.md §7). */
function asAdded(context: ChallengeContext, method: PhoneMethod, smsChannel?: SmsChannel): PhoneMethod {
  const isWaiting = context.action.state === 'CHALLENGE_REQUIRED';
  const isAsked = isWaiting && verifiedAuthenticators(context).some((one) => one.method === 'SMS');
  return isAsked || method === 'WHATSAPP' ? method : methodToAdd(context, smsChannel);
}

/** WhatsApp speaks to the number of the SMS factor, once that is proven; or to one that is being added over it. */
const isWanted =
  (context: ChallengeContext, method: PhoneMethod, authenticatorId: string | undefined) =>
  (one: Authenticator): boolean =>
    (one.method === method || one.method === 'SMS') &&
    (method === 'SMS' || one.verifiedAt !== null || phoneMethodToAdd(context) === 'WHATSAPP') &&
    one.phoneNumber !== null &&
    (authenticatorId === undefined || one.authenticatorId === authenticatorId);
