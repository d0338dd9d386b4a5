/** What the password alone opens in a flow: a first factor once, and never the one that a later node asks for (SECURITY row 34). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { importEmail, origin, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'CHALLENGE',
  });
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
});
afterEach(async () => await test.close());

const asking = (nodeType: string, nodeId: string, childNodeId: string, ...methods: string[]) => ({
  nodeId,
  nodeType,
  methodConfigurations: Object.fromEntries(methods.map((method) => [method, { isEnabled: true }])),
  childNodeId,
});
const yes = { nodeId: 'yes', nodeType: 'COMPLETE' };
async function publish(...actionNodes: readonly object[]): Promise<void> {
  const { status, body } = await test.call('PUT', '/v1/management/action-configurations/pay/flow', {
    authorization: basic(testManagementKey),
    body: { actionNodes, rules: [] },
  });
  if (status !== 200) throw new Error(body.errorDescription);
}
const arrive = async (userId: string) => await Visitor.arrive(test, userId, { actionCode: 'pay' as never });
const stateOf = async (visitor: Visitor): Promise<string> => (await visitor.action()).state;

it('an app and a passkey that were begun beside the first factor are no second one', async () => {
  const all = ['EMAIL_OTP', 'AUTHENTICATOR_APP', 'PASSKEY'];
  await publish(
    asking('VERIFICATION', 'first', 'second', ...all),
    asking('VERIFICATION', 'second', 'yes', 'AUTHENTICATOR_APP', 'PASSKEY'),
    yes,
  );
  const mallory = await arrive('victim');
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
  await publish(
    asking('ENROLLMENT', 'add', 'then', 'PASSKEY', 'AUTHENTICATOR_APP'),
    asking('VERIFICATION', 'then', 'yes', 'PASSKEY'),
    yes,
  );
  await importEmail(test, 'mail', 'mail@example.com');
  const visitor = await arrive('mail');
  await visitor.post('/challenge/email-otp');
  await visitor.verify('email-otp', await test.codeFor('mail@example.com'));
  const { options } = (await visitor.post('/user-authenticators/passkey/registration-options', {})).body;
  await visitor.addTotp();
  const registrationCredential = createSoftwareAuthenticator().create(options, { origin });
  const added = await visitor.post('/user-authenticators/passkey', { registrationCredential });
  expect(added.body.isVerified).not.toBe(true);
  expect(await stateOf(visitor)).toBe('CHALLENGE_REQUIRED');
});

it('at an ENROLLMENT a weaker proof adds nothing to who holds a stronger one, and no other method is added', async () => {
  await publish(asking('ENROLLMENT', 'add', 'yes', 'AUTHENTICATOR_APP'), yes);
  const owner = await Visitor.arrive(test, 'owner');
  const passkey = createSoftwareAuthenticator();
  await owner.addPasskey(passkey);
  await importEmail(test, 'owner', 'owner@example.com');
  // Whoever reads the mail.
  const mallory = await arrive('owner');
  expect((await mallory.post('/challenge/email-otp')).status).toBe(400);
  expect((await mallory.post('/user-authenticators/totp')).status).toBe(403);
  await mallory.passPasskey(passkey);
  expect((await mallory.post('/user-authenticators/email-otp', { email: 'm@example.com' })).status).toBe(403);
  await mallory.addTotp();
  expect(await stateOf(mallory)).toBe('CHALLENGE_SUCCEEDED');
});
