/** Why it is over, as a page hears it that was loaded again: from the store alone. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enablePush, type Phone, pollPush, startPush, withPhone } from '../testing/push.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';

const userId = 'zoë';
let test: TestApp;
let phone: Phone;
beforeEach(async () => {
  test = await startTestApp();
  await enablePush(test);
  phone = await withPhone(test, userId);
});
afterEach(async () => await test.close());

const shown = async (visitor: Visitor) => {
  const { step, reason } = (await visitor.get('/hosted/session')).body;
  return [step, reason];
};

async function decline(visitor: Visitor): Promise<void> {
  const { challengeId } = (await startPush(visitor)).body;
  expect((await phone.answer(challengeId, { approved: false })).status).toBe(200);
}

it('what was declined on the phone says so, though nobody polled; another action of the person does not', async () => {
  const [visitor, other] = [await Visitor.arrive(test, userId), await Visitor.arrive(test, userId)];
  await decline(visitor);
  expect(await shown(visitor)).toEqual(['FAILED', 'declined']);
  expect(await shown(visitor)).toEqual(['FAILED', 'declined']);
  expect(await shown(other)).toEqual(['VERIFY', undefined]);
});

it('a wrong number, and a request that nobody answered, end nothing', async () => {
  const visitor = await Visitor.arrive(test, userId);
  const { challengeId, numberToMatch } = (await startPush(visitor)).body;
  await phone.answer(challengeId, { verificationCode: numberToMatch === '00' ? '01' : '00' });
  expect(await shown(visitor)).toEqual(['VERIFY', undefined]);
  test.clock.now += 60_000;
  const later = await Visitor.arrive(test, userId);
  const { body } = await startPush(later);
  test.clock.now += 61_000;
  expect((await pollPush(later, body.challengeId)).body.pushState).toBe('EXPIRED');
  expect(await shown(later)).toEqual(['VERIFY', undefined]);
});

it('what the application ended has no reason, and never that of another person with the same key', async () => {
  const visitor = await Visitor.arrive(test, userId);
  await decline(visitor);
  const other = await Visitor.arrive(test, 'zoe', { idempotencyKey: visitor.idempotencyKey });
  const path = `/users/zoe/actions/${other.actionCode}/${other.idempotencyKey}`;
  expect((await test.server('PATCH', path, { state: 'CHALLENGE_FAILED' })).status).toBe(200);
  expect(await shown(other)).toEqual(['FAILED', undefined]);
});
