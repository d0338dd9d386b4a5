import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor, wrongCode } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const exceeded = { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED', attemptsRemaining: 0 };

async function failuresOf(factorClass: string): Promise<number> {
  const [row] = await test.database.read.rows('select state from factor_failures where factor_class = ?', [
    factorClass,
  ]);
  if (!row) return 0;
  const { unknownDevice, knownDevice } = JSON.parse(row.state as string);
  return unknownDevice.failures + knownDevice.failures;
}

/** Alice has an app; `arrive` starts a fresh action each time. */
async function enrolledTotp(): Promise<string> {
  return await (await Visitor.arrive(test, alice, { deviceId: 'own' })).addTotp();
}

/** A challenge by e-mail code that was sent. */
async function codeSent(tracking = {}): Promise<{ visitor: Visitor; code: string }> {
  const visitor = await Visitor.arrive(test, alice, tracking);
  const sent = await visitor.post('/challenge/email-otp');
  expect(sent).toMatchObject({ status: 200, body: { sent: true } });
  return { visitor, code: await test.codeFor(alice) };
}

describe('T01: guessing inside one challenge (N-01)', () => {
  it.each(['email-otp', 'totp', 'recovery-code'] as const)(
    '%s: five wrong tries, then the right code is refused too',
    async (factor) => {
      const { visitor, right } = await person(factor);
      const answers = await visitor.guess(factor, 5);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(answers.slice(0, 4).map(({ body }) => body.attemptsRemaining)).toEqual([4, 3, 2, 1]);
      expect(answers[0]?.body.failureReason).toBe('CODE_INVALID_OR_EXPIRED');
      expect(answers[4]?.body).toMatchObject(exceeded);
      expect((await visitor.verify(factor, right())).body).toMatchObject(exceeded);
      // Also when the delay of the factor is over: the challenge itself is dead.
      test.clock.now += minuteMs;
      expect((await visitor.verify(factor, right())).body).toMatchObject(exceeded);
      expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    },
  );

  it.each(['email-otp', 'totp', 'recovery-code'] as const)(
    '%s: of 50 parallel guesses at most five are evaluated',
    async (factor) => {
      const { visitor, right } = await person(factor);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => visitor.verify(factor, wrongCode(factor))),
      );
      const evaluated = answers.filter(({ body }) => body.failureReason === 'CODE_INVALID_OR_EXPIRED');
      expect(evaluated).toHaveLength(4);
      const [row] = await test.database.read.rows(
        'select sum(wrong_tries) as tries from challenges where idempotency_key = ?',
        [visitor.idempotencyKey],
      );
      expect(row?.tries).toBe(5);
      expect((await visitor.verify(factor, right())).body.isVerified).toBe(false);
    },
  );

  it('a resend gives no fresh tries: it is the same challenge', async () => {
    await importEmail(test, alice, alice);
    const { visitor } = await codeSent();
    await visitor.guess('email-otp', 4);
    test.clock.now += minuteMs;
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(true);
    expect((await visitor.guess('email-otp', 1))[0]?.body).toMatchObject(exceeded);
    test.clock.now += minuteMs;
    expect((await visitor.verify('email-otp', await test.codeFor(alice))).body).toMatchObject(exceeded);
  });

  it('a dead challenge by e-mail code is replaced by a new one, where the count of the factor goes on', async () => {
    await importEmail(test, alice, alice);
    const { visitor } = await codeSent();
    await visitor.guess('email-otp', 5);
    test.clock.now += minuteMs;
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(true);
    const code = await test.codeFor(alice);
    const [sixth] = await visitor.guess('email-otp', 1);
    expect(Date.parse(sixth?.body.lockedUntil) - test.clock.now).toBe(minuteMs);
    test.clock.now += minuteMs;
    expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(true);
  });
});

