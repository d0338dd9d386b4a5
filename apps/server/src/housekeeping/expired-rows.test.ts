import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import { housekeepingRound, removeExpired } from './expired-rows.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const count = async (table: string): Promise<number> =>
  Number((await test.database.read.rows(`select count(*) as count from ${table}`, []))[0]?.count);
const counts = async () =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)])));
const tables = [
  'used_references',
  'edge_handles',
  'edge_sessions',
  'challenges',
  'send_counters',
  'authenticators',
];
const sweep = async () => await removeExpired(test.database, test.clock.now);

describe('a round', () => {
  it('goes on until everything that is over is gone', async () => {
    for (let claim = 0; claim < 30; claim += 1) {
      const cookies = Array.from({ length: 60 }, () => randomBytes(32).toString('base64url'));
      const body = { userId: 'alice', claimId: `${claim}`.padEnd(16, 'A'), cookies, expiresInSeconds: 60 };
      expect((await test.server('POST', '/edge/sessions/claim', body)).body.claimed).toBe(true);
    }
    expect(await count('edge_sessions')).toBe(1_800);
    test.clock.now += 60_001;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await count('edge_sessions')).toBe(0);
  });
});

describe('housekeeping', () => {
  it('removes what is over and nothing that still counts', async () => {
    const tracked = await test.server('POST', '/users/alice/actions/signIn', { email: 'alice@example.com' });
    await exchange(test, pageReferenceOf(tracked.body));
    const owner = { userId: 'alice', action: 'signIn', idempotencyKey: 'k', ciphertext: 'AAAA' };
    await test.server('POST', '/edge/handles', { ...owner, expiresInSeconds: 60 });
    const claim = { userId: 'alice', claimId: 'A'.repeat(16), cookies: ['A'.repeat(43)] };
    await test.server('POST', '/edge/sessions/claim', { ...claim, expiresInSeconds: 60 });
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
    await visitor.addEmail('alice@example.com');
    await visitor.post('/user-authenticators/totp');
    const full = await counts();
    expect(full).toMatchObject({ used_references: 1, edge_handles: 1, edge_sessions: 1, authenticators: 2 });
    expect(await sweep()).toBe(0);
    test.clock.now += 60_001;
    expect(await sweep()).toBe(2);
    expect(await counts()).toEqual({ ...full, edge_handles: 0, edge_sessions: 0 });
    test.clock.now += 15 * 60_000;
    await sweep();
    expect(await counts()).toMatchObject({
      used_references: 0,
      authenticators: 1,
      challenges: full.challenges,
      send_counters: full.send_counters,
    });
    test.clock.now += 26 * 3_600_000;
    await sweep();
    expect(await counts()).toEqual({
      used_references: 0,
      edge_handles: 0,
      edge_sessions: 0,
      challenges: 0,
      send_counters: 0,
      authenticators: 1,
    });
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({ isEnrolled: true });
    expect(await count('actions')).toBe(2);
    expect(await sweep()).toBe(0);
  });

  it('goes in small steps', async () => {
    await test.database.commit(async (transaction) => {
      for (let n = 0; n < 1_200; n += 1)
        await transaction.run(
          'insert into used_references (tenant_id, reference_id, expires_at) values (?, ?, 1)',
          ['t', String(n)],
        );
    });
    expect([await sweep(), await sweep(), await sweep(), await sweep()]).toEqual([500, 500, 200, 0]);
  });
});
