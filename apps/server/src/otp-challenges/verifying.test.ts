import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteSend } from '../messages/send-limits.ts';
import { allowAllMethods, askByEmail, otherThan, verify } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const email = 'alice@example.com';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const invalid = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
const exhausted = { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const wrongTries = async (challengeId: string): Promise<number> => {
  const rows = await test.database.read.rows(
    'select wrong_tries from otp_challenges where challenge_id = ?',
    [challengeId],
  );
  return Number(rows[0]?.wrong_tries);
};

describe('POST /verify', () => {
  it('answers as the contract has it, and takes a code once', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    const wrong = await verify(test, challengeId, otherThan(code));
    expect(wrong).toMatchObject({ status: 200 });
    expect(wrong.body).toEqual(invalid);
    expect((await verify(test, challengeId, ` ${code.slice(0, 3)} ${code.slice(3)} `)).body).toEqual({
      isVerified: true,
      verificationMethod: 'EMAIL_OTP',
      email,
    });
    expect((await verify(test, challengeId, code)).body).toEqual(invalid);
  });

  it('says the same of a challenge that never was', async () => {
    const answer = await verify(test, '00000000-0000-4000-8000-000000000000', '123456');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual(invalid);
  });

  it.each(['12345', 'abcdef', '1234567', '１２３４５６', '000000000'])(
    'does not count %s as a guess',
    async (typed) => {
      const { challengeId, code } = await askByEmail(test, email);
      for (let turn = 0; turn < 6; turn += 1)
        expect((await verify(test, challengeId, typed)).body).toEqual(invalid);
      expect((await verify(test, challengeId, code)).body.isVerified).toBe(true);
    },
  );

  it('refuses a body without code or id, and one that is no object', async () => {
    for (const body of [
      {},
      { challengeId: 'x' },
      { verificationCode: '1' },
      { challengeId: 1, verificationCode: 2 },
      [],
    ])
      expect((await test.server('POST', '/verify', body)).status).toBe(400);
  });

  it.each([
    ['EMAIL_OTP', 10],
    ['SMS', 5],
    ['WHATSAPP', 5],
  ])('N-06: a %s code lives %i minutes', async (verificationMethod, minutes) => {
    await allowAllMethods(test);
    const phoneNumber = '+6421123456';
    const body = { verificationMethod, action: 'signIn', email, phoneNumber };
    const to = verificationMethod === 'EMAIL_OTP' ? email : phoneNumber;
    const start = async () => {
      const { challengeId } = (await test.server('POST', '/challenge', body)).body;
      return { challengeId, code: await test.codeFor(to) };
    };
    const early = await start();
    test.clock.now += minutes * minuteMs - 1;
    expect((await verify(test, early.challengeId, early.code)).body.isVerified).toBe(true);
    const late = await start();
    test.clock.now += minutes * minuteMs;
    expect((await verify(test, late.challengeId, late.code)).body).toEqual(invalid);
  });

  it('survives a restart, with its count', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    for (let turn = 0; turn < 4; turn += 1) await verify(test, challengeId, otherThan(code));
    test = await test.restart();
    expect((await verify(test, challengeId, otherThan(code))).body).toEqual(exhausted);
    expect((await verify(test, challengeId, code)).body).toEqual(exhausted);
  });

  it('T12: another tenant’s challenge is one that never was', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    const other = await addTenant(test);
    const body = { challengeId, verificationCode: code };
    expect((await other.server('POST', '/verify', body)).body).toEqual(invalid);
    expect((await other.server('POST', '/challenge', { challengeId })).status).toBe(404);
    expect((await other.server('POST', '/claim', { challengeId, userId: 'alice' })).status).toBe(404);
    expect((await other.server('GET', `/challenges?challengeId=${challengeId}`)).body).toEqual({});
    expect((await verify(test, challengeId, code)).body.isVerified).toBe(true);
  });

  it('row 49: keeps no code, and says none to anybody', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    await verify(test, challengeId, otherThan(code));
    const rows = await test.database.read.rows('select * from otp_challenges', []);
    const trail = await test.database.read.rows('select * from audit_events', []);
    const written = JSON.stringify([
      rows.map((row) => ({ ...row, code_hash: undefined })),
      trail,
      test.logged,
    ]);
    expect(written).not.toContain(code);
    expect(Buffer.from(rows[0]?.code_hash as Uint8Array)).toHaveLength(32);
    const active = await test.server('GET', `/challenges?challengeId=${challengeId}`);
    expect(JSON.stringify(active.body)).not.toContain(code);
  });
});

