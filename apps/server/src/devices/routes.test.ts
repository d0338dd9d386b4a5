/** Devices of a person (server-api.md §13), and what rules are told of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const path = (deviceId = 'd1', userId = 'alice') =>
  `/users/${encodeURIComponent(userId)}/devices/${encodeURIComponent(deviceId)}`;
const list = async (userId = 'alice') =>
  (await test.server('GET', `/users/${encodeURIComponent(userId)}/devices`)).body;
const invalidate = async (deviceId = 'd1') => await test.server('POST', `${path(deviceId)}/invalidate`);
const remember = async (rememberedUntil: unknown, deviceId = 'd1') =>
  await test.server('PATCH', path(deviceId), { rememberedUntil });
const facts = async (deviceId?: string) =>
  (await (await Visitor.arrive(test, 'alice', { actionCode: 'profile', deviceId })).action()).output.device;
const events = async (type: string) =>
  await test.database.read.rows('select * from audit_events where type = ?', [type]);
const at = (ms: number) => new Date(test.clock.now + ms).toISOString();
const dayMs = 86_400_000;

describe('a device', () => {
  it('appears with the track that names it, last seen first', async () => {
    expect(await list()).toEqual([]);
    await Visitor.arrive(test, 'alice', { actionCode: 'profile', deviceId: 'd1' });
    test.clock.now += 120_000;
    await Visitor.arrive(test, 'alice', { actionCode: 'signIn', deviceId: 'd2' });
    expect(await list()).toEqual([
      { userId: 'alice', deviceId: 'd2', createdAt: '2026-01-01T00:02:00.000Z' },
      { userId: 'alice', deviceId: 'd1', createdAt: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(await list('bob')).toEqual([]);
  });

  it('says when and how a challenge was last passed on it', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com', deviceId: 'd1' });
    test.clock.now += 5_000;
    await visitor.addEmail('alice@example.com');
    expect(await list()).toEqual([
      {
        userId: 'alice',
        deviceId: 'd1',
        createdAt: '2026-01-01T00:00:00.000Z',
        authenticatedAt: '2026-01-01T00:00:05.000Z',
        lastVerificationMethod: 'EMAIL_OTP',
      },
    ]);
  });
});

describe('an invalidated device', () => {
  it('is new, unproven and not remembered, for good, and the first time stays', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com', deviceId: 'd1' });
    await visitor.addEmail('alice@example.com');
    await remember(at(dayMs));
    expect(await facts('d1')).toMatchObject({ isNew: false, isProven: true, isRemembered: true });
    test.clock.now += 1_000;
    const { status, body } = await invalidate();
    expect(status).toBe(200);
    expect(body).toMatchObject({ deviceId: 'd1', invalidatedAt: '2026-01-01T00:00:01.000Z' });
    expect(body).not.toHaveProperty('rememberedUntil');
    test.clock.now += 1_000;
    expect((await invalidate()).body).toEqual(body);
    expect(await events('device.invalidated')).toHaveLength(1);
    test = await test.restart();
    expect(await facts('d1')).toMatchObject({ isNew: true, isProven: false, isRemembered: false });
    expect((await remember(at(dayMs))).status).toBe(400);
    expect((await remember(null)).status).toBe(200);
    expect(await events('device.remembered')).toHaveLength(1);
  });

  it('takes no body, or an empty one', async () => {
    await Visitor.arrive(test, 'alice', { deviceId: 'd1' });
    expect((await test.server('POST', `${path()}/invalidate`, {})).status).toBe(200);
  });
});

describe('a remembered device', () => {
  it('is one until that moment, and rules are told', async () => {
    await test.management('POST', '/action-configurations/signIn/rules', {
      name: 'remembered',
      type: 'ALLOW',
      priority: 0,
      conditions: { '==': [{ var: 'device.isRemembered' }, true] },
    });
    const state = async (deviceId?: string) =>
      (await (await Visitor.arrive(test, 'alice', { deviceId })).action()).state;
    expect(await state('d1')).toBe('CHALLENGE_REQUIRED');
    const until = at(dayMs);
    const { status, body } = await remember(until);
    expect([status, body.rememberedUntil]).toEqual([200, until]);
    expect([await state('d1'), await state('d2'), await state()]).toEqual([
      'ALLOW',
      'CHALLENGE_REQUIRED',
      'CHALLENGE_REQUIRED',
    ]);
    test.clock.now += dayMs - 1;
    expect(await state('d1')).toBe('ALLOW');
    test.clock.now += 1;
    expect(await state('d1')).toBe('CHALLENGE_REQUIRED');
  });

  it('is forgotten with null', async () => {
    await Visitor.arrive(test, 'alice', { deviceId: 'd1' });
    await remember(at(dayMs));
    expect(await facts('d1')).toMatchObject({ isRemembered: true });
    expect((await remember(null)).body).not.toHaveProperty('rememberedUntil');
    expect(await facts('d1')).toMatchObject({ isRemembered: false });
    await remember(null);
    expect(await events('device.remembered')).toHaveLength(2);
  });

  it.each([
    ['nothing', {}],
    ['an empty text', { rememberedUntil: '' }],
    ['a number', { rememberedUntil: 1_800_000_000 }],
    ['no date', { rememberedUntil: 'tomorrow' }],
    ['another format', { rememberedUntil: 'Wed, 14 Jul 2027 00:00:00 GMT' }],
    ['a day that is none', { rememberedUntil: '2027-02-30T00:00:00Z' }],
    ['no zone', { rememberedUntil: '2027-02-01T00:00:00' }],
    ['the past', { rememberedUntil: '2025-12-31T23:59:59.999Z' }],
    ['this moment', { rememberedUntil: '2026-01-01T00:00:00.000Z' }],
  ])('%s is refused and named', async (_case, body) => {
    await Visitor.arrive(test, 'alice', { deviceId: 'd1' });
    const answer = await test.server('PATCH', path(), body);
    expect(answer).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('rememberedUntil') },
    });
    expect((await list())[0]).not.toHaveProperty('rememberedUntil');
  });

  it.each(['2027-01-01', '2027-01-01T00:00:00+13:00', '9999-12-31T23:59:59.999Z'])(
    '%s is a time to come',
    async (text) => {
      await Visitor.arrive(test, 'alice', { deviceId: 'd1' });
      expect((await remember(text)).body.rememberedUntil).toBe(new Date(text).toISOString());
    },
  );
});

describe('a device nobody has', () => {
  it('is 404 on every route, as is one of another person or tenant (T12)', async () => {
    await Visitor.arrive(test, 'bob', { deviceId: 'd1' });
    const other = await addTenant(test);
    await other.server('POST', '/users/alice/actions/profile', { deviceId: 'd1' });
    const answers = await Promise.all([
      invalidate(),
      remember(at(dayMs)),
      invalidate('none'),
      remember(null),
    ]);
    for (const { status, body } of answers) {
      expect([status, body.error]).toEqual([404, 'not_found']);
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' });
    }
    expect((await other.server('GET', '/users/alice/devices')).body[0]).not.toHaveProperty('invalidatedAt');
  });

  it('wants a secret key first', async () => {
    for (const [method, suffix] of [
      ['POST', '/invalidate'],
      ['PATCH', ''],
    ] as const)
      expect((await test.call(method, `/v1${path()}${suffix}`)).status).toBe(401);
    expect((await test.call('GET', '/v1/users/alice/devices')).status).toBe(401);
  });
});
