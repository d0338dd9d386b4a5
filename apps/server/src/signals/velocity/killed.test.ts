/** What is on its way when a process is killed counts if it was written, and not if it was not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startKillableServer } from '../../testing/killable-process.ts';
import { basic, testManagementKey, testSecretKey } from '../../testing/test-app.ts';

const allowedMax = 10;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-killed-'));
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page', 'index.html'), '<!doctype html>');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const post = async (address: string, path: string, body: object, key = testSecretKey) =>
  await fetch(`${address}${path}`, {
    method: 'POST',
    headers: { authorization: basic(key), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const track = async (address: string, user: string) =>
  await post(address, `/users/${user}/actions/signIn`, { ipAddress: '8.8.8.8' });

it('a burst that a kill cuts in two passes as often as one that goes through', {
  timeout: 60_000,
}, async () => {
  const first = await startKillableServer(directory);
  const manage = async (path: string, body: object) =>
    expect((await post(first.address, `/management${path}`, body, testManagementKey)).status).toBe(200);
  await manage('/action-configurations', { actionCode: 'signIn', defaultUserActionResult: 'ALLOW' });
  const conditions = { '>=': [{ var: 'ip.distinctUserCount.1h' }, allowedMax] };
  await manage('/action-configurations/signIn/rules', {
    name: 'Many',
    type: 'BLOCK',
    priority: 0,
    conditions,
  });

  // One after the other, so that some are answered; then many at once, and the kill among them.
  for (const user of ['a', 'b', 'c']) expect((await track(first.address, user)).status).toBe(200);
  const burst = Array.from({ length: 40 }, async (_, n) => await track(first.address, `first-${n}`));
  void Promise.race(burst)
    .catch(() => undefined)
    .then(async () => await first.kill());
  await Promise.allSettled(burst);
  await first.kill();

  const second = await startKillableServer(directory);
  const after = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => await track(second.address, `second-${n}`)),
  );
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
  await second.kill();
  const database = new DatabaseSync(join(directory, 'stepward.sqlite'));
  const outcomes = database.prepare('select outcome, count(*) as count from actions group by outcome').all();
  expect(outcomes.find(({ outcome }) => outcome === 'ALLOW')?.count).toBe(allowedMax);
  expect(database.prepare('select count(*) as count from velocity_entries').get()).toEqual(
    database.prepare('select count(*) as count from actions').get(),
  );
  database.close();
});