describe('row 1, N-01: within one challenge', () => {
  it('the fifth wrong code ends it, resends included', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    for (let turn = 0; turn < 3; turn += 1)
      expect((await verify(test, challengeId, otherThan(code))).body).toEqual(invalid);
    test.clock.now += 30_000;
    await test.server('POST', '/challenge', { challengeId });
    const second = await test.codeFor(email);
    expect((await verify(test, challengeId, otherThan(second))).body).toEqual(invalid);
    expect((await verify(test, challengeId, otherThan(second))).body).toEqual(exhausted);
    expect((await verify(test, challengeId, second)).body).toEqual(exhausted);
    expect((await test.server('POST', '/challenge', { challengeId })).status).toBe(400);
  });
});

describe('rows 2 and 3: across anonymous challenges', () => {
  it('the destination waits after the fifth wrong code, whatever challenge it was for', async () => {
    const first = await askByEmail(test, email);
    for (let turn = 0; turn < 5; turn += 1) await verify(test, first.challengeId, otherThan(first.code));
    const next = await askByEmail(test, 'ALICE@example.com', { action: 'other' });
    expect((await verify(test, next.challengeId, next.code)).body).toEqual(exhausted);
    expect(await wrongTries(next.challengeId)).toBe(0);
    test.clock.now += 30_000;
    expect((await verify(test, next.challengeId, next.code)).body.isVerified).toBe(true);
    const third = await askByEmail(test, email);
    for (let turn = 0; turn < 4; turn += 1)
      expect((await verify(test, third.challengeId, otherThan(third.code))).body).toEqual(invalid);
  });

  it('T02: 30 days of guessing at one destination evaluate 100 codes at the most', async () => {
    let evaluated = 0;
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      test.clock.now += hourMs;
      const asked = await askByEmail(test, email, { ipAddress: `198.51.100.${hour % 250}` });
      const { challengeId, code } = asked;
      await verify(test, challengeId, otherThan(code));
      const tries = await wrongTries(challengeId);
      evaluated += tries;
      if (evaluated >= 90 && tries === 0) break;
    }
    expect(evaluated).toBe(90);
    const last = await askByEmail(test, email);
    test.clock.now += 1;
    expect((await verify(test, last.challengeId, last.code)).body).toEqual(exhausted);
  });

  it('one address enters 50 wrong codes an hour, over all destinations', async () => {
    const ipAddress = '203.0.113.9';
    const guess = async (turn: number, from: string) => {
      const asked = await askByEmail(test, `victim-${turn}@example.com`, { ipAddress: from });
      return { ...asked, tried: await verify(test, asked.challengeId, otherThan(asked.code)) };
    };
    for (let turn = 0; turn < 50; turn += 1)
      expect((await guess(turn, ipAddress)).tried.body).toEqual(invalid);
    const blocked = await guess(50, ipAddress);
    expect(blocked.tried.body).toEqual(exhausted);
    expect((await guess(51, '203.0.113.10')).tried.body).toEqual(invalid);
    test.clock.now += hourMs;
    expect((await guess(52, ipAddress)).tried.body).toEqual(invalid);
  });
});

