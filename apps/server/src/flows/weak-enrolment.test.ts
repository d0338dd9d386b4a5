/** What the password alone opens in a flow: a first factor once, and never the one that a later node asks for (SECURITY row 34). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolment,
  proveEmail,
  publishFlow,
  stateOf,
  verification,
  yes,
} from '../testing/flows.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, origin, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
});
afterEach(async () => await test.close());

it('an app and a passkey that were begun beside the first factor are no second one', async () => {
  const all = ['EMAIL_OTP', 'AUTHENTICATOR_APP', 'PASSKEY'];
  await publishFlow(test, [
    verification('first', 'second', ...all),
    verification('second', 'yes', 'AUTHENTICATOR_APP', 'PASSKEY'),
    yes,
  ]);
  const mallory = await arrive(test, 'victim');
  const { secret } = (await mallory.post('/user-authenticators/totp')).body;
  const { options } = (await mallory.post('/user-authenticators/passkey/registration-options', {})).body;
  await mallory.addEmail('mallory@example.com');
  expect(await stateOf(mallory)).toBe('CHALLENGE_REQUIRED');
  expect((await mallory.verify('totp', totpCode(secret, test.clock.now))).status).toBe(403);
  const registrationCredential = createSoftwareAuthenticator().create(options, { origin });
  const added = await mallory.post('/user-authenticators/passkey', { registrationCredential });
  expect(added.body.isVerified).not.toBe(true);
  expect((await mallory.post('/recovery-codes')).status).toBe(403);
  expect(await stateOf(mallory)).toBe('CHALLENGE_REQUIRED');
});

it('what was begun at an ENROLLMENT is not added behind it', async () => {
  await publishFlow(test, [
    enrolment('add', 'then', 'PASSKEY', 'AUTHENTICATOR_APP'),
    verification('then', 'yes', 'PASSKEY'),
    yes,
  ]);
  await importEmail(test, 'mail', 'mail@example.com');
  const visitor = await arrive(test, 'mail');
  await proveEmail(visitor);
  const { options } = (await visitor.post('/user-authenticators/passkey/registration-options', {})).body;
  await visitor.addTotp();
  const registrationCredential = createSoftwareAuthenticator().create(options, { origin });
  const added = await visitor.post('/user-authenticators/passkey', { registrationCredential });
  expect(added.body.isVerified).not.toBe(true);
  expect(await stateOf(visitor)).toBe('CHALLENGE_REQUIRED');
});

it('at an ENROLLMENT a weaker proof adds nothing to who holds a stronger one, and no other method is added', async () => {
  await publishFlow(test, [enrolment('add', 'yes', 'AUTHENTICATOR_APP'), yes]);
  const owner = await Visitor.arrive(test, 'owner');
  const passkey = createSoftwareAuthenticator();
  await owner.addPasskey(passkey);
  await importEmail(test, 'owner', 'owner@example.com');
  // Whoever reads the mail.
  const mallory = await arrive(test, 'owner');
  expect((await mallory.post('/challenge/email-otp')).status).toBe(400);
  expect((await mallory.post('/user-authenticators/totp')).status).toBe(403);
  await mallory.passPasskey(passkey);
  expect((await mallory.post('/user-authenticators/email-otp', { email: 'm@example.com' })).status).toBe(403);
  await mallory.addTotp();
  expect(await stateOf(mallory)).toBe('CHALLENGE_SUCCEEDED');
});
