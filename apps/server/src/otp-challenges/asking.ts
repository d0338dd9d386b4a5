/**
 * Asking for a code (POST /v1/challenge). Owns: for whom, for what, where it goes, and whether that is allowed. Does not
 * own: the sending (sending.ts), nor whose an address is (ownership.ts).
 */
import { type OtpChallengeBody, type OtpMethod, otpMethods } from '@stepward/api';
import { findConfiguration } from '../action-configurations/store.ts';
import type { Action } from '../actions/action.ts';
import { allowedMethods } from '../actions/presenter.ts';
import { findAction } from '../actions/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { findUser } from '../users/store.ts';
import type { OtpDependencies } from './dependencies.ts';
import { chooseDestination, type Destination } from './destination.ts';
import { isActive, newOtpChallenge, type OtpChallenge } from './otp-challenge.ts';
import { judgeOwnership } from './ownership.ts';
import { OtpSender, type Sent } from './sending.ts';
import { findOtpChallenge, newestActive } from './store.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The caller waits this long for a carrier to refuse: within the two seconds that Python gives a call (server-api.md §1). */
const settleBudgetMs = 1_200;

/** What a new challenge is asked for, with the body's token read. */
interface Wish {
  readonly tenant: Tenant;
  readonly subject: Subject;
  readonly method: OtpMethod;
  readonly actionCode: string;
  readonly body: OtpChallengeBody;
}

export class OtpAskingService {
  readonly #dependencies: OtpDependencies;
  readonly #sender: OtpSender;

  constructor(dependencies: OtpDependencies) {
    this.#dependencies = dependencies;
    this.#sender = new OtpSender(dependencies);
  }

  async ask(tenantId: string, body: OtpChallengeBody): Promise<OtpChallenge> {
    const { tenants, tokens, outbox, database } = this.#dependencies;
    const tenant = await tenants.find(tenantId);
    if (!tenant) throw new ApiError('unauthorized', 'The tenant of this key no longer exists.');
    const { challengeId } = body;
    const { challenge, messageId } =
      challengeId === undefined
        ? await this.#start({ tenant, body, ...required(body, await subjectOf(tokens, tenantId, body)) })
        : await database.commit((transaction) => this.#resend(transaction, tenant, challengeId));
    const settled = outbox.settled(messageId, settleBudgetMs);
    outbox.wake();
    if ((await settled) !== 'failed') return challenge;
    throw new ApiError('unavailable', 'The message was refused by whoever delivers it.');
  }

  async #start(wish: Wish): Promise<Sent> {
    const { tenant, method } = wish;
    if (!tenant.settings.verificationMethods.includes(method)) throw notEnabled(method);
    return await this.#dependencies.database.commit((transaction) => this.#startIn(transaction, wish));
  }

