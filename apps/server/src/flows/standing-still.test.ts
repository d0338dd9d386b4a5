/** Nobody stands still in a flow for what was done at another of its nodes, and nobody is asked the same for ever. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enablePush, pollPush, startPush, withPhone } from '../testing/push.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { importEmail, totpCode, Visitor } from '../testing/visitor.ts';

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
const arrive = async (userId: string, more: object = {}) =>
  await Visitor.arrive(test, userId, { ...more, actionCode: 'pay' as never });
async function stepOf(visitor: Visitor): Promise<unknown[]> {
  const { body } = await visitor.get('/hosted/session');
  return [body.step, ...body.methods.map((one: { verificationMethod: string }) => one.verificationMethod)];
}
async function proveEmail(visitor: Visitor, email: string) {
  await visitor.post('/challenge/email-otp');
  return await visitor.verify('email-otp', await test.codeFor(email));
}
/** Somebody with an e-mail address and an authenticator app, from another action. */
async function enrolled(userId: string): Promise<string> {
  const secret = await (await Visitor.arrive(test, userId)).addTotp();
  await importEmail(test, userId, `${userId}@example.com`);
  test.clock.now += 60_000;
  return secret;
}

it('a wrong code of an app at one node does not close the app at the next', async () => {
  await publish(
    asking('VERIFICATION', 'first', 'second', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
    asking('VERIFICATION', 'second', 'yes', 'AUTHENTICATOR_APP'),
    yes,
  );
  const secret = await enrolled('alice');
  const alice = await arrive('alice');
  await alice.guess('totp', 1);
  expect((await proveEmail(alice, 'alice@example.com')).body.isVerified).toBe(true);
  expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
  expect((await alice.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  expect((await alice.action()).state).toBe('CHALLENGE_SUCCEEDED');
});

it('five wrong codes at one node count at the next as well (N-01)', async () => {
  await publish(
    asking('VERIFICATION', 'first', 'second', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
    asking('VERIFICATION', 'second', 'yes', 'AUTHENTICATOR_APP'),
    yes,
  );
  const secret = await enrolled('alice');
  const alice = await arrive('alice');
  await alice.guess('totp', 4);
  await proveEmail(alice, 'alice@example.com');
  await alice.guess('totp', 1);
  expect((await alice.verify('totp', totpCode(secret, test.clock.now))).body).toMatchObject({
    isVerified: false,
    failureReason: 'MAX_ATTEMPTS_EXCEEDED',
  });
});

it('a person whose application knows the address adds a passkey once the address is proven', async () => {
  await publish(asking('ENROLLMENT', 'add', 'yes', 'PASSKEY'), yes);
  const zoe = await arrive('zoe', { email: 'zoe@example.com' });
  const { body } = await zoe.get('/hosted/session');
  expect([body.step, body.enrollableMethods]).toEqual([
    'ENROLL',
    [{ verificationMethod: 'EMAIL_OTP', email: 'zoe@example.com' }],
  ]);
  await zoe.addEmail('zoe@example.com');
  expect((await zoe.action()).state).toBe('CHALLENGE_REQUIRED');
  await zoe.addPasskey(createSoftwareAuthenticator());
  expect(await zoe.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'PASSKEY' });
});

it('an approval without a number is worth a mail, and is not asked for again and again (SECURITY row 41)', async () => {
  await enablePush(test, { pushApproveOnly: true });
  await publish(asking('ENROLLMENT', 'add', 'yes', 'AUTHENTICATOR_APP'), yes);
  const phone = await withPhone(test, 'bob');
  const bob = await arrive('bob');
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
  await publish(asking('ENROLLMENT', 'add', 'yes', 'AUTHENTICATOR_APP'), yes);
  const phone = await withPhone(test, 'bob');
  const bob = await arrive('bob');
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
  await publish(asking('ENROLLMENT', 'add', 'yes', 'PASSKEY'), yes);
  const secret = await enrolled('alice');
  const alice = await arrive('alice');
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
  await publish(asking('ENROLLMENT', 'add', 'yes', 'PASSKEY'), yes);
  const zoe = await arrive('zoe');
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
  await publish(asking('ENROLLMENT', 'add', 'yes', 'PASSKEY'), yes);
  const secret = await enrolled('alice');
  const alice = await arrive('alice');
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
  await publish(
    asking('ENROLLMENT', 'key', 'mail', 'PASSKEY'),
    asking('ENROLLMENT', 'mail', 'yes', 'EMAIL_OTP'),
    yes,
  );
  const zoe = await arrive('zoe');
  await zoe.addPasskey(createSoftwareAuthenticator());
  await zoe.addEmail('zoe@example.com');
  expect(await zoe.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'EMAIL_OTP' });
  expect((await stepOf(zoe))[0]).toBe('SHOW_RECOVERY_CODES');
  expect((await zoe.post('/recovery-codes')).status).toBe(200);
});
