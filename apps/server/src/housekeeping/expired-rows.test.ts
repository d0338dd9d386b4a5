import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import { removeExpired } from './expired-rows.ts';

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