  async #startIn(transaction: Transaction, wish: Wish): Promise<Sent> {
    const { tenant, subject, method, body } = wish;
    const { tenantId } = tenant;
    const { userId } = subject;
    const action = await findTracked(transaction, wish);
    await requirePermitted(transaction, wish, action);
    const destination = await chooseDestination(transaction, { tenantId, userId, method, body, action });
    const user = userId === undefined ? undefined : await findUser(transaction, tenantId, userId);
    const repeated = await this.#repeated(transaction, wish, destination);
    if (repeated) return await this.#sender.again({ transaction, tenant, challenge: repeated, user, action });
    const { now } = this.#dependencies;
    if (userId !== undefined) {
      const claim = { tenantId, userId, method, ...destination, scope: body.scope, action };
      const ownership = await judgeOwnership(transaction, claim, now());
      if (ownership.kind === 'foreign') throw foreignAddress(ownership.reason);
    }
    const challenge = this.#newChallenge(wish, destination, action);
    return await this.#sender.first({ transaction, tenant, challenge, user, action });
  }

  /** The same question under the caller's own key: N-10 answers it with the code that was sent. */
  async #repeated(
    transaction: Transaction,
    { tenant, subject, method, actionCode, body }: Wish,
    destination: Destination,
  ): Promise<OtpChallenge | undefined> {
    const idempotencyKey = subject.idempotencyKey ?? body.idempotencyKey;
    // Without a key two visitors could share a challenge, and one would prove for the other.
    if (idempotencyKey === undefined) return undefined;
    const found = await newestActive(transaction, {
      tenantId: tenant.tenantId,
      userId: subject.userId ?? null,
      actionCode,
      idempotencyKey,
      method,
      now: this.#dependencies.now(),
    });
    const isSame =
      found?.email === destination.email &&
      found?.phoneNumber === destination.phoneNumber &&
      found?.scope === body.scope;
    return isSame ? found : undefined;
  }

  async #resend(transaction: Transaction, tenant: Tenant, challengeId: string): Promise<Sent> {
    const { tenantId } = tenant;
    const challenge = await findOtpChallenge(transaction, tenantId, challengeId);
    if (!challenge) throw unknownChallenge();
    if (!isActive(challenge, this.#dependencies.now()))
      throw new ApiError('invalid_request', 'This challenge is over. Start a new one.');
    const { userId } = challenge;
    const user = userId === undefined ? undefined : await findUser(transaction, tenantId, userId);
    const action = userId === undefined ? undefined : await findAction(transaction, { ...challenge, userId });
    return await this.#sender.again({ transaction, tenant, challenge, user, action });
  }

  #newChallenge(
    { tenant, subject, method, actionCode, body }: Wish,
    destination: Destination,
    action: Action | undefined,
  ): OtpChallenge {
    const known = {
      tenantId: tenant.tenantId,
      userId: subject.userId,
      actionCode,
      idempotencyKey: subject.idempotencyKey ?? body.idempotencyKey,
      method,
      ...destination,
      smsChannel: body.smsChannel,
      locale: body.locale ?? action?.locale,
      deviceId: body.deviceId ?? action?.deviceId,
      ipAddress: body.ipAddress ?? action?.ipAddress,
      userAgent: body.userAgent ?? action?.userAgent,
      custom: body.custom,
      scope: body.scope,
    };
    return newOtpChallenge(known, this.#dependencies.now());
  }
}

/** What a new challenge cannot do without (server-api.md §11). */
function required(
  { verificationMethod, action }: OtpChallengeBody,
  subject: Subject,
): { subject: Subject; method: OtpMethod; actionCode: string } {
  const actionCode = subject.actionCode ?? action;
  if (verificationMethod === undefined || actionCode === undefined)
    throw new ApiError(
      'invalid_request',
      'The fields verificationMethod and action are required for a new challenge; challengeId asks for another code.',
    );
  const method = otpMethods.find((one) => one === verificationMethod);
  if (method) return { subject, method, actionCode };
  throw new ApiError(
    'invalid_request',
    `${verificationMethod} is not an enabled verification method of codes: the field verificationMethod takes ${otpMethods.join(', ')}.`,
  );
}

async function findTracked(
  transaction: Transaction,
  { tenant, subject, actionCode, body }: Wish,
): Promise<Action | undefined> {
  const { userId } = subject;
  const idempotencyKey = subject.idempotencyKey ?? body.idempotencyKey;
  if (userId === undefined || idempotencyKey === undefined) return undefined;
  return await findAction(transaction, { tenantId: tenant.tenantId, userId, actionCode, idempotencyKey });
}

/** A method that the decision, or without one the action's configuration, does not permit proves nothing here (I1). */
async function requirePermitted(
  transaction: Transaction,
  { tenant, method, actionCode }: Wish,
  action: Action | undefined,
): Promise<void> {
  if (action) {
    if (!['CHALLENGE_REQUIRED', 'CHALLENGE_SUCCEEDED', 'ALLOW'].includes(action.state))
      throw new ApiError('invalid_request', 'This challenge is over. Start again from the application.');
    if (!allowedMethods(tenant, action).includes(method)) throw notEnabled(method);
    return;
  }
  const configuration = await findConfiguration(transaction, tenant.tenantId, actionCode);
  const permitted = configuration?.optional.verificationMethods;
  if (permitted && !permitted.includes(method)) throw notEnabled(method);
}

const notEnabled = (method: OtpMethod): ApiError =>
  new ApiError('invalid_configuration', `${method} is not an enabled verification method.`, {
    hint: 'Name it in verificationMethods of the tenant, and of the action if that has a list of its own.',
  });

export const unknownChallenge = (): ApiError => new ApiError('not_found', 'There is no such challenge.');

export function foreignAddress(reason: string): ApiError {
  return new ApiError(
    'forbidden',
    `The address is none of this person's authenticators, and it may not become one (${reason}).`,
    {
      hint: 'Use an address of theirs, or add this one: with scope add:authenticators after a passed challenge, or with POST /v1/users/{userId}/authenticators.',
    },
  );
}
