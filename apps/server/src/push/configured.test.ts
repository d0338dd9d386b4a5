/** What the configuration of PUSH and DEVICE says of apps is what happens (management-api.md §10). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { enablePush, type Phone, startPush, withPhone } from '../testing/push.ts';
import { asTenant, SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const minuteMs = 60_000;
const path = '/user-authenticators/push';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enablePush(test);
});
afterEach(async () => await test.close());

async function configure(id: string, body: object, method: 'PATCH' | 'POST' = 'PATCH') {
  const answer = await test.management(method, `/authenticator-configurations/${id}`, body);
  expect([answer.status, answer.body.errorDescription, answer.body.warnings]).toEqual([
    200,
    undefined,
    undefined,
  ]);
  // What another part of the server has read before is known for two seconds.
  test.clock.now += 2_001;
}

const start = async () => await startPush(await Visitor.arrive(test, 'alice'));

describe('pushProvider WEBHOOK', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => await receiver.close());

  it('tells its URL, and no other, of each phone; another provider lets go of it', async () => {
    const subscribed = { url: `${receiver.url}/subscribed`, eventTypes: ['push.created'] };
    await test.management('POST', '/webhook-endpoints', subscribed);
    const webhookUrl = `${receiver.url}/configured`;
    await configure('push', { pushProvider: 'WEBHOOK', webhookUrl }, 'POST');
    const phone = await withPhone(test, 'alice', { pushToken: 'own-token' });
    const { userAuthenticatorId } = phone;
    const { body } = await start();
    expect(body.deliveryResults).toEqual([{ userAuthenticatorId }]);
    expect(receiver.received.map(({ path: at, json }) => [at, json.type, json.data])).toEqual([
      [
        '/hook/configured',
        'push.created',
        expect.objectContaining({ userAuthenticatorId, pushToken: 'own-token' }),
      ],
    ]);
    const shown = await test.management('GET', '/push-providers');
    expect(shown.body).toMatchObject([{ provider: 'webhook', settings: { url: webhookUrl } }]);
    const other = { pushProvider: 'URBAN_AIRSHIP' };
    await test.management('PATCH', '/authenticator-configurations/push', other);
    expect((await test.management('GET', '/push-providers')).body).toEqual([]);
    await start();
    expect(receiver.received.at(-1)?.path).toBe('/hook/subscribed');
  });

  it('that does not take it ends the challenge', async () => {
    await configure('push', { pushProvider: 'WEBHOOK', webhookUrl: `${receiver.url}/configured` }, 'POST');
    await withPhone(test, 'alice');
    receiver.answer = (response) => response.writeHead(500).end();
    expect(await start()).toMatchObject({ status: 503, body: { errorCode: 'unavailable' } });
  });

  it('row 47: into a private network is refused', async () => {
    const webhookUrl = 'https://10.0.0.1/push';
    const answer = await test.management('POST', '/authenticator-configurations/push', {
      pushProvider: 'WEBHOOK',
      webhookUrl,
    });
    expect(answer.status).toBe(400);
  });
});

it('sendingRateLimitConfigurations withholds notifications, and the answer looks the same (row 40)', async () => {
  await withPhone(test, 'alice');
  await configure('push', { sendingRateLimitConfigurations: [{ rateLimit: 1, windowInMinutes: 30 }] });
  const first = await start();
  test.clock.now += 11 * minuteMs;
  const second = await start();
  expect([second.status, Object.keys(second.body).sort()]).toEqual([200, Object.keys(first.body).sort()]);
  const withheld = async () =>
    (await test.database.read.rows('select is_withheld from push_challenges order by created_at', [])).map(
      (row) => Number(row.is_withheld),
    );
  expect(await withheld()).toEqual([0, 1]);
  test.clock.now += 30 * minuteMs;
  await start();
  expect(await withheld()).toEqual([0, 1, 0]);
});

describe('credentialLifetimeInMinutes', () => {
  let phone: Phone;
  beforeEach(async () => {
    phone = await withPhone(test, 'alice', { pushToken: 'token' });
    await configure('push', { credentialLifetimeInMinutes: 60 });
  });
  const find = async () => await asTenant(test, 'GET', `${path}?${phone.device.query()}`);
  const question = async () => await asTenant(test, 'POST', `${path}/sign?${phone.device.query()}`);
  const renew = async () => {
    const { challengeId, message } = (await question()).body;
    const signed = phone.device.signed(message);
    return await asTenant(test, 'PATCH', path, { challengeId, ...signed, resetExpiry: true });
  };
  const iso = (time: number) => new Date(time).toISOString();

  it('is told, and renewed by the app while the key is good', async () => {
    const addedAt = test.clock.now - 2_001;
    expect((await find()).body.expiresAt).toBe(iso(addedAt + 60 * minuteMs));
    test.clock.now += 50 * minuteMs;
    const expiresAt = iso(test.clock.now + 60 * minuteMs);
    expect((await renew()).body.expiresAt).toBe(expiresAt);
    expect((await find()).body.expiresAt).toBe(expiresAt);
    test.clock.now += 59 * minuteMs;
    expect((await start()).status).toBe(200);
  });

  it('over, the key proves nothing, renews nothing, and is not offered; row 34: it still counts as one', async () => {
    const { challengeId } = (await start()).body;
    test.clock.now += 60 * minuteMs;
    expect(await question()).toMatchObject({ status: 400, body: { errorCode: 'invalid_credential' } });
    expect((await phone.waiting()).errorCode).toBe('invalid_credential');
    expect((await phone.answer(challengeId)).status).toBe(404);
    const visitor = await Visitor.arrive(test, 'alice');
    expect((await startPush(visitor)).body.errorCode).toBe('invalid_request');
    const { body } = await visitor.get('/hosted/session');
    expect(body).toMatchObject({ step: 'FAILED', user: { isEnrolled: true }, methods: [] });
    const again = new SoftwareDevice();
    expect((await again.enrol(test, visitor.token, 'push')).status).toBe(403);
    await configure('push', { credentialLifetimeInMinutes: 0 });
    expect((await find()).body).not.toHaveProperty('expiresAt');
    expect((await startPush(visitor)).status).toBe(200);
  });
});

describe('appAttestationFailureMode', () => {
  it('ALLOW_WITH_WARNING takes an app without its maker’s word, and notes it; BLOCK refuses', async () => {
    await configure('push', { requireAppAttestation: true, appAttestationFailureMode: 'BLOCK' });
    const { token } = await Visitor.arrive(test, 'alice');
    expect((await new SoftwareDevice().enrol(test, token, 'push')).status).toBe(400);
    await configure('push', { appAttestationFailureMode: 'ALLOW_WITH_WARNING' });
    const next = await Visitor.arrive(test, 'alice');
    const added = await new SoftwareDevice().enrol(test, next.token, 'push');
    expect(added.status).toBe(200);
    const { events } = await readTrail(test.database.read, 'test-tenant');
    const [noted] = events.filter(({ type }) => type === 'authenticator.attestation_refused');
    expect(JSON.parse(noted?.data ?? '')).toMatchObject({
      authenticatorId: added.body.userAuthenticatorId,
      method: 'PUSH',
    });
    const bob = await Visitor.arrive(test, 'bob');
    expect((await new SoftwareDevice().enrol(test, bob.token, 'in-app')).status).toBe(400);
  });
});

it('allowDisablingMfa: false keeps the last authenticator when its app goes away', async () => {
  const phone = await withPhone(test, 'alice');
  await test.management('PATCH', '/tenant', { allowDisablingMfa: false });
  test.clock.now += 2_001;
  const remove = async () =>
    await asTenant(test, 'POST', `${path}/remove`, phone.device.removal(test.clock.now));
  expect(await remove()).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
  expect((await test.server('GET', '/users/alice')).body.isEnrolled).toBe(true);
  await test.management('PATCH', '/tenant', { allowDisablingMfa: null });
  test.clock.now += 2_001;
  expect((await remove()).status).toBe(200);
});

it('allowMultipleUserAuthenticators: false takes one phone, and the same one again', async () => {
  await configure('push', { allowMultipleUserAuthenticators: false });
  const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
  const device = new SoftwareDevice();
  expect((await device.enrol(test, visitor.token, 'push', { pushToken: 'a' })).status).toBe(200);
  expect((await device.enrol(test, visitor.token, 'push', { pushToken: 'b' })).status).toBe(200);
  expect((await new SoftwareDevice().enrol(test, visitor.token, 'push')).status).toBe(403);
});
