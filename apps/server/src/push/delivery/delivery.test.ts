/** Notifications by the front door, to servers that speak the real protocols. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPushToken } from '../../app-credentials/push-token.ts';
import { listAuthenticators } from '../../authenticators/store.ts';
import type { MessageProvider } from '../../messages/message.ts';
import { enablePush, pollPush, startPush, withPhone } from '../../testing/push.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../../testing/test-app.ts';
import { Visitor } from '../../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../../testing/webhook-receiver.ts';
import { type ApnsServer, startApnsServer } from '../testing/apns-server.ts';
import { type FcmServer, startFcmServer } from '../testing/fcm-server.ts';
import { type PushService, startPushService } from '../testing/push-service.ts';

/** A mail carrier that is not the development inbox: limits are those of production. */
const emailProvider: MessageProvider = { name: 'test', send: async () => undefined };
const deviceToken = 'a1'.repeat(32);

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enablePush(test);
});
afterEach(async () => await test.close());

const now = () => test.clock.now;
const manage = async (method: string, provider: string, body?: unknown) =>
  await test.call(method, `/v1/management/push-providers${provider === '' ? '' : `/${provider}`}`, {
    authorization: basic(testManagementKey),
    body,
  });
async function set(provider: string, { settings, credentials }: { settings: object; credentials: object }) {
  const answer = await manage('PUT', provider, { settings, credentials });
  expect([provider, answer.status, answer.body.errorDescription]).toEqual([provider, 200, undefined]);
}
const start = async () =>
  (await startPush(await Visitor.arrive(test, 'alice', { actionCode: 'signIn' }))).body;
const storedToken = async () => {
  const [one] = await listAuthenticators(test.database.read, 'test-tenant', 'alice');
  return one && openPushToken(test.keyRing, one);
};
const hint = (challengeId: string) => ({ type: 'PUSH_CHALLENGE', challengeId });

describe('APNs', () => {
  let apns: ApnsServer;
  beforeEach(async () => {
    apns = await startApnsServer(now);
    await set('apns', apns);
  });
  afterEach(async () => await apns.close());
  const withIphone = async (pushToken = deviceToken) =>
    await withPhone(test, 'alice', { devicePlatform: 'ios', pushToken });

  it('takes a hint that names nobody, over one connection', async () => {
    const { userAuthenticatorId } = await withIphone();
    const { challengeId, deliveryResults } = await start();
    expect(deliveryResults).toEqual([{ userAuthenticatorId }]);
    const [taken] = apns.taken;
    expect(taken).toMatchObject({
      deviceToken,
      payload: { ...hint(challengeId), aps: { alert: { title: 'Confirm it is you' } } },
      headers: { 'apns-priority': '10', 'apns-expiration': String(test.clock.now / 1000 + 60) },
    });
    expect(JSON.stringify(taken?.payload)).not.toMatch(/alice|signIn/);
    test.clock.now += 11_000;
    await start();
    expect(apns.taken).toHaveLength(2);
    expect(apns.connections).toBe(1);
  });

  it('an app that is gone loses its token, and the challenge goes on', async () => {
    const phone = await withIphone();
    apns.unregistered.add(deviceToken);
    const { deliveryResults, challengeId, numberToMatch } = await start();
    const { userAuthenticatorId } = phone;
    expect(deliveryResults).toEqual([{ userAuthenticatorId, errorCode: 'Unregistered' }]);
    expect(await storedToken()).toBeUndefined();
    expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).body.isVerified).toBe(true);
    test.clock.now += 11_000;
    expect((await start()).deliveryResults).toEqual([{ userAuthenticatorId, errorCode: 'no_push_token' }]);
  });

  it('a refusal of our own making keeps the token', async () => {
    const { userAuthenticatorId } = await withIphone();
    await set('apns', { ...apns, settings: { ...apns.settings, bundleId: 'com.example.other' } });
    expect((await start()).deliveryResults).toEqual([
      { userAuthenticatorId, errorCode: 'DeviceTokenNotForTopic' },
    ]);
    await set('apns', { ...apns, settings: { ...apns.settings, keyId: 'ZZZZZ00000' } });
    test.clock.now += 11_000;
    expect((await start()).deliveryResults[0].errorCode).toBe('InvalidProviderToken');
    expect(await storedToken()).toBe(deviceToken);
  });

  it('a token is made anew before Apple finds it too old', async () => {
    await withIphone();
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await start()).deliveryResults[0].errorCode).toBeUndefined();
      test.clock.now += 35 * 60_000;
    }
  });

  it('nobody there, and a certificate of somebody else, are errors of the delivery alone', async () => {
    const { userAuthenticatorId } = await withIphone();
    const { certificateAuthority: _, ...trusting } = apns.settings;
    await set('apns', { ...apns, settings: trusting });
    const [refused] = (await start()).deliveryResults;
    expect(refused.errorCode).toMatch(/CERT/);
    await set('apns', apns);
    await apns.close();
    test.clock.now += 11_000;
    const { deliveryResults, challengeId } = await start();
    expect(deliveryResults).toEqual([{ userAuthenticatorId, errorCode: 'ECONNREFUSED' }]);
    expect(challengeId).toBeDefined();
  });

  it('a text that is no device token never leaves', async () => {
    const { userAuthenticatorId } = await withIphone('../../3/device/x');
    expect((await start()).deliveryResults).toEqual([{ userAuthenticatorId, errorCode: 'BadDeviceToken' }]);
    expect(apns.connections).toBe(0);
  });
});

