/** SECURITY I3, N-03: a factor that wrong codes closed is not opened by a code that was asked for nobody. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifiedByEmail } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const email = 'alice@example.com';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await importEmail(test, 'alice', email);
});
afterEach(async () => await test.close());

async function failed(failures: number): Promise<void> {
  const state = {
    unknownDevice: { failures, lockedUntil: test.clock.now + 60_000 },
    knownDevice: { failures: 0, lockedUntil: 0 },
  };
  await test.database.commit((transaction) =>
    transaction.run('insert into factor_failures values (?, ?, ?, ?, ?)', [
      'test-tenant',
      'alice',
      'EMAIL',
      JSON.stringify(state),
      test.clock.now,
    ]),
  );
}

it('neither by a claim nor by a track call', async () => {
  await failed(100);
  const { challengeId } = await verifiedByEmail(test, email);
  const claim = await test.server('POST', '/claim', { challengeId, userId: 'alice' });
  expect([claim.status, claim.body.errorDescription]).toEqual([403, expect.stringContaining('wrong codes')]);
  const tracked = await Visitor.arrive(test, 'alice', { challengeId });
  expect((await tracked.action()).state).toBe('CHALLENGE_REQUIRED');
});

it('but one that only waits keeps nobody from what they proved already (row 5)', async () => {
  await failed(89);
  const { challengeId } = await verifiedByEmail(test, email);
  expect((await test.server('POST', '/claim', { challengeId, userId: 'alice' })).status).toBe(200);
});
