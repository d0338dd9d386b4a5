/**
 * T64 on more than one server: what one of them did, the other knows. On PostgreSQL two run on the same data; SQLite has
 * one server, and there the two are the same.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../config/environment.ts';
import { addAppClient, decodeJwt, passedToken, signIn } from '../testing/signed-in.ts';
import { type Answer, basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { isPostgres, openTestData } from '../testing/test-database.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let other: App;
let clientId: string;
beforeEach(async () => {
  test = await startTestApp();
  other = isPostgres() ? await startOther() : test.app;
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
});
afterEach(async () => {
  if (other !== test.app) await other.close();
  await test.close();
});

async function startOther(): Promise<App> {
  const now = () => test.clock.now;
  return await createApp({
    config: readConfig({ STEPWARD_MODE: 'development', STEPWARD_DATA_DIR: test.directory }),
    ...(await openTestData(test.directory, now)),
    keyRing: test.keyRing,
    log: pino({ level: 'silent' }),
    now,
    randomBytes,
    pageDirectory: join(test.directory, 'page'),
  });
}

/** By one server and the other in turn. */
async function call(turn: number, path: string, payload: object): Promise<Omit<Answer, 'headers'>> {
  const { server } = turn % 2 === 0 ? test.app : other;
  const headers = { authorization: basic(testSecretKey) };
  const answer = await server.inject({ method: 'POST', url: `/v1/sessions${path}`, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
}
const fifty = (path: string, payload: object) =>
  Promise.all(Array.from({ length: 50 }, (_, turn) => call(turn, path, payload)));
const rows = async () =>
  (await test.database.read.rows('select generation, revoked_at from sessions', [])).map((row) => ({
    ...row,
  }));

describe('two servers', () => {
  it('make one session of 50 parallel calls', async () => {
    const token = await passedToken(test, 'alice');
    const answers = await fifty('', { token, clientId });
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await rows()).toEqual([{ generation: 0, revoked_at: null }]);
  });

  it('give one successor to 50 parallel refreshes', async () => {
    const { refreshToken } = await signIn(test, 'alice', clientId);
    const answers = await fifty('/refresh', { refreshToken });
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => decodeJwt(body.accessToken).claims.jti)).size).toBe(1);
    expect(await rows()).toEqual([{ generation: 1, revoked_at: null }]);
  });

  it('both refuse what one of them revoked', async () => {
    const { accessToken, refreshToken } = await signIn(test, 'alice', clientId);
    for (const turn of [0, 1]) expect((await call(turn, '/validate', { accessToken })).status).toBe(200);
    await call(1, '/user/revoke', { userId: 'alice' });
    for (const turn of [0, 1]) {
      expect((await call(turn, '/validate', { accessToken })).status).toBe(401);
      expect((await call(turn, '/refresh', { refreshToken })).status).toBe(401);
    }
  });
});