describe('FCM', () => {
  let fcm: FcmServer;
  beforeEach(async () => {
    fcm = await startFcmServer(now);
    await set('fcm', fcm);
  });
  afterEach(async () => await fcm.carrier.close());

  it('takes a hint with the token of the service account, which is kept', async () => {
    const { userAuthenticatorId } = await withPhone(test, 'alice', { pushToken: 'fcm-1' });
    const { challengeId, deliveryResults } = await start();
    expect(deliveryResults).toEqual([{ userAuthenticatorId }]);
    await fcm.verifyAssertions();
    expect(fcm.messages).toEqual([
      expect.objectContaining({
        token: 'fcm-1',
        data: hint(challengeId),
        android: { priority: 'HIGH', ttl: '60s' },
      }),
    ]);
    test.clock.now += 11_000;
    await start();
    expect([fcm.messages.length, fcm.tokens]).toEqual([2, 1]);
    test.clock.now += 3_600_000;
    await start();
    expect([fcm.messages.length, fcm.tokens]).toEqual([3, 2]);
  });

  it('UNREGISTERED clears the token; another refusal and a lost access token do not', async () => {
    const { userAuthenticatorId } = await withPhone(test, 'alice', { pushToken: 'fcm-1' });
    await start();
    fcm.tokens += 1;
    test.clock.now += 11_000;
    expect((await start()).deliveryResults[0].errorCode).toBe('UNAUTHENTICATED');
    test.clock.now += 11_000;
    expect((await start()).deliveryResults[0].errorCode).toBeUndefined();
    expect(await storedToken()).toBe('fcm-1');
    fcm.unregistered.add('fcm-1');
    test.clock.now += 11_000;
    expect((await start()).deliveryResults).toEqual([{ userAuthenticatorId, errorCode: 'UNREGISTERED' }]);
    expect(await storedToken()).toBeUndefined();
  });

  it('carries to iPhones where nobody else does, and never where the platform is another', async () => {
    await withPhone(test, 'alice', { devicePlatform: 'ios', pushToken: 'fcm-ios' });
    await start();
    expect(fcm.messages).toHaveLength(1);
    await withPhone(test, 'bob', { devicePlatform: 'web', pushToken: 'fcm-web' });
    const bob = (await startPush(await Visitor.arrive(test, 'bob'))).body;
    expect(bob).not.toHaveProperty('deliveryResults');
  });
});

