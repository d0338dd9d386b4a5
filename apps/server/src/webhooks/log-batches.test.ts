/** Log events (server-api.md §15): everything once it is over, in batches, nothing left out and nothing made twice. */
import { Authsignal } from '@authsignal/node';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TenantStore } from '../tenants/store.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { type JsonBody, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { LogBatches } from './log-batches.ts';

let test: TestApp;
let receiver: WebhookReceiver;
const minuteMs = 60_000;

beforeEach(async () => {
  // The server's own round, every 15 s, would take what a slow machine has not looked at yet; that at its start is left.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
  await configureActions(test);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
  vi.useRealTimers();
});

const eventTypes = ['action.log_created', 'challenge.log_created'];
const subscribe = async (body: object = {}): Promise<JsonBody> =>
  (await test.management('POST', '/webhook-endpoints', { url: receiver.url, eventTypes, ...body })).body;
const batches = () =>
  new LogBatches({
    database: test.database,
    tenants: new TenantStore(test.database, test.keyRing, () => test.clock.now),
    source: 'http://localhost:4800',
    now: () => test.clock.now,
    log: pino({ level: 'silent' }),
    onQueued: () => {},
  });
const track = async (userId: string, body: object = {}) =>
  (await test.server('POST', `/users/${encodeURIComponent(userId)}/actions/profile`, body)).body;
const queued = async (): Promise<JsonBody[]> =>
  (
    await test.database.read.rows(
      `select body from webhook_deliveries where body <> '' order by created_at, event_id`,
      [],
    )
  ).map(({ body }) => JSON.parse(body as string).records);
/** Starts the server's own round and sends what it queues. */
const restart = async () => {
  test = await test.restart();
};

