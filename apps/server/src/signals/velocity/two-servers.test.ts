/**
 * Two servers on one PostgreSQL count each other's decisions exactly, however many both make at one moment. On SQLite there
 * is one server, and here the two are the same.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../config/environment.ts';
import { verifiedByEmail } from '../../testing/one-time-codes.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../../testing/test-app.ts';
import { isPostgres, openTestData } from '../../testing/test-database.ts';

let test: TestApp;
let other: App;
beforeEach(async () => {
  test = await startTestApp();
  other = isPostgres() ? await startOther() : test.app;
  const action = { actionCode: 'signIn', defaultUserActionResult: 'ALLOW' };
  await test.management('POST', '/action-configurations', action);
});
afterEach(async () => {
  if (other !== test.app) await other.close();
  await test.close();
});

async function startOther(): Promise<App> {
  const now = () => test.clock.now;
  const withoutRateLimits = {
    STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
    STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
    STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
  };
  return await createApp({
    config: readConfig({
      STEPWARD_MODE: 'development',
      STEPWARD_DATA_DIR: test.directory,
      ...withoutRateLimits,
    }),
    ...(await openTestData(test.directory, now)),
    keyRing: test.keyRing,
    log: pino({ level: 'silent' }),
    now,
    randomBytes,
    pageDirectory: join(test.directory, 'page'),
  });
}

async function stateBy({ server }: App, userId: string, payload: object = {}): Promise<string> {
  const url = `/v1/users/${userId}/actions/signIn`;
  const headers = { authorization: basic(testSecretKey) };
  return (await server.inject({ method: 'POST', url, headers, payload })).json().state;
}

async function blockFrom(name: string, count: number): Promise<void> {
  const conditions = { '>=': [{ var: name }, count] };
  const rule = { name, type: 'BLOCK', priority: 0, conditions };
  expect((await test.management('POST', '/action-configurations/signIn/rules', rule)).status).toBe(200);
}

const burst = async (app: App, userId: string, count = 40): Promise<string[]> =>
  await Promise.all(Array.from({ length: count }, () => stateBy(app, userId)));

const allowedIn = (states: readonly string[]): number => states.filter((state) => state === 'ALLOW').length;

it('the burst of each is exact, beside that of the other', async () => {
  await blockFrom('user.actionCount.10m', 3);
  const [own, others] = await Promise.all([burst(test.app, 'alice'), burst(other, 'bob')]);
  expect([allowedIn(own), allowedIn(others)]).toEqual([3, 3]);
  // What the other wrote counts: nothing is on its way any more.
  expect(await stateBy(other, 'alice')).toBe('BLOCK');
  expect(await stateBy(test.app, 'bob')).toBe('BLOCK');
});

it('a burst on both passes as often as the rule says', async () => {
  await blockFrom('user.actionCount.10m', 3);
  const [own, others] = await Promise.all([burst(test.app, 'alice'), burst(other, 'alice')]);
  expect(allowedIn(own) + allowedIn(others)).toBe(3);
});

it('many people from one address, half of them on each, are seen by how many they are', async () => {
  await blockFrom('ip.distinctUserCount.1h', 5);
  const from = async (app: App, name: string) =>
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => stateBy(app, `${name}-${n}`, { ipAddress: '8.8.8.8' })),
    );
  const [own, others] = await Promise.all([from(test.app, 'a'), from(other, 'b')]);
  expect(allowedIn(own) + allowedIn(others)).toBe(5);
});

it('each decision of a burst on both counts another number of those before it', async () => {
  await blockFrom('ip.actionCount.1h', 1_000);
  const calls = Array.from({ length: 60 }, async (_, n) => {
    const key = { idempotencyKey: `k${n}`, ipAddress: '8.8.8.8' };
    await stateBy(n % 2 === 0 ? test.app : other, `user-${n % 7}`, key);
    const { body } = await test.server('GET', `/users/user-${n % 7}/actions/signIn/k${n}`);
    return body.output.ip.actionCount['1h'];
  });
  const seen: number[] = await Promise.all(calls);
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
});

it('one key sent to both with other inputs is counted for what was recorded of it alone', async () => {
  await blockFrom('ip.actionCount.10m', 3);
  const keys = Array.from({ length: 12 }, (_, n) => `key-${n}`);
  const answers = await Promise.all(
    keys.flatMap((idempotencyKey, n) =>
      ['8.8.8.1', '8.8.8.2', '8.8.8.3'].map(async (ipAddress, at) => {
        const body = { idempotencyKey, ipAddress };
        return { ipAddress, state: await stateBy((n + at) % 2 === 0 ? test.app : other, 'alice', body) };
      }),
    ),
  );
  const recorded = answers.filter(({ state }) => state !== undefined);
  expect(recorded).toHaveLength(keys.length);
  for (const ofOne of Map.groupBy(recorded, ({ ipAddress }) => ipAddress).values())
    expect(allowedIn(ofOne.map(({ state }) => state))).toBe(Math.min(3, ofOne.length));
});

it('verified challenges that are met on both at once count, beside what else is decided', async () => {
  await blockFrom('ip.actionCount.10m', 3);
  const met: string[] = [];
  for (const n of [0, 1, 2, 3]) met.push((await verifiedByEmail(test, `alice-${n}@example.com`)).challengeId);
  const ipAddress = '8.8.8.8';
  const states = await Promise.all([
    ...met.map((challengeId, n) =>
      stateBy(n % 2 === 0 ? test.app : other, `met-${n}`, { challengeId, ipAddress }),
    ),
    ...Array.from({ length: 12 }, (_, n) =>
      stateBy(n % 2 === 0 ? test.app : other, `plain-${n}`, { ipAddress }),
    ),
  ]);
  expect(states.filter((state) => state !== 'BLOCK')).toHaveLength(3);
});

it('a rule that one server saves is obeyed by what the other records afterwards, and counts it', async () => {
  const before = [burst(test.app, 'alice', 20), burst(other, 'alice', 20)];
  await blockFrom('user.actionCount.10m', 1_000);
  await Promise.all(before);
  const seen = async (app: App, idempotencyKey: string) => {
    await stateBy(app, 'alice', { idempotencyKey });
    const { body } = await test.server('GET', `/users/alice/actions/signIn/${idempotencyKey}`);
    return body.output.user.actionCount['10m'];
  };
  expect([await seen(other, 'one'), await seen(test.app, 'two')]).toEqual([40, 41]);
});
