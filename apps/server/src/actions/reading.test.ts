/** Actions as the application reads and overrides them (server-api.md §9). */
import { actionStates } from '@stepward/decision';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const dayMs = 86_400_000;
const list = async (query = '') => (await test.server('GET', `/users/alice/actions${query}`)).body;
const keys = async (query = '') =>
  (await list(query)).map((one: { idempotencyKey: string }) => one.idempotencyKey);
const track = async (idempotencyKey: string, more: object = {}) =>
  await Visitor.arrive(test, 'alice', { actionCode: 'profile', idempotencyKey, ...more });
const path = '/users/alice/actions/profile/k';

describe('one action', () => {
  it('has its rules, its output, and what it was met with', async () => {
    const conditions = { '==': [{ var: 'custom.amount' }, 12] };
    const rule = { name: 'big', description: 'A big one', type: 'CHALLENGE', priority: 0, conditions };
    const { ruleId } = (await test.management('POST', '/action-configurations/profile/rules', rule)).body;
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await track('k', { custom: { amount: 12, nested: { a: [1] } } });
    await visitor.post('/challenge/email-otp');
    test.clock.now += 1_000;
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    const { status, body } = await test.server('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      createdAt: '2026-01-01T00:00:00.000Z',
      stateUpdatedAt: '2026-01-01T00:00:01.000Z',
      verificationMethod: 'EMAIL_OTP',
      idempotencyKey: 'k',
      ruleIds: [ruleId],
      rules: [{ ruleId, name: 'big', description: 'A big one' }],
      output: { custom: { amount: 12, nested: { a: [1] } } },
    });
    expect(Object.values(body)).not.toContain(null);
  });

  it('has an output and empty rules when there is nothing to say', async () => {
    await track('k');
    const { body } = await test.server('GET', path);
    expect(body).toMatchObject({ state: 'ALLOW', rules: [], ruleIds: [], output: { custom: {} } });
    expect(body).not.toHaveProperty('verificationMethod');
  });

  it.each([
    ['another key', '/users/alice/actions/profile/other'],
    ['another code', '/users/alice/actions/signIn/k'],
    ['another person', '/users/bob/actions/profile/k'],
  ])('%s is 404, to read and to write', async (_case, elsewhere) => {
    await track('k');
    for (const answer of [
      await test.server('GET', elsewhere),
      await test.server('PATCH', elsewhere, { state: 'BLOCK' }),
    ])
      expect(answer).toMatchObject({ status: 404, body: { error: 'not_found', errorCode: 'not_found' } });
    expect((await test.server('GET', path)).body.state).toBe('ALLOW');
  });
});

describe('the list', () => {
  it('is newest first, with what the application sees of each', async () => {
    await track('first', { ipAddress: '2.2.2.2', userAgent: 'Mozilla/5.0' });
    test.clock.now += 1_000;
    await track('second');
    const [second, first] = await list();
    expect(second).toEqual({
      actionCode: 'profile',
      idempotencyKey: 'second',
      createdAt: '2026-01-01T00:00:01.000Z',
      updatedAt: '2026-01-01T00:00:01.000Z',
      state: 'ALLOW',
      stateUpdatedAt: '2026-01-01T00:00:01.000Z',
    });
    expect(first).toMatchObject({
      idempotencyKey: 'first',
      ipAddress: '2.2.2.2',
      userAgent: 'Mozilla/5.0',
      countryCode: expect.stringMatching(/^[A-Z]{2}$/),
    });
    expect(await keys()).toEqual(['second', 'first']);
    expect((await test.server('GET', '/users/nobody/actions')).body).toEqual([]);
  });

  it('says by which authenticator a challenge was met', async () => {
    const id = await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    expect((await list())[0]).toMatchObject({
      verificationMethod: 'EMAIL_OTP',
      verifiedByAuthenticatorId: id,
    });
  });

  it('goes back thirty days, and no further whatever is asked', async () => {
    await track('old');
    test.clock.now += 29 * dayMs;
    await track('young');
    expect(await keys()).toEqual(['young', 'old']);
    test.clock.now += dayMs + 1;
    expect(await keys()).toEqual(['young']);
    expect(await keys('?fromDate=2020-01-01')).toEqual(['young']);
    expect(await keys('?fromDate=2025-12-31T00:00:00.000Z')).toEqual(['young']);
    expect(await keys('?fromDate=')).toEqual(['young']);
  });

  it('begins where it is told, a date alone being its first moment in UTC', async () => {
    await track('new year');
    test.clock.now += dayMs;
    await track('second of January');
    test.clock.now += dayMs;
    expect(await keys('?fromDate=2026-01-02')).toEqual(['second of January']);
    expect(await keys('?fromDate=2026-01-01')).toEqual(['second of January', 'new year']);
    expect(await keys('?fromDate=2026-01-01T00:00:00.001Z')).toEqual(['second of January']);
    expect(await keys('?fromDate=2026-01-02T13:00:00%2B13:00')).toEqual(['second of January']);
    expect(await keys('?fromDate=2030-01-01')).toEqual([]);
  });

  it('has only the codes and the state that were asked for', async () => {
    await track('p');
    test.clock.now += 1;
    await Visitor.arrive(test, 'alice', { actionCode: 'wire', idempotencyKey: 'w' });
    test.clock.now += 1;
    await Visitor.arrive(test, 'alice', { actionCode: 'forbidden', idempotencyKey: 'f' });
    expect(await keys('?codes=wire')).toEqual(['w']);
    expect(await keys('?codes=wire,profile')).toEqual(['w', 'p']);
    expect(await keys('?codes=wire%2C%20profile,,')).toEqual(['w', 'p']);
    expect(await keys('?codes=none')).toEqual([]);
    expect(await keys('?codes=')).toEqual(['f', 'w', 'p']);
    expect(await keys('?state=BLOCK')).toEqual(['f']);
    expect(await keys('?state=BLOCK&codes=wire')).toEqual([]);
    expect(await keys('?state=')).toEqual(['f', 'w', 'p']);
  });

  it.each([
    ['?fromDate=yesterday', 'fromDate'],
    ['?fromDate=2026-13-01', 'fromDate'],
    ['?fromDate=2026-02-30', 'fromDate'],
    ['?fromDate=1767225600000', 'fromDate'],
    ['?state=DONE', 'state'],
    ['?state=ALLOW&state=BLOCK', 'state'],
    [`?codes=${Array.from({ length: 101 }, (_, at) => `c${at}`).join(',')}`, 'codes'],
  ])('%s is refused and named', async (query, named) => {
    const { status, body } = await test.server('GET', `/users/alice/actions${query}`);
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining(named)]);
  });

  it('is of one tenant (T66)', async () => {
    const other = await addTenant(test);
    await other.server('POST', '/users/alice/actions/profile', { idempotencyKey: 'theirs' });
    await track('ours');
    expect(await keys()).toEqual(['ours']);
  });
});

