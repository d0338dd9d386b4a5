/** SECURITY row 41: an approval without a number is worth no more than a code by e-mail, whichever way a factor is added. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enablePush, pollPush, startPush, withPhone } from '../testing/push.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  const verificationMethods = ['PUSH', 'SMS', 'EMAIL_OTP', 'PASSKEY'];
  await enablePush(test, { pushApproveOnly: true, verificationMethods, smsCountries: ['NZ'] });
});
afterEach(async () => await test.close());

const addNumber = async () =>
  await test.server('POST', '/challenge', {
    verificationMethod: 'SMS',
    action: 'signIn',
    userId: 'zoë',
    phoneNumber: '+6421123456',
    scope: 'add:authenticators',
  });

it('row 33: it adds no phone number by a code that the application asks for; with a number it does', async () => {
  const phone = await withPhone(test, 'zoë');
  test.clock.now += 20 * 60_000;
  const blind = await Visitor.arrive(test, 'zoë');
  const alone = (await startPush(blind, {})).body;
  await phone.answer(alone.challengeId);
  expect((await pollPush(blind, alone.challengeId)).body.isVerified).toBe(true);
  const refused = await addNumber();
  expect([refused.status, refused.body.errorDescription]).toEqual([403, expect.stringContaining('weak')]);
  const seeing = await Visitor.arrive(test, 'zoë');
  const { challengeId, numberToMatch } = (await startPush(seeing)).body;
  await phone.answer(challengeId, { verificationCode: numberToMatch });
  await pollPush(seeing, challengeId);
  expect((await addNumber()).status).toBe(200);
});
