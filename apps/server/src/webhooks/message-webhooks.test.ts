/** Bring-your-own delivery: one signed call within two seconds, of which nothing stays (SECURITY row 49). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authsignal } from '@authsignal/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiKeyStore } from '../api-keys/store.ts';
import { startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { createDeliverByWebhook, type DeliverByWebhook } from './message-webhooks.ts';
import { createSafePost } from './safe-fetch.ts';

let test: TestApp;
let receiver: WebhookReceiver;
let deliver: DeliverByWebhook;
const tenantId = 'test-tenant';
const payload = {
  to: '+6421000000',
  code: '924716',
  userId: 'u',
  actionCode: 'signIn',
  idempotencyKey: 'k',
  locale: undefined,
};

beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver({ areMadeUp: true });
  const { database, keyRing, clock } = test;
  const apiKeys = new ApiKeyStore(database, keyRing, () => clock.now);
  deliver = createDeliverByWebhook({
    database,
    post: createSafePost({ policy: { ports: [], allowLoopback: true } }),
    signingKeys: (id) => apiKeys.signingSecrets(id),
    source: 'http://localhost:4800',
    now: () => clock.now,
  });
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const subscribe = async (eventTypes = ['sms.created']) =>
  await test.management('POST', '/webhook-endpoints', { url: receiver.url, eventTypes });

describe('sms.created', () => {
  it('carries the code in a signed event', async () => {
    await subscribe();
    expect(await deliver(tenantId, 'sms', payload)).toEqual({ delivered: true, status: 200 });
    const { json, body, signature } = firstReceived(receiver);
    const { locale: _absent, ...data } = payload;
    expect(json).toMatchObject({ version: 1, type: 'sms.created', tenantId, data });
    expect(json.data).not.toHaveProperty('locale');
    const { webhook } = new Authsignal({ apiSecretKey: testSecretKey, apiUrl: 'http://localhost' });
    expect(webhook.constructEvent(body, signature, 0)).toEqual(json);
  });

  it('row 49: leaves no code in the database or the log, delivered or not', async () => {
    await subscribe();
    await deliver(tenantId, 'sms', payload);
    receiver.answer = (response) => response.writeHead(500).end();
    expect(await deliver(tenantId, 'sms', payload)).toMatchObject({ delivered: false, status: 500 });
    const files = readdirSync(test.directory).filter((name) => name.startsWith('stepward.sqlite'));
    for (const name of files)
      expect(readFileSync(join(test.directory, name)).includes(payload.code)).toBe(false);
    expect(test.logged.join('')).not.toContain(payload.code);
  });

  it('goes to the endpoint of its own channel, or to the URL that is given', async () => {
    await subscribe(['email.created']);
    expect(await deliver(tenantId, 'sms', payload)).toEqual({ delivered: false, reason: 'no_endpoint' });
    expect(await deliver('nobody', 'email', payload)).toEqual({ delivered: false, reason: 'no_endpoint' });
    const options = { url: receiver.url };
    expect(await deliver(tenantId, 'push', payload, options)).toMatchObject({ delivered: true });
    expect(firstReceived(receiver).json.type).toBe('push.created');
  });

  it('row 47: an address inside that is given is not called', async () =>
    expect(await deliver(tenantId, 'sms', payload, { url: 'https://10.0.0.1/' })).toEqual({
      delivered: false,
      reason: 'target_not_allowed',
    }));

  it('ends after two seconds of silence', async () => {
    await subscribe();
    receiver.answer = () => {};
    expect(await deliver(tenantId, 'sms', payload)).toEqual({ delivered: false, reason: 'timed_out' });
  });
});
