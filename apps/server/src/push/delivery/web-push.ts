/** Browsers' push services (RFC 8030), with this server's own keys (VAPID, RFC 8292). Owns: subscriptions, headers, answers. */
import { createECDH, type KeyObject } from 'node:crypto';
import type { PushCredentials, PushSettings } from '@stepward/api';
import { SignJWT } from 'jose';
import { DeliveryError } from '../../messages/delivery-error.ts';
import type { Outbound } from '../../messages/providers/outbound.ts';
import {
  type CarrierResult,
  carrierTimeoutMs,
  failed,
  gone,
  lifeSeconds,
  type PushCarrier,
  type PushNotification,
  payloadOf,
} from './delivery.ts';
import { vapidKey } from './keys.ts';
import { encryptForWebPush, type SubscriptionKeys, saltBytes } from './web-push-encryption.ts';

export interface WebPushDependencies {
  readonly outbound: Outbound;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

interface Subscription extends SubscriptionKeys {
  readonly endpoint: string;
}

const curve = 'prime256v1';
const pointBytes = 65;
const authBytes = 16;
/** RFC 8292 §2: a day at the most. */
const tokenTtlSeconds = 12 * 3_600;
/** A newer request takes the place of one that did not arrive (RFC 8030 §5.4). */
const topic = 'stepward-push';

export function webPushCarrier(
  settings: PushSettings<'web-push'>,
  credentials: PushCredentials<'web-push'>,
  { outbound, now, randomBytes }: WebPushDependencies,
): PushCarrier {
  const key = vapidKey(settings, credentials);
  const send = async (notification: PushNotification, { endpoint, ...keys }: Subscription) => {
    const ecdh = createECDH(curve);
    ecdh.generateKeys();
    const plaintext = Buffer.from(JSON.stringify(payloadOf(notification)));
    return await outbound.post({
      url: endpoint,
      headers: {
        authorization: `vapid t=${await vapidToken(key, settings.subject, endpoint, now())}, k=${settings.publicKey}`,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(lifeSeconds(notification, now())),
        topic,
        urgency: 'high',
      },
      body: encryptForWebPush(plaintext, keys, { ecdh, salt: randomBytes(saltBytes) }),
      signal: AbortSignal.timeout(carrierTimeoutMs),
    });
  };
  return {
    async send(notification, pushToken): Promise<CarrierResult> {
      const subscription = parseSubscription(pushToken);
      if (!subscription) return failed('invalid_subscription');
      try {
        return judged((await send(notification, subscription)).status);
      } catch (error) {
        return failed(error instanceof DeliveryError ? error.code : 'invalid_subscription');
      }
    },
  };
}

async function vapidToken(key: KeyObject, subject: string, endpoint: string, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setAudience(new URL(endpoint).origin)
    .setSubject(subject)
    .setExpirationTime(issuedAt + tokenTtlSeconds)
    .sign(key);
}

/** 404 and 410: the browser took the subscription back (RFC 8030 §7.3). */
function judged(status: number): CarrierResult {
  if (status >= 200 && status < 300) return { delivered: true };
  return status === 404 || status === 410 ? gone(`http_${status}`) : failed(`http_${status}`);
}

/** What `JSON.stringify(subscription)` gives in a browser. */
function parseSubscription(text: string): Subscription | undefined {
  try {
    const { endpoint, keys } = JSON.parse(text) as { endpoint?: unknown; keys?: Record<string, unknown> };
    const p256dh = Buffer.from(String(keys?.p256dh ?? ''), 'base64url');
    const auth = Buffer.from(String(keys?.auth ?? ''), 'base64url');
    if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return undefined;
    if (p256dh.length !== pointBytes || auth.length !== authBytes) return undefined;
    return { endpoint, p256dh, auth };
  } catch {
    return undefined;
  }
}
