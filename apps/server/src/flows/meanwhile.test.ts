/** What is changed or switched off while somebody is under way: they go on as it was, or it ends and says so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolled,
  no,
  proveEmail,
  publishFlow,
  stateOf,
  verification,
  yes,
} from '../testing/flows.ts';
import { answerQr, claim, Screen } from '../testing/qr-codes.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { asTenant, enableApps, SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { origin, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
});
afterEach(async () => await test.close());

const action = '/action-configurations/pay';
const twice = [
  verification('first', 'second', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
  verification('second', 'yes', 'EMAIL_OTP', 'AUTHENTICATOR_APP'),
  yes,
];
/** Behind a proof: who is not on the list is refused. */
const listed = {
  actionNodes: [
    verification('first', 'ask', 'EMAIL_OTP'),
    { nodeId: 'ask', nodeType: 'RULE', ruleChildNodeIds: [['known', 'yes']], elseChildNodeId: 'no' },
    yes,
    no,
  ],
  rules: [
    {
      ruleId: 'known',
      name: 'Known',
      conditions: { in: [{ var: 'custom.who' }, { var: 'lists.known' }] },
    },
  ],
};
const validated = async (visitor: Visitor) =>
  (await test.server('POST', '/validate', { token: visitor.token })).body;

describe('who is under way', () => {
  it('goes on though the flow was published anew, rolled back, and its action deleted', async () => {
    await publishFlow(test, twice);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    await publishFlow(test, [yes]);
    await test.management('POST', `${action}/flow/roll-back`, { version: 1 });
    await publishFlow(test, [no]);
    await test.management('DELETE', action);
    expect(await validated(alice)).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
    await alice.verify('totp', totpCode(secret, test.clock.now));
    expect(await validated(alice)).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED' });
  });

  it.each(['d1', 'd2'])('is judged by the list of then, though it was deleted: %s', async (who) => {
    const list = { name: 'Known', itemType: 'string', valueListItems: ['d1'] };
    await test.management('POST', '/value-lists', list);
    await publishFlow(test, listed.actionNodes, listed.rules);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice', { custom: { who } });
    await publishFlow(test, [no]);
    const deleted = await test.management('DELETE', '/value-lists/known');
    expect(deleted.status).toBe(200);
    await test.management('POST', '/value-lists', { ...list, valueListItems: ['d2'] });
    await proveEmail(alice);
    expect(await stateOf(alice)).toBe(who === 'd1' ? 'CHALLENGE_SUCCEEDED' : 'BLOCK');
  });

  it('ends and is told so, where the method of the next node is switched off', async () => {
    await publishFlow(test, [
      verification('first', 'second', 'EMAIL_OTP'),
      verification('second', 'yes', 'AUTHENTICATOR_APP'),
      yes,
    ]);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    const off = await test.management('PATCH', '/tenant', { verificationMethods: ['EMAIL_OTP'] });
    expect(off.status).toBe(200);
    expect((await alice.get('/hosted/session')).body).toMatchObject({ step: 'FAILED', reason: 'no_method' });
    expect((await alice.verify('totp', totpCode(secret, test.clock.now))).status).toBe(400);
    expect((await alice.post('/init', {})).status).toBeLessThan(500);
    expect((await alice.post('/hosted/finish', { outcome: 'cancelled' })).status).toBe(200);
    expect((await validated(alice)).isValid).toBe(false);
  });

  it('is not helped by another action, nor by tracking the same again', async () => {
    await publishFlow(test, twice);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    const other = await arrive(test, 'alice');
    await proveEmail(other);
    expect([await stateOf(alice), await stateOf(other)]).toEqual([
      'CHALLENGE_REQUIRED',
      'CHALLENGE_REQUIRED',
    ]);
    const again = await test.server('POST', '/users/alice/actions/pay', {
      idempotencyKey: alice.idempotencyKey,
    });
    expect(again.body.state).toBe('CHALLENGE_REQUIRED');
    expect(await test.server('POST', '/validate', { token: again.body.token })).toMatchObject({
      body: { isValid: false },
    });
    expect((await test.server('POST', '/sessions', { token: alice.token })).status).toBe(400);
    expect((await alice.post('/hosted/step-up', { change: 'update' })).status).toBe(403);
    expect((await alice.post('/recovery-codes')).status).toBe(403);
    expect((await alice.post('/user-authenticators/passkey/registration-options', {})).status).toBe(403);
  });

  it('has ten wrong tries over all nodes, and then it is over', async () => {
    await publishFlow(test, twice);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await alice.guess('totp', 4);
    await proveEmail(alice);
    for (let turn = 0; turn < 2 && (await stateOf(alice)) === 'CHALLENGE_REQUIRED'; turn += 1) {
      test.clock.now += 3_600_000;
      const { idempotencyKey } = alice;
      alice.token = (await test.server('POST', '/users/alice/actions/pay', { idempotencyKey })).body.token;
      await alice.post('/challenge/email-otp');
      await alice.guess('email-otp', 5);
    }
    expect(await stateOf(alice)).toBe('CHALLENGE_FAILED');
    expect((await alice.get('/hosted/session')).body.step).toBe('FAILED');
  });
});

