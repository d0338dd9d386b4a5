/**
 * Starting a call (server-api.md §14): who has factors gets a link to the challenge page, anybody else a code that only
 * shows that they have the phone. Owns: that a reference starts once. A call proves nothing by itself: factors are added
 * by nobody here, and an action is met on the challenge page alone.
 */
import { randomUUID } from 'node:crypto';
import type { CallChannel, OtpMethod, StartCallBody } from '@stepward/api';
import type { Action } from '../actions/action.ts';
import type { Amend } from '../actions/record.ts';
import { failChallenge } from '../actions/transitions.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type Channel, messageContext } from '../messages/message.ts';
import { takeSend } from '../messages/send-limits.ts';
import type { OtpDependencies } from '../otp-challenges/dependencies.ts';
import { chooseDestination, type Destination } from '../otp-challenges/destination.ts';
import { newOtpChallenge } from '../otp-challenges/otp-challenge.ts';
import { OtpSender } from '../otp-challenges/sending.ts';
import { parsePhoneNumber } from '../sms-codes/phone-number.ts';
import { requireDelivery } from '../sms-codes/text-channel.ts';
import { takeTextSend } from '../sms-codes/toll-fraud.ts';
import { sendingLimits } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { type Call, callInputHash } from './call.ts';
import { countryCode } from './country-codes.ts';
import { codeMessage, linkMessage } from './message.ts';
import { findCall, insertCall, removeCall } from './store.ts';

const defaultActionCode = 'call';
const methods: Readonly<Record<CallChannel, OtpMethod>> = {
  EMAIL: 'EMAIL_OTP',
  SMS: 'SMS',
  WHATSAPP: 'WHATSAPP',
};
const carriers: Readonly<Record<CallChannel, Channel>> = { EMAIL: 'email', SMS: 'sms', WHATSAPP: 'whatsapp' };

/** A call that is about to start. */
interface Start {
  readonly tenant: Tenant;
  readonly body: StartCallBody;
  readonly channel: CallChannel;
  readonly destination: Destination;
}

export class CallStartingService {
  readonly #dependencies: OtpDependencies;
  readonly #sender: OtpSender;

  constructor(dependencies: OtpDependencies) {
    this.#dependencies = dependencies;
    this.#sender = new OtpSender(dependencies);
  }