describe('Web Push', () => {
  let service: PushService;
  beforeEach(async () => {
    service = await startPushService(now);
    await set('web-push', service);
  });
  afterEach(async () => await service.close());
  const withBrowser = async (pushToken: string) =>
    await withPhone(test, 'alice', { devicePlatform: 'web', pushToken });

  it('is encrypted for the browser, signed for its service, and opened there', async () => {
    const { userAuthenticatorId } = await withBrowser(service.subscribe());
    const { challengeId, deliveryResults } = await start();
    expect(deliveryResults).toEqual([{ userAuthenticatorId }]);
    expect(service.messages).toEqual([hint(challengeId)]);
    expect(service.headers[0]).toMatchObject({ ttl: '60', urgency: 'high', topic: 'stepward-push' });
  });

  it('a subscription that was taken back is forgotten', async () => {
    await withBrowser(service.subscribe());
    service.removed.add('/push/0');
    expect((await start()).deliveryResults[0].errorCode).toBe('http_410');
    expect(await storedToken()).toBeUndefined();
  });

  it.each([
    ['no JSON', 'x', 'invalid_subscription'],
    ['no keys', JSON.stringify({ endpoint: 'https://push.example' }), 'invalid_subscription'],
    [
      'a key off the curve',
      JSON.stringify({
        endpoint: 'https://push.example/1',
        keys: {
          p256dh: Buffer.alloc(65, 4).toString('base64url'),
          auth: Buffer.alloc(16).toString('base64url'),
        },
      }),
      'invalid_subscription',
    ],
  ])('%s is an error of the delivery alone', async (_, pushToken, errorCode) => {
    await withBrowser(pushToken);
    expect((await start()).deliveryResults[0].errorCode).toBe(errorCode);
  });

  it('an endpoint inside our own network is never called (row 47)', async () => {
    const { keys } = JSON.parse(service.subscribe());
    await withBrowser(JSON.stringify({ endpoint: 'http://169.254.169.254/latest', keys }));
    expect((await start()).deliveryResults[0].errorCode).toBe('address_not_allowed');
  });
});

describe('push.created', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    const body = { url: `${receiver.url}/push`, eventTypes: ['push.created'] };
    expect((await test.management('POST', '/webhook-endpoints', body)).status).toBe(200);
  });
  afterEach(async () => await receiver.close());

  it('tells the tenant’s endpoint of each phone, with what it needs to reach it', async () => {
    const { userAuthenticatorId } = await withPhone(test, 'alice', { pushToken: 'own-token' });
    const { challengeId, deliveryResults } = await start();
    expect(deliveryResults).toEqual([{ userAuthenticatorId }]);
    expect(receiver.received.map(({ json }) => [json.type, json.data])).toEqual([
      [
        'push.created',
        {
          challengeId,
          userId: 'alice',
          actionCode: 'signIn',
          idempotencyKey: expect.any(String),
          userAuthenticatorId,
          devicePlatform: 'android',
          pushToken: 'own-token',
        },
      ],
    ]);
  });

  it('a refusal fails the challenge, and counts for no limit', async () => {
    const phone = await withPhone(test, 'alice');
    receiver.answer = (response) => response.writeHead(500).end();
    const visitor = await Visitor.arrive(test, 'alice');
    const refused = await startPush(visitor);
    expect([refused.status, refused.body.errorCode]).toEqual([503, 'unavailable']);
    expect(await phone.waiting()).toEqual({ userAuthenticatorId: phone.userAuthenticatorId });
    receiver.answer = undefined;
    const { body } = await startPush(visitor);
    expect((await phone.answer(body.challengeId, { verificationCode: body.numberToMatch })).status).toBe(200);
    expect((await pollPush(visitor, body.challengeId)).body.isVerified).toBe(true);
    expect(await test.database.read.rows('select 1 from push_challenges', [])).toHaveLength(1);
  });
});

describe('T40: what is withheld', () => {
  it('answers what carriers said last, and reaches none', async () => {
    const strict = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' }, { emailProvider });
    const fcm = await startFcmServer(() => strict.clock.now);
    await enablePush(strict);
    const { settings, credentials } = fcm;
    const body = { settings, credentials };
    const authorization = basic(testManagementKey);
    await strict.call('PUT', '/v1/management/push-providers/fcm', { authorization, body });
    const phone = await withPhone(strict, 'alice', { pushToken: 'fcm-1' });
    fcm.unregistered.add('fcm-1');
    const answers = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const { status, body: answer } = await startPush(await Visitor.arrive(strict, 'alice'));
      if (turn > 0) answers.push([status, Object.keys(answer), answer.deliveryResults]);
      // Of two of one moment nobody knows which was last.
      strict.clock.now += 1;
    }
    const results = [{ userAuthenticatorId: phone.userAuthenticatorId, errorCode: 'no_push_token' }];
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]?.[2]).toEqual(results);
    expect(fcm.carrier.requests.filter(({ path }) => path !== '/token')).toHaveLength(1);
    await strict.close();
    await fcm.carrier.close();
  });
});

describe('with nobody to carry', () => {
  it('the app finds what waits when it is opened', async () => {
    const phone = await withPhone(test, 'alice', { pushToken: 'x' });
    const body = await start();
    expect(body).not.toHaveProperty('deliveryResults');
    expect((await phone.waiting()).challengeId).toBe(body.challengeId);
  });
});
