/** Apple Push Notification service, by authentication token. Owns: the token, the notification, and what answers mean. */
import type { PushCredentials, PushSettings } from '@stepward/api';
import { SignJWT } from 'jose';
import { DeliveryError } from '../../messages/delivery-error.ts';
import { baseOf, jsonField } from '../../messages/providers/http-api.ts';
import type { Outbound } from '../../messages/providers/outbound.ts';
import {
  type CarrierResult,
  carrierTimeoutMs,
  failed,
  gone,
  type PushCarrier,
  type PushNotification,
  payloadOf,
} from './delivery.ts';
import { type Http2Answer, Http2Client } from './http2-client.ts';
import { apnsKey } from './keys.ts';
import { wordsOf } from './words.ts';

const productionUrl = 'https://api.push.apple.com';
const sandboxUrl = 'https://api.sandbox.push.apple.com';
/** Apple wants another one after 20 minutes at the earliest and an hour at the latest. */
const tokenKeptMs = 40 * 60_000;
const deviceTokenPattern = /^[0-9a-fA-F]{64,200}$/;

export interface ApnsDependencies {
  readonly outbound: Pick<Outbound, 'addressFor'>;
  readonly now: () => number;
}

export function apnsCarrier(
  settings: PushSettings<'apns'>,
  credentials: PushCredentials<'apns'>,
  { outbound, now }: ApnsDependencies,
): PushCarrier {
  const { teamId, keyId, bundleId, sandbox, baseUrl, certificateAuthority } = settings;
  const key = apnsKey(credentials);
  const url = baseOf(baseUrl, sandbox ? sandboxUrl : productionUrl);
  const client = new Http2Client({ url, outbound, certificateAuthority });
  let kept: { readonly text: string; readonly at: number } | undefined;
  const providerToken = async (): Promise<string> => {
    if (kept && kept.at + tokenKeptMs > now()) return kept.text;
    const text = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(now() / 1000))
      .sign(key);
    kept = { text, at: now() };
    return text;
  };
  const send = async (notification: PushNotification, deviceToken: string): Promise<Http2Answer> =>
    await client.post(
      {
        path: `/3/device/${deviceToken}`,
        headers: {
          authorization: `bearer ${await providerToken()}`,
          'apns-topic': bundleId,
          'apns-push-type': 'alert',
          'apns-priority': '10',
          'apns-expiration': String(Math.ceil(notification.expiresAt / 1000)),
          'apns-collapse-id': 'stepward-push',
        },
        body: JSON.stringify({
          aps: { alert: wordsOf(settings), sound: 'default', 'interruption-level': 'time-sensitive' },
          ...payloadOf(notification),
        }),
      },
      AbortSignal.timeout(carrierTimeoutMs),
    );
  return {
    async send(notification, pushToken): Promise<CarrierResult> {
      if (!deviceTokenPattern.test(pushToken)) return failed('BadDeviceToken');
      try {
        const answer = await send(notification, pushToken);
        if (answer.status === 403) kept = undefined;
        return judged(answer);
      } catch (error) {
        return failed(error instanceof DeliveryError ? error.code : 'failed');
      }
    },
    close: () => client.close(),
  };
}

/** Only 410 says that the app is gone; BadDeviceToken is also what the other environment says of every token. */
function judged({ status, body }: Http2Answer): CarrierResult {
  if (status === 200) return { delivered: true };
  const reason = jsonField(body, 'reason') ?? '';
  const errorCode = /^[A-Za-z]{1,48}$/.test(reason) ? reason : `http_${status}`;
  return status === 410 ? gone(errorCode) : failed(errorCode);
}
