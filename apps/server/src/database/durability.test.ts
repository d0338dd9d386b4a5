/** R-01, D2: a process that answers writes is killed, again and again; whatever it answered is there. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toAuditHead, toStoredAuditEvent, verifyChain } from '../audit/verify-chain.ts';
import { startKillableServer } from '../testing/killable-process.ts';
import { basic, testSecretKey } from '../testing/test-app.ts';

const rounds = 20;
const clients = 16;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-durability-'));
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page', 'index.html'), '<!doctype html>');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Tracks until the server is gone; `acknowledge` hears of every answer. */
async function trackUntilKilled(
  port: number,
  name: string,
  acknowledge: (key: string) => void,
): Promise<number> {
  for (let n = 0; ; n += 1) {
    const idempotencyKey = `${name}-${n}`;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/users/${name}/actions/signIn`, {
        method: 'POST',
        headers: { authorization: basic(testSecretKey), 'content-type': 'application/json' },
        body: JSON.stringify({ idempotencyKey, deviceId: `device-${n}` }),
      });
      if (answer.status === 200) acknowledge(idempotencyKey);
    } catch {
      return n + 1;
    }
  }
}

it('no acknowledged action is lost, none exists twice, and the file is sound', {
  timeout: 180_000,
}, async () => {
  const seed = Date.now() & 0xffff;
  const killAfter = fc.sample(fc.integer({ min: 1, max: 150 }), { seed, numRuns: rounds });
  const acknowledged = new Set<string>();
  let tried = 0;
  for (const [round, count] of killAfter.entries()) {
    const { child, port } = await startKillableServer(directory);
    const goal = acknowledged.size + count;
    const works = Array.from({ length: clients }, (_, client) =>
      trackUntilKilled(port, `r${round}c${client}`, (key) => {
        acknowledged.add(key);
        if (acknowledged.size >= goal) child.kill('SIGKILL');
      }),
    );
    tried += (await Promise.all(works)).reduce((sum, each) => sum + each, 0);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect([`seed ${seed}`, child.signalCode]).toEqual([`seed ${seed}`, 'SIGKILL']);
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(rounds);

  const database = new DatabaseSync(join(directory, 'stepward.sqlite'));
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const stored = database.prepare('select idempotency_key as key, device_id as device from actions').all();
  const keys = new Set(stored.map(({ key }) => key as string));
  expect(keys.size).toBe(stored.length);
  const lost = [...acknowledged].filter((key) => !keys.has(key));
  expect([`seed ${seed}`, lost]).toEqual([`seed ${seed}`, []]);
  // What was not answered is there or not; nothing else is.
  expect(stored.length).toBeLessThanOrEqual(tried);
  const devices = Number(database.prepare('select count(*) as count from devices').get()?.count);
  expect(devices).toBe(stored.length);
  const events = database.prepare('select * from audit_events order by seq').all();
  const head = toAuditHead(database.prepare('select * from audit_heads').get());
  expect(verifyChain('test-tenant', events.map(toStoredAuditEvent), head)).toMatchObject({ intact: true });
  expect(events.filter(({ type }) => type === 'action.decided')).toHaveLength(stored.length);
  database.close();
});
