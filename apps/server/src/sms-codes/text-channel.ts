/** How a code reaches a phone: as a text message or over WhatsApp. */
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Channel } from '../messages/message.ts';
import type { Outbox } from '../messages/outbox.ts';

export type PhoneMethod = 'SMS' | 'WHATSAPP';
export type TextChannel = 'sms' | 'whatsapp';
/** The wire's names; `SMS` is an older one of `DEFAULT`. */
export type SmsChannel = 'DEFAULT' | 'WHATSAPP' | 'SMS';

/** SECURITY N-06. */
export const phoneCodeTtlMs = 5 * 60_000;

/** `SMS` with `smsChannel: WHATSAPP` is the SMS factor, delivered otherwise; `WHATSAPP` never goes another way. */
export function textChannel(method: PhoneMethod, smsChannel: string | null | undefined): TextChannel {
  return method === 'WHATSAPP' || smsChannel === 'WHATSAPP' ? 'whatsapp' : 'sms';
}

/** What is kept as `previousSmsChannel`. */
export const smsChannelOf = (channel: TextChannel): 'DEFAULT' | 'WHATSAPP' =>
  channel === 'whatsapp' ? 'WHATSAPP' : 'DEFAULT';

const names: Readonly<Record<Channel, string>> = {
  email: 'E-mail',
  sms: 'Text messages',
  whatsapp: 'WhatsApp messages',
};

/** Where this tenant's messages go. Nowhere is a refusal: a code that nobody can get is none. */
export async function requireDelivery(
  outbox: Outbox,
  reader: Reader,
  tenantId: string,
  channel: Channel,
): Promise<'carrier' | 'inbox'> {
  const destination = await outbox.destination(reader, tenantId, channel);
  if (destination !== 'none') return destination;
  throw new ApiError('invalid_configuration', `${names[channel]} cannot be sent: no delivery is configured.`);
}
