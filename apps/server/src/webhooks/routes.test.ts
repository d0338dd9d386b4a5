/** Endpoints are managed with the management key alone, and only plainly public URLs become endpoints (SECURITY row 47). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;

beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const path = '/webhook-endpoints';
const wanted = { url: 'https://hooks.example.com/a', eventTypes: ['authenticator.created'] };
const create = (body: object) => test.management('POST', path, body);

describe('an endpoint', () => {
  it('is made, read, listed, changed and deleted', async () => {
    const { status, body: made } = await create({ ...wanted, description: 'CRM' });
    expect(status).toBe(200);
    expect(made).toEqual({
      tenantId: 'test-tenant',
      endpointId: expect.any(String),
      ...wanted,
      isActive: true,
      includeCredentialPublicKey: false,
      description: 'CRM',
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    const one = `${path}/${made.endpointId}`;
    expect((await test.management('GET', one)).body).toEqual(made);
    expect((await test.management('GET', path)).body).toEqual([made]);
    const change = { eventTypes: ['sms.created'], description: null, isActive: false };
    const { body: changed } = await test.management('PATCH', one, change);
    expect(changed).toMatchObject({ url: wanted.url, eventTypes: ['sms.created'], isActive: false });
    expect(changed).not.toHaveProperty('description');
    expect(await test.management('DELETE', one)).toMatchObject({ status: 200, body: { success: true } });
    expect((await test.management('GET', one)).status).toBe(404);
    expect((await test.management('DELETE', one)).status).toBe(404);
  });

  it('needs the management key, and is nobody else’s', async () => {
    const { body: made } = await create(wanted);
    expect((await test.call('GET', `/v1/management${path}`)).status).toBe(401);
    const other = await addTenant(test);
    const one = `${path}/${made.endpointId}`;
    expect((await other.management('GET', path)).body).toEqual([]);
    for (const [method, route, body] of [
      ['GET', one, undefined],
      ['PATCH', one, { isActive: false }],
      ['DELETE', one, undefined],
      ['GET', `${one}/deliveries`, undefined],
      ['POST', `${one}/deliveries/x/redeliver`, undefined],
    ] as const)
      expect((await other.management(method, route, body)).status).toBe(404);
    expect((await test.management('GET', one)).body.isActive).toBe(true);
  });

  it.each([
    'http://hooks.example.com/',
    'https://hooks.example.com:8443/',
    'https://10.0.0.1/',
    'https://[::ffff:169.254.169.254]/',
    'https://user:pass@hooks.example.com/',
    'ftp://hooks.example.com/',
    'hooks.example.com',
  ])('row 47: %s is refused, also as a change', async (url) => {
    const expected = {
      status: 400,
      body: { errorCode: 'invalid_request', errorDescription: expect.stringContaining('field url') },
    };
    expect(await create({ ...wanted, url })).toMatchObject(expected);
    const { body: made } = await create(wanted);
    expect(await test.management('PATCH', `${path}/${made.endpointId}`, { url })).toMatchObject(expected);
  });

  it('row 47: loopback is refused unless the server was told otherwise', async () => {
    const url = receiver.url;
    expect((await create({ ...wanted, url })).status).toBe(200);
    const strict = await startTestApp();
    const answer = await strict.management('POST', path, { ...wanted, url });
    await strict.close();
    expect(answer.status).toBe(400);
  });

  it.each([
    [{ url: wanted.url }],
    [{ ...wanted, eventTypes: [] }],
    [{ ...wanted, eventTypes: ['action.verify'] }],
    [{ ...wanted, eventTypes: ['authenticator.created', 'authenticator.created'] }],
    [{ ...wanted, eventTypes: 'authenticator.created' }],
    [{ ...wanted, isActive: 'yes' }],
    [{ ...wanted, url: null }],
    [{ ...wanted, description: 'x'.repeat(257) }],
  ])('is refused as %j', async (body) =>
    expect(await create(body)).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } }),
  );

  it('that delivers messages is the only active one for them', async () => {
    const sms = { url: wanted.url, eventTypes: ['sms.created'] };
    const { body: first } = await create(sms);
    expect((await create(sms)).body.errorDescription).toContain('sms.created has an active endpoint');
    const { body: spare } = await create({ ...sms, isActive: false });
    const activate = () => test.management('PATCH', `${path}/${spare.endpointId}`, { isActive: true });
    expect((await activate()).status).toBe(400);
    await test.management('PATCH', `${path}/${first.endpointId}`, { isActive: false });
    expect((await activate()).status).toBe(200);
  });

  it('is one of twenty at most', async () => {
    for (let n = 0; n < 20; n += 1) expect((await create(wanted)).status).toBe(200);
    expect((await create(wanted)).body.errorDescription).toContain('at most 20');
  });

  it('leaves its path out of the audit trail', async () => {
    await create({ ...wanted, url: 'https://hooks.example.com/secret-path' });
    const rows = await test.database.read.rows(
      `select data from audit_events where type = 'webhook_endpoint.created'`,
      [],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.data).not.toContain('secret-path');
  });
});

describe('its deliveries', () => {
  const finished = async (route: string, state: string) => {
    for (;;) {
      const { body } = await test.management('GET', `${route}?state=${state}`);
      if (body.length > 0) return body;
      await new Promise((next) => setImmediate(next));
    }
  };

  it('are listed without their bodies, and sent again on request under the same id', async () => {
    receiver.answer = (response) => response.writeHead(410).end();
    const { body: made } = await create({ ...wanted, url: receiver.url });
    const one = `${path}/${made.endpointId}`;
    await importEmail(test, 'u', 'alice@example.com');
    const [dead] = await finished(`${one}/deliveries`, 'DEAD');
    expect(dead).toEqual({
      deliveryId: expect.any(String),
      endpointId: made.endpointId,
      eventId: receiver.received[0]?.json.id,
      eventType: 'authenticator.created',
      state: 'DEAD',
      attempts: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:00.000Z',
      lastStatus: 410,
      lastFailure: 'refused',
    });
    expect((await test.management('GET', one)).body).toMatchObject({
      isActive: false,
      disabledReason: 'The receiver answered 410: gone.',
    });
    receiver.answer = undefined;
    await test.management('PATCH', one, { isActive: true });
    const again = `${one}/deliveries/${dead.deliveryId}/redeliver`;
    expect(await test.management('POST', again)).toMatchObject({ status: 200, body: { success: true } });
    const [delivered] = await finished(`${one}/deliveries`, 'DELIVERED');
    expect(delivered).toMatchObject({ eventId: dead.eventId, attempts: 1, lastStatus: 200 });
    expect(receiver.received[1]?.json).toEqual(receiver.received[0]?.json);
  });

  it('that are on their way, or unknown, are not sent again', async () => {
    receiver.answer = () => {};
    const { body: made } = await create({ ...wanted, url: receiver.url });
    const deliveries = `${path}/${made.endpointId}/deliveries`;
    await importEmail(test, 'u', 'alice@example.com');
    const [pending] = (await test.management('GET', deliveries)).body;
    expect(pending).toMatchObject({ state: 'PENDING', nextAttemptAt: expect.any(String) });
    expect((await test.management('POST', `${deliveries}/${pending.deliveryId}/redeliver`)).status).toBe(409);
    expect((await test.management('POST', `${deliveries}/unknown/redeliver`)).status).toBe(404);
  });

  it('come in pages, newest first', async () => {
    const { body: made } = await create({ ...wanted, url: receiver.url });
    const deliveries = `${path}/${made.endpointId}/deliveries`;
    for (let n = 0; n < 5; n += 1) {
      test.clock.now += 1;
      await importEmail(test, `u${n}`, `u${n}@example.com`);
    }
    const all = (await test.management('GET', deliveries)).body;
    const ids = all.map(({ deliveryId }: { deliveryId: string }) => deliveryId);
    expect(ids).toHaveLength(5);
    const page = async (before: string) =>
      (await test.management('GET', `${deliveries}?limit=2&before=${before}`)).body.map(
        ({ deliveryId }: { deliveryId: string }) => deliveryId,
      );
    expect(await page(ids[0])).toEqual(ids.slice(1, 3));
    expect(await page(ids[2])).toEqual(ids.slice(3));
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'state=GONE', 'before=unknown'])
      expect((await test.management('GET', `${deliveries}?${query}`)).status).toBe(400);
  });

  it('go with their endpoint', async () => {
    receiver.answer = (response) => response.writeHead(500).end();
    const { body: made } = await create({ ...wanted, url: receiver.url });
    await importEmail(test, 'u', 'alice@example.com');
    await test.management('DELETE', `${path}/${made.endpointId}`);
    expect(await test.database.read.rows('select 1 from webhook_deliveries', [])).toEqual([]);
  });
});