describe('an override', () => {
  it.each(actionStates.flatMap((from) => actionStates.map((to) => [from, to] as const)))(
    'takes %s to %s',
    async (from, to) => {
      await track('k');
      await test.server('PATCH', path, { state: from });
      test.clock.now += 1_000;
      const { status, body } = await test.server('PATCH', path, { state: to });
      expect([status, body.state]).toEqual([200, to]);
      expect((await test.server('GET', path)).body).toEqual(body);
      // Only a state that changed has a new time.
      expect(body.stateUpdatedAt).toBe(from === to ? '2026-01-01T00:00:00.000Z' : '2026-01-01T00:00:01.000Z');
      expect(body.updatedAt).toBe('2026-01-01T00:00:01.000Z');
      const events = await test.database.read.rows(
        "select data from audit_events where type = 'action.overridden' order by seq",
        [],
      );
      expect(events).toHaveLength(2);
      expect(JSON.parse(String(events[1]?.data))).toMatchObject({ idempotencyKey: 'k', from, to });
    },
  );

  it('merges custom values into those of the output, and leaves what the decision used', async () => {
    await track('k', { custom: { amount: 12, kept: true } });
    const first = await test.server('PATCH', path, {
      state: 'REVIEW_REQUIRED',
      custom: { amount: 13, note: 'a' },
    });
    expect(first.body.output.custom).toEqual({ amount: 13, kept: true, note: 'a' });
    const next = await test.server('PATCH', path, { state: 'REVIEW_FAILED', custom: { note: 'b' } });
    expect(next.body.output.custom).toEqual({ amount: 13, kept: true, note: 'b' });
    await test.server('PATCH', path, { state: 'BLOCK' });
    test = await test.restart();
    const { body } = await test.server('GET', path);
    expect(body.output.custom).toEqual({ amount: 13, kept: true, note: 'b' });
    expect(body.output.action.custom).toEqual({ amount: 12, kept: true });
    const [row] = await test.database.read.rows('select facts from actions', []);
    expect(JSON.parse(String(row?.facts)).custom).toEqual({ amount: 12, kept: true });
  });

  it('of ten at once loses no custom value', async () => {
    await track('k');
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        test.server('PATCH', path, { state: 'BLOCK', custom: { [`c${at}`]: at } }),
      ),
    );
    expect(Object.keys((await test.server('GET', path)).body.output.custom)).toHaveLength(10);
  });

  it('keeps custom values to one size over all of them', async () => {
    await track('k');
    const big = (name: string) => ({ state: 'BLOCK', custom: { [name]: 'x'.repeat(40_000) } });
    expect((await test.server('PATCH', path, big('a'))).status).toBe(200);
    const { status, body } = await test.server('PATCH', path, { ...big('b'), state: 'ALLOW' });
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('custom')]);
    expect((await test.server('GET', path)).body.state).toBe('BLOCK');
  });

  it.each([
    [{}, 'state'],
    [{ state: 'DONE' }, 'state'],
    [{ state: null }, 'state'],
    [{ state: 'BLOCK', custom: 'x' }, 'custom'],
    [{ state: 'BLOCK', custom: [1] }, 'custom'],
  ])('%j is refused and named', async (body, named) => {
    await track('k');
    const answer = await test.server('PATCH', path, body);
    expect([answer.status, answer.body.errorDescription]).toEqual([400, expect.stringContaining(named)]);
    expect((await test.server('GET', path)).body.state).toBe('ALLOW');
  });
});
