/** Nobody stands still in a flow for what was done at another of its nodes, and nobody is asked the same for ever. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolled,
  enrolment,
  proveEmail,
  publishFlow,
  stepOf,
  verification,
  yes,
} from '../testing/flows.ts';
import { enablePush, pollPush, startPush, withPhone } from '../testing/push.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
});
afterEach(async () => await test.close());

it('a wrong code of an app at one node does not close the app at the next', async () => {
  await publishFlow(test, [
    verification('first', 'second', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
    verification('second', 'yes', 'AUTHENTICATOR_APP'),
    yes,
  ]);
  const secret = await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  await alice.guess('totp', 1);
  expect((await proveEmail(alice)).body.isVerified).toBe(true);
  expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
  expect((await alice.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  expect((await alice.action()).state).toBe('CHALLENGE_SUCCEEDED');
});

it('five wrong codes at one node count at the next as well (N-01)', async () => {
  await publishFlow(test, [
    verification('first', 'second', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
    verification('second', 'yes', 'AUTHENTICATOR_APP'),
    yes,
  ]);
  const secret = await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  await alice.guess('totp', 4);
  await proveEmail(alice);
  await alice.guess('totp', 1);
  expect((await alice.verify('totp', totpCode(secret, test.clock.now))).body).toMatchObject({
    isVerified: false,
    failureReason: 'MAX_ATTEMPTS_EXCEEDED',
  });
});

it('a person whose application knows the address adds a passkey once the address is proven', async () => {
  await publishFlow(test, [enrolment('add', 'yes', 'PASSKEY'), yes]);
  const zoe = await arrive(test, 'zoe', { email: 'zoe@example.com' });
  const { body } = await zoe.get('/hosted/session');
  expect([body.step, body.enrollableMethods]).toEqual([
    'ENROLL',
    [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'z•••e@example.com' }],
  ]);
  await zoe.addEmail('zoe@example.com');
  expect((await zoe.action()).state).toBe('CHALLENGE_REQUIRED');
  await zoe.addPasskey(createSoftwareAuthenticator());
  expect(await zoe.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'PASSKEY' });
});

it('an approval without a number is worth a mail, and is not asked for again and again (SECURITY row 41)', async () => {
  await enablePush(test, { pushApproveOnly: true });
  await publishFlow(test, [enrolment('add', 'yes', 'AUTHENTICATOR_APP'), yes]);
  const phone = await withPhone(test, 'bob');
  const bob = await arrive(test, 'bob');
  expect(await stepOf(bob)).toEqual(['VERIFY', 'PUSH']);
  const { challengeId } = (await startPush(bob, {})).body;
  await phone.answer(challengeId);
  expect((await pollPush(bob, challengeId)).body.isVerified).toBe(true);
  // Nothing is left that is strong enough: it ends, and says so.
  expect((await bob.get('/hosted/session')).body).toMatchObject({ step: 'FAILED', reason: 'no_method' });
  expect((await bob.post('/user-authenticators/totp')).status).toBe(403);
});

it('an approval with its number adds an app', async () => {
  await enablePush(test);
  await publishFlow(test, [enrolment('add', 'yes', 'AUTHENTICATOR_APP'), yes]);
  const phone = await withPhone(test, 'bob');
  const bob = await arrive(test, 'bob');
  const { challengeId, numberToMatch } = (await startPush(bob)).body;
  await phone.answer(challengeId, { verificationCode: numberToMatch });
  expect((await pollPush(bob, challengeId)).body).toMatchObject({ isVerified: true, isMoreRequired: true });
  expect(await stepOf(bob)).toEqual(['ENROLL']);
  await bob.addTotp();
  expect(await bob.action()).toMatchObject({
    state: 'CHALLENGE_SUCCEEDED',
    verificationMethod: 'AUTHENTICATOR_APP',
  });
});

it('who took too long to add is asked to prove themselves again (N-19)', async () => {
  await publishFlow(test, [enrolment('add', 'yes', 'PASSKEY'), yes]);
  const secret = await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  await alice.verify('totp', totpCode(secret, test.clock.now));
  expect(await stepOf(alice)).toEqual(['ENROLL']);
  test.clock.now += 11 * 60_000;
  const { idempotencyKey } = alice;
  alice.token = (await test.server('POST', '/users/alice/actions/pay', { idempotencyKey })).body.token;
  expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
  await expect(alice.addPasskey(createSoftwareAuthenticator())).rejects.toThrow();
  await alice.verify('totp', totpCode(secret, test.clock.now));
  await alice.addPasskey(createSoftwareAuthenticator());
  expect((await alice.action()).state).toBe('CHALLENGE_SUCCEEDED');
});

it('who got an authenticator elsewhere meanwhile proves it', async () => {
  await publishFlow(test, [enrolment('add', 'yes', 'PASSKEY'), yes]);
  const zoe = await arrive(test, 'zoe');
  expect(await stepOf(zoe)).toEqual(['ENROLL']);
  const secret = await (await Visitor.arrive(test, 'zoe')).addTotp();
  test.clock.now += 60_000;
  expect((await zoe.post('/user-authenticators/passkey/registration-options', {})).status).toBe(403);
  expect(await stepOf(zoe)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
  await zoe.verify('totp', totpCode(secret, test.clock.now));
  expect(await stepOf(zoe)).toEqual(['ENROLL']);
  expect((await zoe.action()).state).toBe('CHALLENGE_REQUIRED');
});

it('who added the wanted one elsewhere after proving themselves here proves once more', async () => {
  await publishFlow(test, [enrolment('add', 'yes', 'PASSKEY'), yes]);
  const secret = await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  await alice.verify('totp', totpCode(secret, test.clock.now));
  test.clock.now += 60_000;
  const other = await Visitor.arrive(test, 'alice');
  await other.verify('totp', totpCode(secret, test.clock.now));
  const passkey = createSoftwareAuthenticator();
  await other.addPasskey(passkey);
  expect((await stepOf(alice))[0]).toBe('VERIFY');
  expect((await alice.action()).state).toBe('CHALLENGE_REQUIRED');
  await alice.passPasskey(passkey);
  expect((await alice.action()).state).toBe('CHALLENGE_SUCCEEDED');
});

it('whoever added a passkey and then an address gets the recovery codes that are owed', async () => {
  await publishFlow(test, [enrolment('key', 'mail', 'PASSKEY'), enrolment('mail', 'yes', 'EMAIL_OTP'), yes]);
  const zoe = await arrive(test, 'zoe');
  await zoe.addPasskey(createSoftwareAuthenticator());
  await zoe.addEmail('zoe@example.com');
  expect(await zoe.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'EMAIL_OTP' });
  expect((await stepOf(zoe))[0]).toBe('SHOW_RECOVERY_CODES');
  expect((await zoe.post('/recovery-codes')).status).toBe(200);
});
