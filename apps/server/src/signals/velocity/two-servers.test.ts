/**
 * Two servers on one PostgreSQL: each counts every decision of its own, and those of the other that are written. On SQLite
 * there is one server, and here the two are the same.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../config/environment.ts';
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

it('a burst on both passes at most as often as there are servers, each as the rule says', async () => {
  await blockFrom('user.actionCount.10m', 3);
  const [own, others] = await Promise.all([burst(test.app, 'alice'), burst(other, 'alice')]);
  const servers = isPostgres() ? 2 : 1;
  const allowed = allowedIn(own) + allowedIn(others);
  expect(allowed).toBeGreaterThanOrEqual(3);
  expect(allowed).toBeLessThanOrEqual(3 * servers);
});

it('many people from one address, half of them on each, are seen by each as its own and what is written', async () => {
  await blockFrom('ip.distinctUserCount.1h', 5);
  const from = async (app: App, name: string) =>
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => stateBy(app, `${name}-${n}`, { ipAddress: '8.8.8.8' })),
    );
  const [own, others] = await Promise.all([from(test.app, 'a'), from(other, 'b')]);
  if (!isPostgres()) return expect(allowedIn(own) + allowedIn(others)).toBe(5);
  for (const states of [own, others]) expect(allowedIn(states)).toBeLessThanOrEqual(5);
  expect(allowedIn(own) + allowedIn(others)).toBeGreaterThanOrEqual(5);
});