  async start(tenantId: string, body: StartCallBody): Promise<Call> {
    const { database, tenants, outbox } = this.#dependencies;
    const tenant = await tenants.find(tenantId);
    if (!tenant) throw new ApiError('unauthorized', 'The tenant of this key no longer exists.');
    const before = await findCall(database.read, tenantId, body.referenceId);
    if (before) return sameCall(before, body);
    const start = await this.#route(tenant, body);
    if (body.userId !== undefined && (await this.#hasFactor(tenantId, body.userId)))
      await this.#sendLink(start, body.userId);
    else await database.commit((transaction) => this.#sendCode(transaction, start));
    outbox.wake();
    const started = await findCall(database.read, tenantId, body.referenceId);
    if (!started) throw new Error('a call that was started is not there');
    return sameCall(started, body);
  }

  async #hasFactor(tenantId: string, userId: string): Promise<boolean> {
    const factors = await listAuthenticators(this.#dependencies.database.read, tenantId, userId);
    return factors.some(({ verifiedAt }) => verifiedAt !== null);
  }

  /** Over what, and to where. */
  async #route(tenant: Tenant, body: StartCallBody): Promise<Start> {
    const { read } = this.#dependencies.database;
    const channel = body.channel ?? (await this.#defaultChannel(tenant, body));
    const phoneNumber = body.phoneNumber === undefined ? undefined : internationalNumber(body);
    const { tenantId } = tenant;
    const { userId, email } = body;
    const address = {
      ...(email === undefined ? {} : { email }),
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
    };
    const addressee = { tenantId, userId, method: methods[channel], body: address, action: undefined };
    return { tenant, body, channel, destination: await chooseDestination(read, addressee) };
  }

  /** WhatsApp where the tenant has it, else a text message; e-mail where nothing but an address is given. */
  async #defaultChannel({ tenantId }: Tenant, { phoneNumber, email }: StartCallBody): Promise<CallChannel> {
    if (phoneNumber === undefined && email !== undefined) return 'EMAIL';
    const { outbox, database } = this.#dependencies;
    const whatsapp = await outbox.destination(database.read, tenantId, 'whatsapp');
    return whatsapp === 'none' ? 'SMS' : 'WHATSAPP';
  }

  async #sendLink(start: Start, userId: string): Promise<void> {
    const { trackService } = this.#dependencies;
    const { tenant, body } = start;
    const amend: Amend = async (transaction, action, _existing, insert) => {
      const messageId = randomUUID();
      const { actionCode, idempotencyKey } = action;
      // A parallel start of the same call was faster: this one leaves nothing behind.
      if (!(await this.#insert(transaction, start, { messageId, userId, actionCode, idempotencyKey })))
        return action;
      const waiting: Action = action.state === 'ALLOW' ? { ...action, state: 'CHALLENGE_REQUIRED' } : action;
      if (waiting.state !== 'CHALLENGE_REQUIRED')
        throw new ApiError(
          'forbidden',
          `The rules of the action answer ${waiting.state}: no message was sent.`,
        );
      const stored = await insert(waiting);
      await this.#queueLink(transaction, start, stored);
      return stored;
    };
    const { username, locale, actionCode = defaultActionCode } = body;
    const request = { userId, actionCode, idempotencyKey: randomUUID(), username, locale };
    await trackService.track(tenant.tenantId, request, amend);
  }

  async #queueLink(
    transaction: Transaction,
    { tenant, body, channel, destination }: Start,
    action: Action,
  ): Promise<void> {
    const { outbox, tokens, now } = this.#dependencies;
    const { tenantId, settings } = tenant;
    const to = destination.email ?? destination.phoneNumber ?? '';
    const carrier = carriers[channel];
    const isDevelopment = (await requireDelivery(outbox, transaction, tenantId, carrier)) === 'inbox';
    const limits = sendingLimits(tenant, methods[channel]);
    const send = { tenantId, destination: to, ipAddress: undefined, now: now(), isDevelopment, limits };
    await takeSend(transaction, send);
    if (channel !== 'EMAIL')
      await takeTextSend(transaction, { tenant, number: to, now: now(), isDevelopment });
    const content = linkMessage(settings.issuerName ?? tenant.name, tokens.pageUrl(tenant, action));
    const expiresAt = now() + settings.tokenDurationInMinutes * 60_000;
    const about = messageContext(action, methods[channel]);
    const message = { channel: carrier, to, ...content, about };
    await outbox.queue(transaction, tenantId, message, expiresAt, {
      giveUp: async (later) => {
        await removeCall(later, tenantId, body.referenceId);
        await failChallenge(later, action, now());
      },
    });
  }

  async #sendCode(transaction: Transaction, start: Start): Promise<void> {
    const { tenant, body, channel, destination } = start;
    const challenge = newOtpChallenge(
      {
        tenantId: tenant.tenantId,
        actionCode: body.actionCode ?? defaultActionCode,
        method: methods[channel],
        locale: body.locale,
        ...destination,
      },
      this.#dependencies.now(),
    );
    const { challengeId: messageId } = challenge;
    if (!(await this.#insert(transaction, start, { messageId, userId: body.userId }))) return;
    const compose = (code: string) => codeMessage(tenant.settings.issuerName ?? tenant.name, code);
    const nobody = { user: undefined, action: undefined };
    const giveUp = (later: Transaction) => removeCall(later, tenant.tenantId, body.referenceId);
    await this.#sender.first({ transaction, tenant, challenge, ...nobody, compose, giveUp });
  }

  async #insert(
    transaction: Transaction,
    { tenant, body, channel, destination }: Start,
    known: Pick<Call, 'messageId' | 'userId'> & Partial<Pick<Call, 'actionCode' | 'idempotencyKey'>>,
  ): Promise<boolean> {
    const { tenantId } = tenant;
    const { referenceId } = body;
    const { messageId, userId, actionCode, idempotencyKey } = known;
    const inserted = await insertCall(transaction, {
      tenantId,
      referenceId,
      messageId,
      userId,
      actionCode,
      idempotencyKey,
      channel,
      phoneNumber: destination.phoneNumber,
      email: destination.email,
      inputHash: callInputHash(body),
      state: 'STARTED',
      startedAt: this.#dependencies.now(),
    });
    if (inserted)
      transaction.audit({
        tenantId,
        type: 'call.started',
        ...(userId === undefined ? {} : { userId }),
        data: { referenceId, messageId, channel, kind: actionCode === undefined ? 'code' : 'link' },
      });
    return inserted;
  }
}

function sameCall(call: Call, body: StartCallBody): Call {
  if (Buffer.compare(call.inputHash, callInputHash(body)) === 0) return call;
  throw new ApiError('conflict', 'The field referenceId was used before for another call.');
}

function internationalNumber({ phoneNumber, country }: StartCallBody): string {
  const code = country === undefined ? undefined : countryCode(country);
  if (country !== undefined && code === undefined)
    throw new ApiError('invalid_request', 'The field country must be an ISO 3166 alpha-3 code, such as USA.');
  const parsed = parsePhoneNumber(phoneNumber, code);
  if (parsed.valid) return parsed.number;
  throw new ApiError('invalid_request', `The field ${parsed.message}`);
}
