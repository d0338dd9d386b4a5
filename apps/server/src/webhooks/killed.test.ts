/** R-02 with kill -9: every committed event arrives, under the id it always had, however often the sender dies. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../database/sqlite.ts';
import { type KillableServer, startKillableServer } from '../testing/killable-process.ts';
import { basic, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let directory: string;
let receiver: WebhookReceiver;
let server: KillableServer | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-killed-'));
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page', 'index.html'), '<!doctype html><title>Challenge</title>');
  receiver = await startReceiver();
});
afterEach(async () => {
  await kill();
  await receiver.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = await startKillableServer(directory);
}

async function kill(): Promise<void> {
  await server?.kill();
  server = undefined;
}

async function post(path: string, body: object): Promise<number> {
  const key = path.startsWith('/management') ? testManagementKey : testSecretKey;
  const headers = { authorization: basic(key), 'content-type': 'application/json' };
  return (await fetch(`${server?.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
    .status;
}

/** The process has a real clock: instead of it, the leases of the dead move. */
async function endLeases(): Promise<void> {
  const database = await openSqlite({ path: join(directory, 'stepward.sqlite'), now: Date.now });
  await database.commit((transaction) =>
    transaction.run(`update webhook_deliveries set next_attempt_at = 0 where state = 'PENDING'`, []),
  );
  await database.close();
}

it('killed three times in the middle of deliveries, each event arrives at least once, verifiably', {
  timeout: 60_000,
}, async () => {
  const eventTypes = ['authenticator.created'];
  const users: string[] = [];
  receiver.answer = () => {};
  for (let life = 0; life < 3; life += 1) {
    await start();
    if (life === 0)
      expect(await post('/management/webhook-endpoints', { url: receiver.url, eventTypes })).toBe(200);
    for (let n = 0; n < 5; n += 1) {
      const userId = `user-${life}-${n}`;
      const factor = { verificationMethod: 'EMAIL_OTP', email: `${userId}@example.com` };
      expect(await post(`/users/${userId}/authenticators`, factor)).toBe(200);
      users.push(userId);
    }
    await receiver.until(life + 1);
    await kill();
    await endLeases();
  }
  receiver.answer = undefined;
  await start();
  const told = () => new Map(receiver.received.map(({ json }) => [json.data.userId, json.id]));
  while (told().size < users.length) await receiver.until(receiver.received.length + 1);
  const standard = new StandardWebhook(testSecretKey, { format: 'raw' });
  const ids = new Map<string, Set<string>>();
  for (const { json, body, headers } of receiver.received) {
    expect(standard.verify(body, headers as Record<string, string>)).toEqual(json);
    ids.set(json.data.userId, (ids.get(json.data.userId) ?? new Set()).add(json.id));
  }
  expect([...ids.keys()].toSorted()).toEqual(users.toSorted());
  expect([...ids.values()].every((seen) => seen.size === 1)).toBe(true);
  expect(receiver.received.length).toBeGreaterThan(users.length);
});
