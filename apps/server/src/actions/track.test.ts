/** Track by the front door: outcomes, rules, devices, facts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challengeEverybody, exchange, pageReferenceOf, passChallenge } from '../testing/passed-challenge.ts';
import { startTestApp, type TestApp, testStart } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const track = async (body: object = {}, userId = 'alice') =>
  (await test.server('POST', `/users/${userId}/actions/signIn`, body)).body;
const output = async (body: object = {}, userId = 'alice') => {
  const { idempotencyKey } = await track(body, userId);
  return (await test.server('GET', `/users/${userId}/actions/signIn/${idempotencyKey}`)).body.output;
};
const addRule = async (rule: object) =>
  (await test.management('POST', '/action-configurations/signIn/rules', rule)).body.ruleId as string;

describe('an outcome', () => {
  it.each([
    ['ALLOW', 'ALLOW'],
    ['CHALLENGE', 'CHALLENGE_REQUIRED'],
    ['REVIEW', 'REVIEW_REQUIRED'],
    ['BLOCK', 'BLOCK'],
  ])('%s leaves the action in %s', async (outcome, state) => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: outcome,
    });
    const answer = await track();
    expect(answer.state).toBe(state);
    expect(answer.url).toMatch(/^http:\/\/localhost:4800\/\?token=[A-Za-z0-9_-]+$/);
    expect(answer.token.split('.')).toHaveLength(3);
    expect(answer).toMatchObject({ isEnrolled: false, enrolledVerificationMethods: [], ruleIds: [] });
    expect(answer.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('of an unseen action is the tenant setting, and a configuration is made for it', async () => {
    await test.management('PATCH', '/tenant', { newActionOutcome: 'REVIEW' });
    expect((await track()).state).toBe('REVIEW_REQUIRED');
    await test.management('PATCH', '/tenant', { newActionOutcome: 'BLOCK' });
    expect((await track()).state).toBe('REVIEW_REQUIRED');
    const { body } = await test.management('GET', '/action-configurations/signIn');
    expect(body).toMatchObject({ actionCode: 'signIn', defaultUserActionResult: 'REVIEW' });
  });

  it('is the same for 50 first calls at once, which make one configuration', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => track({}, `user-${at}`)));
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['ALLOW']));
    expect((await test.management('GET', '/action-configurations')).body).toHaveLength(1);
    const created = await test.database.read.rows(
      "select * from audit_events where type = 'action_configuration.created'",
      [],
    );
    expect(created).toHaveLength(1);
  });
});

describe('rules', () => {
  const always = { '==': [1, 1] };
  beforeEach(async () => {
    const body = { actionCode: 'signIn', defaultUserActionResult: 'ALLOW' };
    await test.management('POST', '/action-configurations', body);
  });

  it('are tried by priority: the first match decides, the other matches are reported behind it', async () => {
    const late = await addRule({ name: 'late', type: 'BLOCK', priority: 9, conditions: always });
    const first = await addRule({ name: 'first', type: 'CHALLENGE', priority: 3, conditions: always });
    await addRule({ name: 'no match', type: 'BLOCK', priority: 0, conditions: { '==': [1, 2] } });
    await addRule({ name: 'asleep', type: 'BLOCK', priority: 1, isActive: false, conditions: always });
    const answer = await track();
    expect(answer).toMatchObject({ state: 'CHALLENGE_REQUIRED', ruleIds: [first, late] });
    const stored = await test.server('GET', `/users/alice/actions/signIn/${answer.idempotencyKey}`);
    expect(stored.body.rules).toEqual([
      { ruleId: first, name: 'first' },
      { ruleId: late, name: 'late' },
    ]);
  });

  it.each([
    ['CHALLENGE', 'CHALLENGE_REQUIRED'],
    ['REVIEW', 'REVIEW_REQUIRED'],
    ['BLOCK', 'BLOCK'],
    ['ALLOW', 'CHALLENGE_REQUIRED'],
  ])('an erring %s rule never weakens the decision, and the error is logged', async (type, state) => {
    const long = { var: 'custom.long' };
    const exploding = { '==': [{ cat: [long, long] }, ''] };
    await addRule({ name: 'errs', type, priority: 0, conditions: exploding });
    await addRule({ name: 'then', type: 'CHALLENGE', priority: 1, conditions: always });
    const answer = await test.server('POST', '/users/alice/actions/signIn', {
      custom: { long: 'x'.repeat(4_000) },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.state).toBe(state);
    expect(test.logged.filter((line) => line.includes('rules failed to evaluate'))).toHaveLength(1);
  });

  it('pass their methods on, and only enabled ones reach the answer', async () => {
    await addRule({
      name: 'passkey only',
      type: 'CHALLENGE',
      priority: 0,
      verificationMethods: ['PASSKEY'],
      defaultVerificationMethod: 'PASSKEY',
    });
    expect(await track()).toMatchObject({ allowedVerificationMethods: ['PASSKEY'] });
  });

  it('see what the caller sent', async () => {
    await addRule({
      name: 'large',
      type: 'BLOCK',
      priority: 0,
      conditions: { '>': [{ var: 'custom.amount' }, 1000] },
    });
    expect((await track({ custom: { amount: 1001 } })).state).toBe('BLOCK');
    expect((await track({ custom: { amount: 1000 } })).state).toBe('ALLOW');
    expect((await track()).state).toBe('ALLOW');
  });
});

describe('facts', () => {
  it('are stored with the action and do not change afterwards', async () => {
    const body = {
      ipAddress: '1.1.1.1',
      deviceId: 'd1',
      email: 'alice@example.com',
      custom: { amount: 5 },
      userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)',
    };
    const { idempotencyKey } = await track(body);
    const read = async () =>
      (await test.server('GET', `/users/alice/actions/signIn/${idempotencyKey}`)).body.output;
    const first = await read();
    expect(first).toMatchObject({
      ip: { address: '1.1.1.1', isPrivate: false, isAnonymous: null },
      device: { isNew: true, isBot: true },
      user: { userId: 'alice', email: 'alice@example.com', isEnrolled: false },
      custom: { amount: 5 },
    });
    expect(first.ip.countryCode).toMatch(/^[A-Z]{2}$/);
    await track({ ...body, custom: { amount: 6 } });
    test = await test.restart();
    expect(await read()).toEqual(first);
  });

  it.each([
    ['private', '10.1.2.3', { address: '10.1.2.3', isPrivate: true, countryCode: null }],
    ['loopback', '::1', { address: '::1', isPrivate: true, countryCode: null }],
    ['mapped', '::ffff:10.1.2.3', { address: '10.1.2.3', isPrivate: true }],
    ['missing', undefined, { address: null, isPrivate: null, isAnonymous: null, countryCode: null }],
    ['unparsable', 'a', { address: null, isPrivate: null, isAnonymous: null, countryCode: null }],
    ['a list', '1.1.1.1, 10.0.0.1', { address: null, countryCode: null }],
    ['octal', '0177.0.0.1', { address: null, countryCode: null }],
    ['short', '127.1', { address: null, countryCode: null }],
    ['with port', '1.1.1.1:80', { address: null, countryCode: null }],
  ])('of an address that is %s', async (_name, ipAddress, expected) => {
    expect((await output({ ipAddress })).ip).toMatchObject(expected);
  });

  it('never come from headers (row 58)', async () => {
    const names = [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'cf-connecting-ip',
      'true-client-ip',
      'x-amzn-waf-risk',
    ];
    const headers = Object.fromEntries(names.map((name) => [name, '8.8.8.8']));
    const authorization = `Basic ${Buffer.from('sk_test-secret-key-of-the-test-tenant-0000:').toString('base64')}`;
    const call = async (extra: Record<string, string>) => {
      const { body } = await test.call('POST', '/v1/users/alice/actions/signIn', {
        authorization,
        headers: extra,
        body: {},
      });
      return (await test.server('GET', `/users/alice/actions/signIn/${body.idempotencyKey}`)).body.output;
    };
    expect(await call(headers)).toEqual(await call({}));
  });
});

describe('device.isNew', () => {
  const deviceFact = async (deviceId?: string) =>
    (await output(deviceId === undefined ? {} : { deviceId })).device;

  it('is true without a device id, always', async () => {
    await track();
    expect(await deviceFact()).toMatchObject({ isNew: true, isProven: false });
  });

  it('is true of an empty one: the cookie that a browser did not send names no device', async () => {
    await track({ deviceId: '' });
    expect(await deviceFact('')).toMatchObject({ isNew: true, isProven: false });
  });

  it('an ALLOW makes it known, to this person alone', async () => {
    await track({ deviceId: 'd1' });
    expect(await deviceFact('d1')).toMatchObject({ isNew: false, isProven: false });
    expect(await deviceFact('d2')).toMatchObject({ isNew: true });
    expect((await output({ deviceId: 'd1' }, 'bob')).device).toMatchObject({ isNew: true });
  });

  it.each(['CHALLENGE', 'REVIEW', 'BLOCK'])('a mere %s does not, nor a restart', async (outcome) => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: outcome,
    });
    await track({ deviceId: 'd1' });
    await track({ deviceId: 'd1' });
    test = await test.restart();
    expect(await deviceFact('d1')).toMatchObject({ isNew: true, isProven: false });
  });

  it('an abandoned challenge does not, a passed one does and proves it', async () => {
    await challengeEverybody(test, 'signIn');
    const abandoned = await track({ deviceId: 'd1', email: 'alice@example.com' });
    const { token } = (await exchange(test, pageReferenceOf(abandoned))).body;
    await test.client('POST', '/user-authenticators/email-otp', token, { email: 'alice@example.com' });
    // Delivered, so that it is not taken for the next one's code.
    await test.codeFor('alice@example.com');
    await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect(await deviceFact('d1')).toMatchObject({ isNew: true, isProven: false });
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields: { deviceId: 'd1' } });
    expect(await deviceFact('d1')).toMatchObject({ isNew: false, isProven: true });
  });

  it('a failed challenge does not', async () => {
    await challengeEverybody(test, 'signIn');
    const tracked = await track({ deviceId: 'd1', email: 'alice@example.com' });
    const { token } = (await exchange(test, pageReferenceOf(tracked))).body;
    for (let challenge = 0; challenge < 2; challenge += 1) {
      await test.client('POST', '/user-authenticators/email-otp', token, { email: 'alice@example.com' });
      for (let guess = 0; guess < 5; guess += 1) {
        await test.client('POST', '/verify/email-otp', token, { verificationCode: '000000' });
        test.clock.now += 3_600_000 / 60;
      }
    }
    expect(await deviceFact('d1')).toMatchObject({ isNew: true, isProven: false });
  });

  it('an invalidated device is new', async () => {
    await track({ deviceId: 'd1' });
    await test.database.commit((transaction) =>
      transaction.run('update devices set invalidated_at = ?', [testStart]),
    );
    expect(await deviceFact('d1')).toMatchObject({ isNew: true, isProven: false });
  });
});

describe('a person', () => {
  const stored = async () => (await test.server('GET', '/users/alice')).body;

  it('comes into being with what the first call gives; later calls fill what is empty and overwrite nothing', async () => {
    await track({ email: 'first@example.com' });
    expect(await stored()).toMatchObject({ email: 'first@example.com', emailVerified: false });
    await track({ email: 'second@example.com', phoneNumber: '9876543210', username: 'al' });
    expect(await stored()).toMatchObject({
      email: 'first@example.com',
      phoneNumber: '9876543210',
      username: 'al',
    });
    await track({ phoneNumber: '111' });
    expect(await stored()).toMatchObject({ phoneNumber: '9876543210' });
  });

  it('has one history, newest first, by state, code and date', async () => {
    await track({ idempotencyKey: 'one' });
    test.clock.now += 1000;
    await test.server('POST', '/users/alice/actions/withdraw', {
      idempotencyKey: 'two',
      ipAddress: '1.1.1.1',
    });
    test.clock.now += 1000;
    const list = async (query = '') => (await test.server('GET', `/users/alice/actions${query}`)).body;
    const keys = async (query?: string) =>
      (await list(query)).map((one: { idempotencyKey: string }) => one.idempotencyKey);
    expect(await keys()).toEqual(['two', 'one']);
    expect(await keys('?codes=signIn')).toEqual(['one']);
    expect(await keys('?codes=signIn,withdraw&state=ALLOW')).toEqual(['two', 'one']);
    expect(await keys('?state=BLOCK')).toEqual([]);
    expect(await keys('?fromDate=2025-12-01')).toEqual(['two', 'one']);
    expect(await keys(`?fromDate=${new Date(testStart + 500).toISOString()}`)).toEqual(['two']);
    expect((await list())[0]).toMatchObject({
      actionCode: 'withdraw',
      state: 'ALLOW',
      ipAddress: '1.1.1.1',
      createdAt: '2026-01-01T00:00:01.000Z',
    });
    test.clock.now += 30 * 24 * 3_600_000;
    expect(await keys('?fromDate=2020-01-01')).toEqual([]);
    expect((await test.server('GET', '/users/alice/actions?fromDate=tomorrow')).status).toBe(400);
    expect((await test.server('GET', '/users/nobody/actions')).body).toEqual([]);
  });

  it('finds old matches behind a thousand newer actions of another kind', async () => {
    await test.server('POST', '/users/alice/actions/rare', { idempotencyKey: 'rare' });
    test.clock.now += 1000;
    await Promise.all(Array.from({ length: 1_050 }, () => track()));
    const { body } = await test.server('GET', '/users/alice/actions?codes=rare');
    expect(body.map((one: { idempotencyKey: string }) => one.idempotencyKey)).toEqual(['rare']);
  });
});

describe('a decision by hand', () => {
  const states = [
    ...['ALLOW', 'BLOCK', 'CHALLENGE_REQUIRED', 'CHALLENGE_SUCCEEDED'],
    ...['CHALLENGE_FAILED', 'REVIEW_REQUIRED', 'REVIEW_SUCCEEDED', 'REVIEW_FAILED'],
  ];

  it.each(states)('%s may be set, and is marked', async (state) => {
    const { idempotencyKey } = await track();
    test.clock.now += 60_000;
    const path = `/users/alice/actions/signIn/${idempotencyKey}`;
    const { status, body } = await test.server('PATCH', path, { state });
    expect([status, body.state]).toEqual([200, state]);
    expect(body.stateUpdatedAt).toBe(
      new Date(state === 'ALLOW' ? testStart : testStart + 60_000).toISOString(),
    );
    expect(body.updatedAt).toBe(new Date(testStart + 60_000).toISOString());
    const events = await test.database.read.rows(
      "select data from audit_events where type = 'action.overridden'",
      [],
    );
    expect(JSON.parse(events[0]?.data as string)).toMatchObject({ from: 'ALLOW', to: state, idempotencyKey });
  });

  it('of an unknown action or to an unknown state is refused', async () => {
    const { idempotencyKey } = await track();
    const path = `/users/alice/actions/signIn/${idempotencyKey}`;
    expect((await test.server('PATCH', path, { state: 'DONE' })).status).toBe(400);
    expect((await test.server('PATCH', path, {})).status).toBe(400);
    expect((await test.server('PATCH', `${path}x`, { state: 'ALLOW' })).status).toBe(404);
    expect((await test.server('GET', `${path}x`)).status).toBe(404);
    expect((await test.server('GET', path)).body.state).toBe('ALLOW');
  });
});
