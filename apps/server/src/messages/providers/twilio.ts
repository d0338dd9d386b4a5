/** SMS and WhatsApp through Twilio's Messages resource (API version 2010-04-01). */
import type { Attempt, Channel, Message, MessageProvider } from '../message.ts';
import { baseOf, basicAuthorization, callCarrier, formBody, jsonField } from './http-api.ts';
import type { Outbound } from './outbound.ts';

export interface TwilioSettings {
  readonly accountSid: string;
  /** Signs in with an API key instead of the account; `authToken` is then its secret. */
  readonly apiKeySid?: string;
  /** Sender: a number or name, or else a messaging service. */
  readonly from?: string;
  readonly messagingServiceSid?: string;
  /** Content template whose variable 1 is the code; WhatsApp asks for one outside of a conversation. */
  readonly contentSid?: string;
  readonly baseUrl?: string;
}

export interface TwilioCredentials {
  readonly authToken: string;
}

/** Twilio drops what it could not pass on by then. */
const validitySecondsMin = 1;
const validitySecondsMax = 36_000;

export function twilioProvider(
  settings: TwilioSettings,
  { authToken }: TwilioCredentials,
  outbound: Outbound,
): MessageProvider {
  const base = baseOf(settings.baseUrl, 'https://api.twilio.com');
  const url = `${base}/2010-04-01/Accounts/${encodeURIComponent(settings.accountSid)}/Messages.json`;
  const headers = {
    authorization: basicAuthorization(settings.apiKeySid ?? settings.accountSid, authToken),
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  return {
    name: 'twilio',
    async send(_tenantId, message, attempt) {
      const body = formBody(fields(settings, message, attempt));
      await callCarrier(outbound, { url, headers, body }, attempt, (answer) => {
        const code = jsonField(answer.body, 'code');
        return { code: code && `twilio_${code}` };
      });
    },
  };
}

const address = (channel: Channel, number: string): string =>
  channel === 'whatsapp' && !number.startsWith('whatsapp:') ? `whatsapp:${number}` : number;

function fields(
  { from, messagingServiceSid, contentSid }: TwilioSettings,
  { channel, to, text, code }: Message,
  attempt: Attempt | undefined,
): Record<string, string | undefined> {
  const isTemplate = contentSid !== undefined && code !== undefined;
  return {
    To: address(channel, to),
    From: from && address(channel, from),
    MessagingServiceSid: messagingServiceSid,
    ...(isTemplate
      ? { ContentSid: contentSid, ContentVariables: JSON.stringify({ 1: code }) }
      : { Body: text }),
    ValidityPeriod: channel === 'sms' && attempt ? String(validitySeconds(attempt)) : undefined,
  };
}

const validitySeconds = ({ validForMs }: Attempt): number =>
  Math.min(validitySecondsMax, Math.max(validitySecondsMin, Math.floor(validForMs / 1_000)));
