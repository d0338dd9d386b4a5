/**
 * Any vendor, behind an endpoint of the operator's own: one signed POST to make a session or to read a decision, one signed
 * POST back with the decision. Signed as our webhooks are (Standard Webhooks 1.0), both ways; the type of a body keeps what
 * was sent one way from being sent back the other.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { IdentityCredentials, IdentityMethod, IdentitySettings } from '@stepward/api';
import type { SafeExchange } from '../../webhooks/safe-fetch.ts';
import { standardSignature } from '../../webhooks/signature.ts';
import {
  type Callback,
  type CallbackReading,
  type IdentityProvider,
  idIn,
  isVendorOutcome,
  parseObject,
  pollTimeoutMs,
  requireAnswer,
  sessionIn,
  type VendorDecision,
  vendorTimeoutMs,
} from './identity-provider.ts';

/** N: what is older was kept by somebody (SECURITY row 48). */
const toleranceMs = 5 * 60_000;

export interface WebhookParts {
  readonly tenantId: string;
  readonly method: IdentityMethod;
  readonly exchange: SafeExchange;
  readonly now: () => number;
}

export function webhookIdentityProvider(
  { url }: IdentitySettings<'webhook'>,
  credentials: IdentityCredentials<'webhook'>,
  { tenantId, method, exchange, now }: WebhookParts,
): IdentityProvider {
  const call = async (fields: object, timeoutMs: number) => {
    const body = JSON.stringify({ ...fields, tenantId, verificationMethod: method });
    const headers = signedHeaders(body, credentials.signingSecret, now());
    return requireAnswer(await exchange(url, { method: 'POST', headers, body, timeoutMs }));
  };
  return {
    createSession: async ({ challengeId, personId, callbackUrl, returnUrl }) => {
      const fields = { type: 'session.create', challengeId, personId, callbackUrl, returnUrl };
      return sessionIn(await call(fields, vendorTimeoutMs), { id: 'sessionId', withToken: true });
    },
    readDecision: async (sessionId) => {
      const decision = decisionIn(await call({ type: 'decision.read', sessionId }, pollTimeoutMs));
      return decision?.sessionId === sessionId ? decision : undefined;
    },
    readCallback: (callback) => (isSigned(callback, credentials) ? read(callback) : { kind: 'unsigned' }),
  };
}

function signedHeaders(body: string, secret: string, now: number): Record<string, string> {
  const id = randomUUID();
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': standardSignature({ id, body, now, keys: [secret] }),
  };
}

function isSigned(
  { headers, body, now }: Callback,
  { signingSecret, previousSigningSecret }: IdentityCredentials<'webhook'>,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const sentAt = Number(timestamp) * 1000;
  if (Math.abs(now - sentAt) > toleranceMs) return false;
  const text = body.toString('utf8');
  const keys = [signingSecret, ...(previousSigningSecret === undefined ? [] : [previousSigningSecret])];
  const expected = keys.map((key) =>
    Buffer.from(standardSignature({ id, body: text, now: sentAt, keys: [key] })),
  );
  return given.split(' ').some((one) => {
    const signature = Buffer.from(one);
    return expected.some((each) => each.length === signature.length && timingSafeEqual(each, signature));
  });
}

function read({ body }: Callback): CallbackReading {
  const fields = parseObject(body.toString('utf8'));
  if (fields?.type !== 'decision') return { kind: 'malformed' };
  const decision = decisionIn(fields);
  return decision ? { kind: 'decision', decision } : { kind: 'malformed' };
}

function decisionIn({ sessionId, outcome, personReference }: Readonly<Record<string, unknown>>) {
  const id = idIn(sessionId);
  if (id === undefined || !isVendorOutcome(outcome)) return undefined;
  const reference = idIn(personReference);
  const decision: VendorDecision = {
    sessionId: id,
    outcome,
    identifiers: reference === undefined ? [] : [JSON.stringify(['reference', reference])],
  };
  return decision;
}
