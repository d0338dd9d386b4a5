import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const emailsSeenBy = async (visitor: Visitor): Promise<unknown[]> =>
  (await visitor.get('/user-authenticators')).body.map((one: { email?: string }) => one.email);

it('shows whole addresses only to who met the challenge: a password alone must not tell them', async () => {
  const first = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
  await first.addEmail('alice@example.com');
  expect(await emailsSeenBy(first)).toEqual(['alice@example.com']);
  const stranger = await Visitor.arrive(test, 'alice');
  expect(await emailsSeenBy(stranger)).toEqual(['a•••e@example.com']);
});