/** A waiting action of a person with this factor, and the right code at the time of asking. */
async function person(factor: 'email-otp' | 'totp' | 'recovery-code') {
  if (factor === 'email-otp') {
    await importEmail(test, alice, alice);
    const { visitor, code } = await codeSent();
    return { visitor, right: () => code };
  }
  const first = await Visitor.arrive(test, alice);
  const secret = await first.addTotp();
  const [recoveryCode = ''] = (await first.post('/recovery-codes')).body.recoveryCodes;
  test.clock.now += minuteMs;
  const visitor = await Visitor.arrive(test, alice);
  return { visitor, right: () => (factor === 'totp' ? totpCode(secret, test.clock.now) : recoveryCode) };
}

describe('N-01: wrong tries of an action, over all methods', () => {
  it('fails the action after the tenth, and nothing brings it back', async () => {
    const secret = await enrolledTotp();
    await importEmail(test, alice, alice);
    test.clock.now += minuteMs;
    const { visitor, code } = await codeSent();
    await visitor.guess('email-otp', 5);
    const answers = await visitor.guess('totp', 5);
    expect(answers.at(-1)?.body).toMatchObject(exceeded);
    expect((await visitor.action()).state).toBe('CHALLENGE_FAILED');
    expect((await visitor.get('/hosted/session')).body.step).toBe('FAILED');
    test.clock.now += 2 * minuteMs;
    for (const attempt of [
      visitor.verify('totp', totpCode(secret, test.clock.now)),
      visitor.verify('email-otp', code),
      visitor.post('/challenge/email-otp'),
    ])
      expect(await attempt).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect((await visitor.action()).state).toBe('CHALLENGE_FAILED');
    const again = await Visitor.arrive(test, alice);
    expect((await again.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  });
});

describe('T02: the count of a factor outlives its challenges (N-03)', () => {
  it('delays 30 s, then twice as long with each wrong try, and does not evaluate meanwhile', async () => {
    const secret = await enrolledTotp();
    test.clock.now += minuteMs;
    await (await Visitor.arrive(test, alice)).guess('totp', 5);
    for (const waitMs of [30_000, 60_000, 120_000]) {
      const visitor = await Visitor.arrive(test, alice, { ipAddress: '198.51.100.7', deviceId: 'other' });
      const [method] = (await visitor.get('/hosted/session')).body.methods;
      expect(Date.parse(method.lockedUntil) - test.clock.now).toBe(waitMs);
      test.clock.now += waitMs - 1;
      const early = await visitor.verify('totp', totpCode(secret, test.clock.now));
      expect(early.body).toEqual({ ...exceeded, lockedUntil: method.lockedUntil });
      test.clock.now += 1;
      expect((await visitor.guess('totp', 1))[0]?.body).toMatchObject(exceeded);
    }
    expect(await failuresOf('TOTP')).toBe(8);
  });

  it('is told to pages of an application’s own as well (POST /client/init), while it lasts', async () => {
    await enrolledTotp();
    test.clock.now += minuteMs;
    await (await Visitor.arrive(test, alice)).guess('totp', 5);
    const visitor = await Visitor.arrive(test, alice);
    const lockedUntil = async () => (await visitor.post('/init', {})).body.challengeOptions.lockedUntil;
    expect(await lockedUntil()).toEqual({
      AUTHENTICATOR_APP: new Date(test.clock.now + 30_000).toISOString(),
    });
    test.clock.now += 30_000;
    expect(await lockedUntil()).toBeUndefined();
  });

  it('stops for good: 30 days of tries from ever new devices, addresses and challenges', async () => {
    const secret = await enrolledTotp();
    for (let round = 0; round < 300; round += 1) {
      test.clock.now += (30 * 24 * hourMs) / 300;
      const tracking = { deviceId: `device-${round}`, ipAddress: `198.51.100.${round % 250}` };
      await (await Visitor.arrive(test, alice, tracking)).guess('totp', 3);
    }
    expect(await failuresOf('TOTP')).toBe(90);
    test.clock.now += 30 * 24 * hourMs;
    const stranger = await Visitor.arrive(test, alice, { deviceId: 'stranger' });
    expect((await stranger.verify('totp', totpCode(secret, test.clock.now))).body).toEqual(exceeded);
    // N-29: ten tries are kept for a device that passed a challenge before, and those end too.
    for (let round = 0; round < 20; round += 1) {
      test.clock.now += 2 * hourMs;
      await (await Visitor.arrive(test, alice, { deviceId: 'own' })).guess('totp', 1);
    }
    expect(await failuresOf('TOTP')).toBe(100);
    const owner = await Visitor.arrive(test, alice, { deviceId: 'own' });
    expect((await owner.verify('totp', totpCode(secret, test.clock.now))).body).toEqual(exceeded);
  });
});

describe('T03: what lowers the count', () => {
  it('not a resend, a new challenge, another method or its success, nor an expired challenge', async () => {
    await enrolledTotp();
    const emailId = await importEmail(test, alice, alice);
    test.clock.now += minuteMs;
    const { visitor } = await codeSent();
    await visitor.guess('email-otp', 2);
    test.clock.now += 30_000;
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(true);
    await visitor.guess('email-otp', 1);
    await visitor.guess('totp', 2);
    expect(await failuresOf('EMAIL')).toBe(3);
    test.clock.now += 11 * minuteMs;
    const next = await Visitor.arrive(test, alice);
    await next.post('/challenge/email-otp', { userAuthenticatorId: emailId });
    expect(await failuresOf('EMAIL')).toBe(3);
    expect((await next.verify('email-otp', await test.codeFor(alice))).body.isVerified).toBe(true);
    expect(await failuresOf('EMAIL')).toBe(0);
    expect(await failuresOf('TOTP')).toBe(2);
  });

  it('success of the factor', async () => {
    const secret = await enrolledTotp();
    test.clock.now += minuteMs;
    const visitor = await Visitor.arrive(test, alice);
    await visitor.guess('totp', 4);
    expect(await failuresOf('TOTP')).toBe(4);
    expect((await visitor.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
    expect(await failuresOf('TOTP')).toBe(0);
  });

  it('recovery, which opens a locked factor again', async () => {
    const first = await Visitor.arrive(test, alice);
    const secret = await first.addTotp();
    const [recoveryCode] = (await first.post('/recovery-codes')).body.recoveryCodes;
    test.clock.now += minuteMs;
    await (await Visitor.arrive(test, alice)).guess('totp', 5);
    const locked = await Visitor.arrive(test, alice);
    expect((await locked.verify('totp', totpCode(secret, test.clock.now))).body).toMatchObject(exceeded);
    expect((await locked.verify('recovery-code', recoveryCode)).body.isVerified).toBe(true);
    expect(await failuresOf('TOTP')).toBe(0);
    const open = await Visitor.arrive(test, alice);
    expect((await open.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  });
});

describe('T05: strangers cannot lock the person out', () => {
  it('who signs in with a passkey, and with a code from a device that passed a challenge before', async () => {
    const first = await Visitor.arrive(test, alice, { deviceId: 'own' });
    const secret = await first.addTotp();
    const authenticator = createSoftwareAuthenticator();
    expect((await first.addPasskey(authenticator)).body.isVerified).toBe(true);
    for (let round = 0; round < 200; round += 1) {
      test.clock.now += 4 * hourMs;
      await (await Visitor.arrive(test, alice, { deviceId: `hostile-${round}` })).guess('totp', 5);
    }
    expect(await failuresOf('TOTP')).toBe(90);
    const hostile = await Visitor.arrive(test, alice, { deviceId: 'hostile' });
    expect((await hostile.verify('totp', totpCode(secret, test.clock.now))).body).toEqual(exceeded);
    expect((await hostile.passPasskey(authenticator)).body.isVerified).toBe(true);
    const own = await Visitor.arrive(test, alice, { deviceId: 'own' });
    expect((await own.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  });
});

describe('D6: one secret, many at once', () => {
  it.each(['email-otp', 'totp', 'recovery-code'] as const)(
    '%s: of 16 x 50 parallel verifies exactly one succeeds',
    async (factor) => {
      const { visitor, right } = await person(factor);
      const verificationCode = right();
      const { token } = visitor;
      const attempts = Array.from({ length: 16 * 50 }, () =>
        test.client('POST', `/verify/${factor}`, token, { verificationCode }),
      );
      const answers = await Promise.all(attempts);
      expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(answers.filter(({ body }) => body.accessToken !== undefined)).toHaveLength(1);
    },
  );
});
