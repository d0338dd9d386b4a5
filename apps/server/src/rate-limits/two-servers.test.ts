/**
 * One limit over all servers. On PostgreSQL two run on the same data; SQLite has one server, and there the two are the
 * same.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../config/environment.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { isPostgres, openTestData } from '../testing/test-database.ts';

const burst = 100;
const settings = { STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '20' };

let test: TestApp;
let other: App;
beforeEach(async () => {
  test = await startTestApp(settings);
  other = isPostgres() ? await startOther() : test.app;
});
afterEach(async () => {
  if (other !== test.app) await other.close();
  await test.close();
});

async function startOther(): Promise<App> {
  const now = () => test.clock.now;
  return await createApp({
    config: readConfig({
      STEPWARD_MODE: 'development',
      STEPWARD_DATA_DIR: test.directory,
      ...settings,
    }),
    ...(await openTestData(test.directory, now)),
    keyRing: test.keyRing,
    log: pino({ level: 'silent' }),
    now,
    randomBytes,
    pageDirectory: join(test.directory, 'page'),
  });
}

/** By one server and the other in turn, all at once; answers how many were let through. */
async function passing(calls: number): Promise<number> {
  const headers = { authorization: basic(testSecretKey) };
  const statuses = await Promise.all(
    Array.from({ length: calls }, async (_, turn) => {
      const { server } = turn % 2 === 0 ? test.app : other;
      return (await server.inject({ method: 'GET', url: '/v1/users/alice', headers })).statusCode;
    }),
  );
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

it('of 400 calls at once to two servers, no more than the burst of one pass', async () => {
  const passed = await passing(400);
  // What one of them has leased and the other would need may be left.
  expect(passed).toBeGreaterThan(burst * 0.9);
  expect(passed).toBeLessThanOrEqual(burst);
});

it('afterwards they share what comes back', async () => {
  const first = await passing(400);
  let passed = first;
  for (let second = 1; second <= 5; second += 1) {
    test.clock.now += 1_000;
    passed += await passing(200);
    expect(passed).toBeLessThanOrEqual(burst + 20 * second);
  }
  expect(passed).toBeGreaterThan(burst + 90);
});

it('a server that starts anew has no burst of its own', async () => {
  const first = await passing(400);
  test = await test.restart();
  if (!isPostgres()) other = test.app;
  expect(first + (await passing(100))).toBeLessThanOrEqual(burst);
});
