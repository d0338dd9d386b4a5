import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import {
  type ActionCode,
  configureActions,
  importEmail,
  origin,
  totpCode,
  Visitor,
} from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

/** A person with every factor. */
async function equipped() {
  const visitor = await Visitor.arrive(test, alice);
  const passkey = createSoftwareAuthenticator();
  await visitor.addPasskey(passkey);
  const secret = await visitor.addTotp();
  const [recoveryCode = ''] = (await visitor.post('/recovery-codes')).body.recoveryCodes;
  await importEmail(test, alice, alice);
  test.clock.now += minuteMs;
  const assertion = passkey.get(await (await Visitor.arrive(test, alice)).passkeyOptions(), { origin });
  return { passkey, secret, recoveryCode, assertion };
}

type Equipment = Awaited<ReturnType<typeof equipped>>;

/** Everything that could advance an action, with what is right at this moment. */
function moves(
  visitor: Visitor,
  { secret, recoveryCode, assertion }: Equipment,
): [string, () => Promise<Answer>][] {
  const options = '/user-authenticators/passkey/authentication-options';
  return [
    ['an app code', () => visitor.verify('totp', totpCode(secret, test.clock.now))],
    ['a recovery code', () => visitor.verify('recovery-code', recoveryCode)],
    ['a mail', () => visitor.post('/challenge/email-otp')],
    [
      'a mail to a new address',
      () => visitor.post('/user-authenticators/email-otp', { email: 'x@example.com' }),
    ],
    ['a new app', () => visitor.post('/user-authenticators/totp')],
    ['options of a new passkey', () => visitor.post('/user-authenticators/passkey/registration-options', {})],
    ['options of a passkey', () => visitor.post(options, {})],
    ['new recovery codes', () => visitor.post('/recovery-codes')],
    ['a passkey', () => visitor.post('/verify/passkey', { authenticationCredential: assertion })],
  ];
}

describe('I4: what is decided stays decided', () => {
  const ended: [string, ActionCode, string?][] = [
    ['BLOCK', 'forbidden'],
    ['REVIEW_REQUIRED', 'wire'],
    ['REVIEW_FAILED', 'wire', 'REVIEW_FAILED'],
    ['CHALLENGE_FAILED', 'signIn', 'CHALLENGE_FAILED'],
    ['BLOCK', 'signIn', 'BLOCK'],
  ];

  it.each(ended)('no factor moves %s (tracked as %s, set to %s)', async (state, actionCode, override) => {
    const equipment = await equipped();
    const scope = 'read:authenticators add:authenticators';
    const visitor = await Visitor.arrive(test, alice, { actionCode, scope });
    if (override) await visitor.override(override);
    for (const [name, move] of moves(visitor, equipment)) {
      const { status, body } = await move();
      expect([name, status >= 400 && status < 500, body.isVerified]).toEqual([name, true, undefined]);
    }
    expect((await visitor.action()).state).toBe(state);
    expect((await visitor.get('/hosted/session')).body.step).toBe(
      state === 'CHALLENGE_FAILED' ? 'FAILED' : 'BLOCKED',
    );
  });

  it('a challenge that was open when the action ended is not met any more', async () => {
    const { passkey } = await equipped();
    const visitor = await Visitor.arrive(test, alice);
    await visitor.post('/challenge/email-otp');
    const code = await test.codeFor(alice);
    const authenticationCredential = passkey.get(await visitor.passkeyOptions(), { origin });
    await visitor.override('BLOCK');
    expect((await visitor.verify('email-otp', code)).status).toBe(400);
    expect((await visitor.post('/verify/passkey', { authenticationCredential })).status).toBe(400);
    expect((await visitor.action()).state).toBe('BLOCK');
  });

  it('a passed action is not passed again, by another factor or another token', async () => {
    const equipment = await equipped();
    const visitor = await Visitor.arrive(test, alice);
    const before = visitor.token;
    expect((await visitor.passPasskey(equipment.passkey)).body.isVerified).toBe(true);
    const passed = await visitor.action();
    test.clock.now += 1_000;
    for (const token of [before, visitor.token]) {
      visitor.token = token;
      expect((await visitor.verify('totp', totpCode(equipment.secret, test.clock.now))).status).toBe(400);
      expect((await visitor.verify('recovery-code', equipment.recoveryCode)).status).toBe(400);
      expect((await visitor.post('/challenge/email-otp')).status).toBe(400);
    }
    expect(await visitor.action()).toEqual(passed);
  });
});

describe('what comes after the success', () => {
  it('is told that the challenge is over, not that the person lacks the factor that they have', async () => {
    const equipment = await equipped();
    const visitor = await Visitor.arrive(test, alice);
    await visitor.passPasskey(equipment.passkey);
    for (const [name, move] of moves(visitor, equipment))
      if (['an app code', 'a mail', 'options of a passkey'].includes(name)) {
        const { status, body } = await move();
        expect([name, status, body.errorDescription]).toEqual([
          name,
          400,
          'This challenge is over. Start again from the application.',
        ]);
      }
  });
});

describe('I1: a challenge is met by a factor the decision permits', () => {
  it('and by no other, nor by switching', async () => {
    const equipment = await equipped();
    await test.management('PATCH', '/action-configurations/signIn', { verificationMethods: ['EMAIL_OTP'] });
    const visitor = await Visitor.arrive(test, alice);
    const { methods } = (await visitor.get('/hosted/session')).body;
    expect(methods).toEqual([{ verificationMethod: 'EMAIL_OTP', hint: 'a•••e@example.com' }]);
    for (const [name, move] of moves(visitor, equipment).filter(([name]) => name !== 'a mail')) {
      const { status, body } = await move();
      expect([name, status >= 400, body.isVerified]).toEqual([name, true, undefined]);
    }
    await visitor.post('/challenge/email-otp');
    expect((await visitor.verify('email-otp', await test.codeFor(alice))).body.isVerified).toBe(true);
  });

  it('the factor of somebody else is no factor: tokens speak for their own person only', async () => {
    const { secret, recoveryCode } = await equipped();
    const mallory = await Visitor.arrive(test, 'mallory');
    await mallory.addTotp();
    test.clock.now += minuteMs;
    const visitor = await Visitor.arrive(test, 'mallory');
    expect((await visitor.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(false);
    expect((await visitor.verify('recovery-code', recoveryCode)).status).toBe(400);
    const others = await visitor.post('/challenge/email-otp', {
      userAuthenticatorId: await idOf('EMAIL_OTP'),
    });
    expect(others.status).toBe(400);
  });
});

async function idOf(method: string): Promise<string> {
  const list = (await test.server('GET', `/users/${alice}/authenticators`)).body;
  return list.find((one: { verificationMethod: string }) => one.verificationMethod === method)
    .userAuthenticatorId;
}
