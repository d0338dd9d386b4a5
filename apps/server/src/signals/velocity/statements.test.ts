/** What velocity costs a decision, in statements of SQLite: nothing where no rule counts, one to read and one for each subject else. */
import { StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.close();
});

let priority = 0;
async function addRule(conditions: object): Promise<void> {
  priority += 1;
  const rule = { name: `Rule ${priority}`, type: 'REVIEW', priority, conditions };
  expect((await test.management('POST', '/action-configurations/signIn/rules', rule)).status).toBe(200);
}

/** Of a person and a device that are known, once everything is at hand. */
async function statementsOfTrack(): Promise<number> {
  const track = async () =>
    await test.server('POST', '/users/alice/actions/signIn', { ipAddress: '1.1.1.1', deviceId: 'd' });
  await track();
  await track();
  const methods = (['all', 'get', 'run'] as const).map((method) => vi.spyOn(StatementSync.prototype, method));
  await track();
  const count = methods.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  vi.restoreAllMocks();
  return count;
}

it('a decision has no statement more for what its rules do not count', async () => {
  const usual = await statementsOfTrack();
  await addRule({ '>': [{ var: 'custom.amount' }, 1] });
  expect(await statementsOfTrack()).toBe(usual);
  await addRule({ '>': [{ var: 'ip.actionCount.1h' }, 1_000] });
  expect(await statementsOfTrack()).toBe(usual + 2);
  // Another window and measure of one subject are read in the same statement, and leave the same row.
  await addRule({ '>': [{ var: 'ip.distinctUserCount.24h' }, 1_000] });
  expect(await statementsOfTrack()).toBe(usual + 2);
  await addRule({ '>': [{ var: 'user.failedChallengeCount.24h' }, 1_000] });
  expect(await statementsOfTrack()).toBe(usual + 2);
  await addRule({ '>': [{ var: 'device.actionCount.24h' }, 1_000] });
  expect(await statementsOfTrack()).toBe(usual + 3);
});