describe('what is set by hand', () => {
  it('a state of the application opens no node, and a flow that waits again waits where it was', async () => {
    await publishFlow(test, twice);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    await alice.override('CHALLENGE_FAILED');
    expect((await alice.verify('totp', totpCode(secret, test.clock.now))).status).toBe(400);
    await alice.override('CHALLENGE_REQUIRED');
    await alice.verify('totp', totpCode(secret, test.clock.now));
    expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
  });
});

it('one proof by a code of the Server API is one node', async () => {
  await publishFlow(test, twice);
  await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  const asked = {
    verificationMethod: 'EMAIL_OTP',
    userId: 'alice',
    email: 'alice@example.com',
    action: 'pay',
  };
  const begin = async () =>
    await test.server('POST', '/challenge', { ...asked, idempotencyKey: alice.idempotencyKey });
  const one = await begin();
  expect(one.status).toBe(200);
  const { challengeId } = one.body;
  const verificationCode = await test.codeFor('alice@example.com');
  const verified = await test.server('POST', '/verify', { challengeId, verificationCode });
  expect(verified.body.isVerified).toBe(true);
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  const claimed = await test.server('POST', '/claim', {
    challengeId,
    userId: 'alice',
    action: 'pay',
    idempotencyKey: alice.idempotencyKey,
  });
  expect(claimed.status).toBeLessThan(500);
  expect((await test.server('POST', '/verify', { challengeId, verificationCode })).body.isVerified).toBe(
    false,
  );
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
});

it('a code of the Server API that was sent at one node proves nothing at the next', async () => {
  await publishFlow(test, twice);
  const secret = await enrolled(test, 'alice');
  const alice = await arrive(test, 'alice');
  const asked = {
    verificationMethod: 'EMAIL_OTP',
    userId: 'alice',
    email: 'alice@example.com',
    action: 'pay',
  };
  const { idempotencyKey } = alice;
  const { challengeId } = (await test.server('POST', '/challenge', { ...asked, idempotencyKey })).body;
  const verificationCode = await test.codeFor('alice@example.com');
  test.clock.now += 1_000;
  expect((await alice.verify('totp', totpCode(secret, test.clock.now))).body.isMoreRequired).toBe(true);
  await test.server('POST', '/verify', { challengeId, verificationCode });
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  const claimed = await test.server('POST', '/claim', {
    challengeId,
    userId: 'alice',
    action: 'pay',
    idempotencyKey,
  });
  expect(claimed.status).toBeLessThan(500);
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
});

it('a QR code that was shown at one node proves nothing at the next; one that is shown there does', async () => {
  await enableApps(test);
  const methods = ['AUTHENTICATOR_APP', 'DEVICE'];
  await publishFlow(test, [
    verification('first', 'second', ...methods),
    verification('second', 'yes', ...methods),
    yes,
  ]);
  const signIn = await Visitor.arrive(test, 'alice');
  const secret = await signIn.addTotp();
  const phone = new SoftwareDevice();
  const added = await phone.enrol(test, signIn.token, 'qr-code');
  expect(added.status).toBe(200);
  test.clock.now += 60_000;
  const alice = await arrive(test, 'alice');
  const early = await Screen.show(test, {}, alice.token);
  await claim(test, phone, early.challengeId);
  test.clock.now += 1_000;
  await alice.verify('totp', totpCode(secret, test.clock.now));
  const late = await answerQr(test, phone, early.challengeId, { approved: true });
  expect(late.status).toBe(400);
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  const shown = await Screen.show(test, {}, alice.token);
  await claim(test, phone, shown.challengeId);
  await answerQr(test, phone, shown.challengeId, { approved: true });
  expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
});

it('a passkey that says who somebody is, is one node, and says that more is asked for', async () => {
  await publishFlow(test, [
    verification('first', 'second', 'PASSKEY'),
    verification('second', 'yes', 'AUTHENTICATOR_APP'),
    yes,
  ]);
  const signIn = await Visitor.arrive(test, 'alice');
  const secret = await signIn.addTotp();
  const passkey = createSoftwareAuthenticator();
  await signIn.addPasskey(passkey);
  test.clock.now += 60_000;
  const anybody = async (path: string, body: object) => await asTenant(test, 'POST', path, body);
  const begun = (await anybody('/challenge', { action: 'pay' })).body;
  const asked = await anybody('/user-authenticators/passkey/authentication-options', begun);
  const authenticationCredential = passkey.get(asked.body.options, { origin });
  const { challengeId } = asked.body;
  const { body } = await anybody('/verify/passkey', { challengeId, authenticationCredential });
  expect(body).toMatchObject({ isVerified: true, isMoreRequired: true });
  const validated = async (token: string) => (await test.server('POST', '/validate', { token })).body;
  expect(await validated(body.accessToken)).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
  expect((await test.server('POST', '/sessions', { token: body.accessToken })).status).toBe(400);
  const verificationCode = totpCode(secret, test.clock.now);
  const last = await test.client('POST', '/verify/totp', body.accessToken, { verificationCode });
  expect(last.body).toMatchObject({ isVerified: true });
  expect(await validated(last.body.accessToken)).toMatchObject({ isValid: true });
});
