/** SMS through Vonage's Messages API, version 1, with Basic authentication. */
import type { MessageProvider } from '../message.ts';
import { baseOf, basicAuthorization, callCarrier, jsonField, withoutPlus } from './http-api.ts';
import type { Outbound } from './outbound.ts';

export interface VonageSettings {
  readonly apiKey: string;
  /** A number, or a name where the country allows one. */
  readonly from: string;
  readonly baseUrl?: string;
}

export interface VonageCredentials {
  readonly apiSecret: string;
}

/** The shortest life that Vonage takes. */
const ttlSecondsMin = 20;

export function vonageProvider(
  { apiKey, from, baseUrl }: VonageSettings,
  { apiSecret }: VonageCredentials,
  outbound: Outbound,
): MessageProvider {
  const url = `${baseOf(baseUrl, 'https://api.nexmo.com')}/v1/messages`;
  const headers = {
    authorization: basicAuthorization(apiKey, apiSecret),
    'content-type': 'application/json',
    accept: 'application/json',
  };
  return {
    name: 'vonage',
    async send(_tenantId, { to, text }, attempt) {
      const ttl = attempt && Math.max(ttlSecondsMin, Math.floor(attempt.validForMs / 1_000));
      const body = JSON.stringify({
        message_type: 'text',
        channel: 'sms',
        to: withoutPlus(to),
        from: withoutPlus(from),
        text,
        ...(ttl === undefined ? {} : { ttl }),
      });
      await callCarrier(outbound, { url, headers, body }, attempt, (answer) => {
        // RFC 9457: `type` ends with the number of the error.
        const code = /#(\d{1,6})$/.exec(jsonField(answer.body, 'type') ?? '')?.[1];
        return { code: code && `vonage_${code}` };
      });
    },
  };
}
