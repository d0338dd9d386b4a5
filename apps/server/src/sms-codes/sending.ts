/**
 * How a code travels to a phone. Owns: what the message says, and whom it may go to how often. Does not own: when one is
 * sent (one-time-codes/sending.ts), limits (messages/send-limits.ts, toll-fraud.ts), the words (messages/templates),
 * delivery (messages/outbox.ts).
 */
import { assuranceOf } from '../assurance/assurance.ts';
import { pendingTtlMs } from '../authenticators/authenticator.ts';
import { renewPending } from '../authenticators/store.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { actionWords } from '../challenges/message-text.ts';
import { messageContext } from '../messages/message.ts';
import { takeSend } from '../messages/send-limits.ts';
import { codeMessage } from '../messages/templates/code-message.ts';
import type { Carriage, Sending } from '../one-time-codes/sending.ts';
import { sendingLimits } from '../tenants/method-settings.ts';
import {
  type PhoneMethod,
  phoneCodeTtlMs,
  requireDelivery,
  smsChannelOf,
  type TextChannel,
} from './text-channel.ts';
import { takeTextSend } from './toll-fraud.ts';

export interface PhoneSending extends Sending {
  readonly method: PhoneMethod;
  readonly channel: TextChannel;
}

export function phoneCarriage({ outbox, now, publicUrl }: ChallengeDependencies): Carriage<PhoneSending> {
  const { hostname } = new URL(publicUrl);
  return {
    ttlMs: phoneCodeTtlMs,
    about: ({ method, channel }) => ({ channel, isRestricted: assuranceOf(method).restricted }),
    queue: async (sending, code, { challengeId, expiresAt }) => {
      const { transaction, context, authenticator, channel, method } = sending;
      const { tenant, action } = context;
      const { tenantId } = tenant;
      const to = authenticator.phoneNumber ?? '';
      const { ipAddress = context.bearer.callerIp } = action;
      const isDevelopment = (await requireDelivery(outbox, transaction, tenantId, channel)) === 'inbox';
      const at = now();
      const limits = sendingLimits(tenant, method);
      await takeSend(transaction, { tenantId, destination: to, ipAddress, now: at, isDevelopment, limits });
      await takeTextSend(transaction, { tenant, number: to, now: at, isDevelopment });
      // A factor that is being added lives on while codes for it are sent (SECURITY row 35).
      if (sending.purpose === 'ENROLL') await renewPending(transaction, authenticator, now() + pendingTtlMs);
      await noteChannel(sending);
      const content = await composed(sending, code, hostname);
      await outbox.queue(transaction, tenantId, { channel, to, ...content }, expiresAt, { challengeId });
    },
  };
}

async function composed({ transaction, context, channel, method }: PhoneSending, code: string, host: string) {
  const { tenant, action, user } = context;
  const locales = [action.locale, user?.locale];
  const content = codeMessage(channel, {
    code,
    tenantName: tenant.settings.issuerName ?? tenant.name,
    ...(await actionWords(transaction, action, action, locales)),
    validForMs: phoneCodeTtlMs,
    host,
    locales,
  });
  return { ...content, about: messageContext(action, method) };
}

async function noteChannel({ transaction, authenticator, channel }: PhoneSending): Promise<void> {
  const { tenantId, userId, authenticatorId } = authenticator;
  await transaction.run(
    'update authenticators set previous_sms_channel = ? where tenant_id = ? and user_id = ? and authenticator_id = ?',
    [smsChannelOf(channel), tenantId, userId, authenticatorId],
  );
}