describe('for a known person', () => {
  const ask = async (more: object = {}) => {
    const body = { verificationMethod: 'EMAIL_OTP', action: 'signIn', userId: 'alice', ...more };
    const { challengeId } = (await test.server('POST', '/challenge', body)).body;
    return { challengeId, code: await test.codeFor(email) };
  };

  it('N-03: tries count for the factor, together with those on the challenge page', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    await visitor.guess('email-otp', 4);
    const { challengeId, code } = await ask();
    expect((await verify(test, challengeId, otherThan(code))).body).toEqual(exhausted);
    expect((await verify(test, challengeId, code)).body).toEqual(exhausted);
    expect((await visitor.verify('email-otp', code)).body.lockedUntil).toBeDefined();
    test.clock.now += 30_000;
    expect((await verify(test, challengeId, code)).body.isVerified).toBe(true);
    const again = await ask();
    for (let turn = 0; turn < 4; turn += 1)
      expect((await verify(test, again.challengeId, otherThan(again.code))).body).toEqual(invalid);
  });

  it('I3: a right code to an address that is none of theirs takes back none of their wrong tries', async () => {
    const mallory = 'mallory@example.com';
    // Asked for while alice had no factor: it could have become her first.
    const theirs = await askByEmail(test, mallory, { userId: 'alice' });
    await importEmail(test, 'alice', email);
    const { challengeId, code } = await ask();
    for (let turn = 0; turn < 4; turn += 1) await verify(test, challengeId, otherThan(code));
    expect((await verify(test, theirs.challengeId, theirs.code)).body.isVerified).toBe(true);
    expect((await verify(test, challengeId, otherThan(code))).body).toEqual(exhausted);
    test.clock.now += 29_000;
    const next = await ask();
    expect((await verify(test, next.challengeId, next.code)).body).toEqual(exhausted);
  });

  it('row 5: strangers at their address do not close a device that is known', async () => {
    await importEmail(test, 'alice', email);
    const ipAddress = '203.0.113.9';
    const passed = await Visitor.arrive(test, 'alice', { deviceId: 'phone' });
    const first = await ask({ idempotencyKey: passed.idempotencyKey });
    await verify(test, first.challengeId, first.code);
    await test.database.commit(async (transaction) => {
      for (let turn = 0; turn < 50; turn += 1)
        await noteSend(transaction, 'test-tenant', `wrong-otp-ip:${ipAddress}`, test.clock.now);
    });
    for (const [deviceId, isVerified] of [
      ['unknown', false],
      ['phone', true],
    ]) {
      test.clock.now += minuteMs;
      const { challengeId, code } = await ask({ ipAddress, deviceId });
      expect([deviceId, (await verify(test, challengeId, code)).body.isVerified]).toEqual([
        deviceId,
        isVerified,
      ]);
    }
  });

  it('N-01: ten wrong codes over all challenges of an action end it', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    for (let turn = 0; turn < 10; turn += 1) {
      test.clock.now += 20 * minuteMs;
      const fresh = await Visitor.arrive(test, 'alice', { idempotencyKey: visitor.idempotencyKey });
      const { challengeId, code } = await ask({ userId: undefined, token: fresh.token });
      await verify(test, challengeId, otherThan(code));
    }
    expect(await visitor.action()).toMatchObject({ state: 'CHALLENGE_FAILED' });
  });

  it('a right code meets the action of the same key, once its method is permitted', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice', { deviceId: 'phone' });
    const { challengeId, code } = await ask({ idempotencyKey: visitor.idempotencyKey });
    await verify(test, challengeId, code);
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_OTP',
    });
    const validated = await test.server('POST', '/validate', { token: visitor.token });
    expect(validated.body).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
  });

  it('becomes a first factor with the right code, and not before', async () => {
    const body = { verificationMethod: 'EMAIL_OTP', action: 'signIn', userId: 'new', email };
    const { challengeId } = (await test.server('POST', '/challenge', body)).body;
    expect((await test.server('GET', '/users/new')).body.isEnrolled).toBe(false);
    await verify(test, challengeId, await test.codeFor(email));
    expect((await test.server('GET', '/users/new')).body).toMatchObject({
      isEnrolled: true,
      email,
      emailVerified: true,
      enrolledVerificationMethods: ['EMAIL_OTP'],
    });
  });

  it('row 34: is no first factor any more when another was added meanwhile', async () => {
    const body = { verificationMethod: 'EMAIL_OTP', action: 'signIn', userId: 'new', email };
    const { challengeId } = (await test.server('POST', '/challenge', body)).body;
    const code = await test.codeFor(email);
    await importEmail(test, 'new', 'first@example.com');
    expect((await verify(test, challengeId, code)).body.isVerified).toBe(true);
    const factors = (await test.server('GET', '/users/new/authenticators')).body;
    expect(factors.map((one: { email: string }) => one.email)).toEqual(['first@example.com']);
  });
});
