/** Firebase Cloud Messaging, HTTP v1. Owns: the access token of the service account, the message, and what answers mean. */
import type { PushCredentials, PushSettings } from '@stepward/api';
import { SignJWT } from 'jose';
import { DeliveryError } from '../../messages/delivery-error.ts';
import { baseOf, formBody, jsonField } from '../../messages/providers/http-api.ts';
import type { HttpAnswer, Outbound } from '../../messages/providers/outbound.ts';
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
import { serviceAccount } from './keys.ts';
import { wordsOf } from './words.ts';

const tokenUrlDefault = 'https://oauth2.googleapis.com/token';
const baseUrlDefault = 'https://fcm.googleapis.com';
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const assertionTtlSeconds = 3_600;
/** A token is not used up to its last second. */
const tokenMarginMs = 60_000;

export interface FcmDependencies {
  readonly outbound: Outbound;
  readonly now: () => number;
}

interface AccessToken {
  readonly text: string;
  readonly until: number;
}

export function fcmCarrier(
  settings: PushSettings<'fcm'>,
  credentials: PushCredentials<'fcm'>,
  { outbound, now }: FcmDependencies,
): PushCarrier {
  const account = serviceAccount(credentials);
  const tokenUrl = settings.tokenUrl ?? tokenUrlDefault;
  const sendUrl = `${baseOf(settings.baseUrl, baseUrlDefault)}/v1/projects/${account.projectId}/messages:send`;
  // Google gives another one at any time; nothing rests on keeping it.
  let kept: AccessToken | undefined;
  const post = async (url: string, headers: Record<string, string>, body: string): Promise<HttpAnswer> =>
    await outbound.post({ url, headers, body, signal: AbortSignal.timeout(carrierTimeoutMs) });
  const accessToken = async (): Promise<string> => {
    if (kept && kept.until > now()) return kept.text;
    const issuedAt = Math.floor(now() / 1000);
    const assertion = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(account.clientEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + assertionTtlSeconds)
      .sign(account.key);
    const form = formBody({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const answer = await post(tokenUrl, { 'content-type': 'application/x-www-form-urlencoded' }, form);
    const text = answer.status === 200 ? jsonField(answer.body, 'access_token') : undefined;
    if (text === undefined) throw new DeliveryError('permanent', `token_http_${answer.status}`);
    const lifeMs = Number(jsonField(answer.body, 'expires_in') ?? 0) * 1000;
    kept = { text, until: now() + lifeMs - tokenMarginMs };
    return text;
  };
  return {
    async send(notification, pushToken): Promise<CarrierResult> {
      try {
        const headers = {
          authorization: `Bearer ${await accessToken()}`,
          'content-type': 'application/json',
        };
        const answer = await post(sendUrl, headers, messageOf(notification, pushToken, settings, now()));
        if (answer.status === 401) kept = undefined;
        return judged(answer);
      } catch (error) {
        return failed(error instanceof DeliveryError ? error.code : 'failed');
      }
    },
  };
}

function messageOf(
  notification: PushNotification,
  token: string,
  settings: PushSettings<'fcm'>,
  now: number,
): string {
  const ttl = `${lifeSeconds(notification, now)}s`;
  const expiration = String(Math.ceil(notification.expiresAt / 1000));
  return JSON.stringify({
    message: {
      token,
      notification: wordsOf(settings),
      data: payloadOf(notification),
      android: { priority: 'HIGH', ttl },
      apns: { headers: { 'apns-priority': '10', 'apns-expiration': expiration } },
    },
  });
}

/** The service's own code is among the details; the status alone says less. */
function judged({ status, body }: HttpAnswer): CarrierResult {
  if (status === 200) return { delivered: true };
  const code = detailCode(body) ?? jsonField(body, 'error', 'status') ?? `http_${status}`;
  const errorCode = /^[A-Z_]{1,48}$/.test(code) ? code : `http_${status}`;
  return status === 404 && errorCode === 'UNREGISTERED' ? gone(errorCode) : failed(errorCode);
}

function detailCode(body: string): string | undefined {
  for (const index of [0, 1, 2, 3]) {
    const code = jsonField(body, 'error', 'details', String(index), 'errorCode');
    if (code !== undefined) return code;
  }
  return undefined;
}
