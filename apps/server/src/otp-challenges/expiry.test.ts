/** What is left behind goes by itself, and not before. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { addCallKey, askByEmail, otherThan, verify } from '../testing/one-time-codes.ts';
import { basic, startTestApp, type TestApp } from '../testing/test-app.ts';

const dayMs = 24 * 3_600_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

it.each([
  ['otp_challenges', dayMs + 10 * 60_000],
  ['otp_failures', 30 * dayMs],
  ['calls', 90 * dayMs],
])('%s end after %i ms', async (table, lifeMs) => {
  const { challengeId, code } = await askByEmail(test, 'alice@example.com');
  await verify(test, challengeId, otherThan(code));
  const body = { referenceId: 'call-1', email: 'bob@example.com' };
  await test.call('POST', '/call/start', { authorization: basic(await addCallKey(test)), body });
  const rows = async () => (await test.database.read.rows(`select 1 from ${table}`, [])).length;
  const before = await rows();
  expect(before).toBeGreaterThan(0);
  await removeExpired(test.database, test.clock.now + lifeMs);
  expect(await rows()).toBe(before);
  await removeExpired(test.database, test.clock.now + lifeMs + 1);
  expect(await rows()).toBe(0);
});
