/** Push and the application's consent (`action.verify`, server-api.md §15): the page waits for it as the phone does. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enablePush, type Phone, pollPush, startPush, withPhone } from '../testing/push.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
let phone: Phone;
beforeEach(async () => {
  receiver = await startReceiver();
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enablePush(test);
  const verificationWebhookUrl = `${receiver.url}/verify`;
  await test.management('PATCH', '/action-configurations/signIn', { verificationWebhookUrl });
  phone = await withPhone(test, 'alice');
});
afterEach(async () => {
  await receiver.close();
  await test.close();
});

it('until the application consents the page is told nothing, and then all', async () => {
  const visitor = await Visitor.arrive(test, 'alice');
  const { challengeId, numberToMatch } = (await startPush(visitor)).body;
  const asked: unknown[] = [];
  receiver.answer = async (response) => {
    asked.push((await pollPush(visitor, challengeId)).body);
    response.writeHead(200).end();
  };
  expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).body).toEqual({
    isVerified: true,
  });
  expect(asked).toEqual([{ isVerified: false, isConsumed: false }]);
  expect((await pollPush(visitor, challengeId)).body).toMatchObject({ isVerified: true, isConsumed: true });
});

it('a refusal is told to the phone and to the page, and the action stays open', async () => {
  const visitor = await Visitor.arrive(test, 'alice');
  const { challengeId, numberToMatch } = (await startPush(visitor)).body;
  receiver.answer = (response) => response.writeHead(403).end();
  const refused = await phone.answer(challengeId, { verificationCode: numberToMatch });
  expect([refused.status, refused.body.errorCode]).toEqual([403, 'forbidden']);
  test.clock.now += 5_000;
  expect((await pollPush(visitor, challengeId)).body).toEqual({
    isVerified: false,
    isConsumed: true,
    pushState: 'REFUSED',
  });
  expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
});
