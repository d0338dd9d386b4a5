/** T64 with kill -9: what a refresh token was, it still is when the server is back (CVE-2026-9802). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../database/sqlite.ts';
import { type KillableServer, startKillableServer } from '../testing/killable-process.ts';
import { type Answer, basic, testManagementKey, testSecretKey } from '../testing/test-app.ts';

let directory: string;
let server: KillableServer | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-killed-'));
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page', 'index.html'), '<!doctype html><title>Challenge</title>');
});
afterEach(async () => {
  await kill();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = await startKillableServer(directory);
}

async function kill(): Promise<void> {
  await server?.kill();
  server = undefined;
}

async function call(method: string, path: string, body: object): Promise<Answer> {
  const key = path.startsWith('/management') ? testManagementKey : testSecretKey;
  const headers = { authorization: basic(key), 'content-type': 'application/json' };
  const answer = await fetch(`${server?.address}${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json(), headers: {} };
}
const refresh = (refreshToken: string) => call('POST', '/sessions/refresh', { refreshToken });

/** Less than the grace, which holds for a moment ahead as well. */
const startMs = 8_000;

/** The process has a real clock: instead of it, the rotation moves. */
async function olderByMs(ms: number): Promise<void> {
  const database = await openSqlite({ path: join(directory, 'stepward.sqlite'), now: Date.now });
  await database.commit((transaction) =>
    transaction.run('update sessions set issued_at = issued_at - ?', [ms]),
  );
  await database.close();
}

it('a retry gets the same successor, and a copy ends the family, across kill -9', {
  timeout: 60_000,
}, async () => {
  await start();
  const { clientId } = (await call('POST', '/management/app-clients', { name: 'Web' })).body;
  const { token, idempotencyKey } = (await call('POST', '/users/alice/actions/signIn', {})).body;
  const state = 'CHALLENGE_SUCCEEDED';
  await call('PATCH', `/users/alice/actions/signIn/${idempotencyKey}`, { state });
  const first = (await call('POST', '/sessions', { token, clientId })).body;
  const second = (await refresh(first.refreshToken)).body;
  expect(second.refreshToken).toMatch(/^[0-9a-f]{128}$/);
  await kill();
  // The start of a server takes of the ten seconds of grace, on a busy machine most of them.
  await olderByMs(-startMs);
  await start();
  expect((await refresh(first.refreshToken)).body.refreshToken).toBe(second.refreshToken);
  await kill();
  await olderByMs(startMs + 20_000);
  await start();
  for (const { accessToken, refreshToken } of [first, second, second]) {
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await call('POST', '/sessions/validate', { accessToken })).status).toBe(401);
  }
});