describe('a batch', () => {
  it('tells of an action as it ended, signed, once its token is over', async () => {
    await subscribe({ eventTypes: ['action.log_created'] });
    const visitor = await Visitor.arrive(test, 'auth0|Zoë', {
      email: 'zoe@example.com',
      ipAddress: '203.0.113.9',
      userAgent: 'Mozilla/5.0',
    });
    test.clock.now += 10 * minuteMs - 1;
    await batches().run();
    expect(await queued()).toEqual([]);
    await visitor.override('CHALLENGE_FAILED');
    test.clock.now += 1;
    await restart();
    await receiver.until(1);
    const { json, body, signature } = firstReceived(receiver);
    const at = '2026-01-01T00:00:00.000Z';
    expect(json).toEqual({
      records: [
        {
          version: 1,
          type: 'action.log_created',
          id: expect.any(String),
          source: 'http://localhost:4800',
          time: '2026-01-01T00:10:00.000Z',
          tenantId: 'test-tenant',
          record: {
            tenantId: 'test-tenant',
            userId: 'auth0|Zoë',
            actionCode: 'signIn',
            idempotencyKey: visitor.idempotencyKey,
            createdAt: at,
            updatedAt: '2026-01-01T00:09:59.999Z',
            state: 'CHALLENGE_FAILED',
            stateUpdatedAt: '2026-01-01T00:09:59.999Z',
            outcome: 'CHALLENGE',
            rules: [],
            ipAddress: '203.0.113.9',
            userAgent: 'Mozilla/5.0',
            email: 'zoe@example.com',
          },
        },
      ],
    });
    const { webhook } = new Authsignal({ apiSecretKey: testSecretKey, apiUrl: 'http://localhost' });
    expect(webhook.constructEvent(body, signature, 0)).toEqual(json);
  });

  it('tells of each step of a challenge, and never a code', async () => {
    await subscribe({ eventTypes: ['challenge.log_created'] });
    const visitor = await Visitor.arrive(test, 'u', { email: 'alice@example.com' });
    await visitor.post('/user-authenticators/email-otp', { email: 'alice@example.com' });
    const code = await test.codeFor('alice@example.com');
    await visitor.guess('email-otp', 1);
    await visitor.verify('email-otp', code);
    test.clock.now += 10 * minuteMs;
    await batches().run();
    const [records] = await queued();
    expect(records.map(({ record }: JsonBody) => record.type)).toEqual([
      'EMAIL_OTP_SENT',
      'EMAIL_OTP_CODE_INVALID',
      'EMAIL_OTP_CODE_VALID',
    ]);
    expect(records[0].record).toEqual({
      tenantId: 'test-tenant',
      userId: 'u',
      actionCode: 'signIn',
      idempotencyKey: visitor.idempotencyKey,
      createdAt: '2026-01-01T00:00:00.000Z',
      type: 'EMAIL_OTP_SENT',
      verificationMethod: 'EMAIL_OTP',
      email: 'alice@example.com',
    });
    expect(JSON.stringify(records)).not.toContain(code);
  });

  it('has 500 records at the most, and together they have every action once', async () => {
    await subscribe();
    const userIds = Array.from({ length: 1_203 }, (_, n) => `user-${n}`);
    for (const userId of userIds) await track(userId);
    test.clock.now += 10 * minuteMs;
    await batches().run();
    const sizes = (await queued()).map((records) => records.length);
    expect(sizes.toSorted()).toEqual([203, 500, 500]);
    const told = (await queued()).flat().map(({ record }) => record.userId);
    expect(told.toSorted()).toEqual(userIds.toSorted());
    const ids = (await queued()).flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(1_203);
    await batches().run();
    expect(await queued()).toHaveLength(3);
    await restart();
    await receiver.until(3);
  });

  it('is made by one of several processes', async () => {
    await subscribe();
    for (let n = 0; n < 20; n += 1) await track(`user-${n}`);
    test.clock.now += 10 * minuteMs;
    await Promise.all([batches().run(), batches().run(), batches().run()]);
    const told = (await queued()).flat().map(({ record }) => record.userId);
    expect(told).toHaveLength(20);
    expect(new Set(told).size).toBe(20);
  });

  it('waits as long as the tokens of its tenant live', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 30 });
    await subscribe();
    await track('u');
    test.clock.now += 30 * minuteMs - 1;
    await batches().run();
    expect(await queued()).toEqual([]);
    test.clock.now += 1;
    await batches().run();
    expect((await queued()).flat()).toHaveLength(1);
  });

  it('has what was wanted from then on, of this tenant alone, and not who was deleted', async () => {
    await track('before');
    await subscribe();
    const other = await addTenant(test);
    await other.server('POST', '/users/foreign/actions/profile', {});
    await track('gone');
    await track('stays');
    await test.server('DELETE', '/users/gone');
    test.clock.now += 10 * minuteMs;
    await batches().run();
    expect((await queued()).flat().map(({ record }) => record.userId)).toEqual(['stays']);
  });

  it('of a time without an active endpoint comes later', async () => {
    const { endpointId } = await subscribe();
    await test.management('PATCH', `/webhook-endpoints/${endpointId}`, { isActive: false });
    await track('u');
    test.clock.now += 10 * minuteMs;
    await batches().run();
    expect(await queued()).toEqual([]);
    await test.management('PATCH', `/webhook-endpoints/${endpointId}`, { isActive: true });
    await batches().run();
    expect((await queued()).flat().map(({ record }) => record.userId)).toEqual(['u']);
  });

  it('does not pile up before a receiver that takes nothing', async () => {
    receiver.answer = (response) => response.writeHead(500).end();
    await subscribe();
    for (let n = 0; n < 15; n += 1) {
      await track(`user-${n}`);
      test.clock.now += 10 * minuteMs;
      await batches().run();
    }
    expect(await queued()).toHaveLength(10);
    const [row] = await test.database.read.rows('select log_cursor from webhook_endpoints', []);
    await batches().run();
    expect((await test.database.read.rows('select log_cursor from webhook_endpoints', []))[0]).toEqual(row);
  });

  it('that was delivered keeps no bodies, and cannot be sent again', async () => {
    const { endpointId } = await subscribe();
    await track('u');
    test.clock.now += 10 * minuteMs;
    await restart();
    await receiver.until(1);
    const deliveries = `/webhook-endpoints/${endpointId}/deliveries`;
    let delivered: JsonBody;
    while (delivered === undefined) {
      [delivered] = (await test.management('GET', `${deliveries}?state=DELIVERED`)).body;
      await new Promise((next) => setImmediate(next));
    }
    expect(delivered.eventType).toBe('log_batch');
    expect(await queued()).toEqual([]);
    expect((await test.management('POST', `${deliveries}/${delivered.deliveryId}/redeliver`)).status).toBe(
      409,
    );
  });
});

it('a proof for the settings is told of the action that it serves (docs/decisions/0012)', async () => {
  await subscribe({ eventTypes });
  const body = { verificationMethod: 'EMAIL_OTP', email: 'zoe@example.com' };
  await test.server('POST', '/users/zoe/authenticators', body);
  const visitor = await Visitor.arrive(test, 'zoe', { actionCode: 'profile', redirectToSettings: true });
  const { token } = (await visitor.post('/hosted/step-up', { change: 'update' })).body;
  visitor.token = token;
  await visitor.post('/challenge/email-otp');
  await visitor.verify('email-otp', await test.codeFor('zoe@example.com'));
  test.clock.now += 10 * minuteMs;
  await batches().run();
  const records = (await queued()).flat().map(({ record }) => record);
  const { idempotencyKey } = visitor;
  const told = { actionCode: 'profile', idempotencyKey };
  expect(records).toMatchObject([
    told,
    { ...told, type: 'EMAIL_OTP_SENT' },
    { ...told, type: 'EMAIL_OTP_CODE_VALID' },
  ]);
});
