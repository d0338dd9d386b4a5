import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allowAllMethods,
  askByEmail,
  otherThan,
  verifiedByEmail,
  verify,
} from '../testing/one-time-codes.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const email = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const claim = async (challengeId: string, userId: string, more: object = {}): Promise<Answer> =>
  await test.server('POST', '/claim', { challengeId, userId, ...more });
const validate = async (token: string, more: object = {}) =>
  (await test.server('POST', '/validate', { token, ...more })).body;
const factorsOf = async (userId: string) =>
  (await test.server('GET', `/users/${userId}/authenticators`)).body;

describe('POST /claim', () => {
  it('makes a verified challenge somebody’s: a token that validates, and the first factor', async () => {
    const { challengeId, idempotencyKey } = await verifiedByEmail(test, email);
    const { status, body } = await claim(challengeId, 'alice');
    expect(status).toBe(200);
    expect(body).toEqual({ token: expect.stringContaining('.'), verificationMethod: 'EMAIL_OTP' });
    expect(await validate(body.token, { userId: 'alice', action: 'signIn' })).toMatchObject({
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      userId: 'alice',
      actionCode: 'signIn',
      idempotencyKey,
      verificationMethod: 'EMAIL_OTP',
    });
    expect(await factorsOf('alice')).toMatchObject([{ verificationMethod: 'EMAIL_OTP', email }]);
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({
      isEnrolled: true,
      email,
      emailVerified: true,
    });
  });

  it('by phone: the number is the first factor', async () => {
    await allowAllMethods(test);
    const phoneNumber = '+6421123456';
    const body = { verificationMethod: 'SMS', action: 'signUp', phoneNumber };
    const { challengeId } = (await test.server('POST', '/challenge', body)).body;
    await verify(test, challengeId, await test.codeFor(phoneNumber));
    const claimed = await claim(challengeId, 'auth0|123');
    expect(claimed.body.verificationMethod).toBe('SMS');
    expect(await validate(claimed.body.token)).toMatchObject({ isValid: true, userId: 'auth0|123' });
    const user = (await test.server('GET', '/users/auth0%7C123')).body;
    expect(user).toMatchObject({ isEnrolled: true, phoneNumber, phoneNumberVerified: true });
    expect(user.email).toBeUndefined();
  });

  it('the action of the challenge succeeds also where its rules would have let it pass', async () => {
    const { challengeId } = await verifiedByEmail(test, email, { action: 'profile' });
    const { token } = (await claim(challengeId, 'alice')).body;
    expect(await validate(token)).toMatchObject({ isValid: true, actionCode: 'profile' });
  });

  it.each([
    ['forbidden', 'BLOCK'],
    ['wire', 'REVIEW_REQUIRED'],
  ])('I4: %s stays %s', async (action, state) => {
    const { challengeId } = await verifiedByEmail(test, email, { action });
    const { token } = (await claim(challengeId, 'alice')).body;
    expect(await validate(token)).toMatchObject({ isValid: false, state });
    expect(await factorsOf('alice')).toEqual([]);
  });

  it('finds the person’s own factor again, in whatever spelling', async () => {
    await importEmail(test, 'alice', email);
    const { challengeId } = await verifiedByEmail(test, 'ALICE@example.com');
    const { token } = (await claim(challengeId, 'alice')).body;
    expect(await validate(token)).toMatchObject({ isValid: true });
    expect(await factorsOf('alice')).toHaveLength(1);
  });

  it('takes the user from a client token, as the CLI sends it', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    const { challengeId } = await verifiedByEmail(test, email);
    const answer = await test.server('POST', '/claim', { token: visitor.token, challengeId });
    expect(await validate(answer.body.token)).toMatchObject({ isValid: true, userId: 'alice' });
  });

  it('meets an action that was tracked under the same key before', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { redirectUrl: 'https://app.example/' });
    const { challengeId } = await verifiedByEmail(test, email, { idempotencyKey: visitor.idempotencyKey });
    expect((await claim(challengeId, 'alice')).status).toBe(200);
    expect(await visitor.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED' });
  });

  it('hands out the token of a known person’s challenge, which is met already, once', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    const { idempotencyKey } = visitor;
    const { challengeId } = await verifiedByEmail(test, email, { userId: 'alice', idempotencyKey });
    expect(await visitor.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED' });
    const { token } = (await claim(challengeId, 'alice')).body;
    expect(await validate(token)).toMatchObject({ isValid: true, idempotencyKey });
    expect((await claim(challengeId, 'alice')).status).toBe(409);
  });

  it('survives a restart', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    test = await test.restart();
    const { token } = (await claim(challengeId, 'alice')).body;
    test = await test.restart();
    expect(await validate(token)).toMatchObject({ isValid: true });
    expect((await claim(challengeId, 'alice')).status).toBe(409);
  });
});

describe('refusals', () => {
  it('not verified; failed; expired; unknown; without a user', async () => {
    const open = await askByEmail(test, email);
    const refused = await claim(open.challengeId, 'alice');
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    for (let turn = 0; turn < 5; turn += 1) await verify(test, open.challengeId, otherThan(open.code));
    expect((await claim(open.challengeId, 'alice', { skipVerificationCheck: true })).status).toBe(400);
    expect((await claim('none', 'alice')).status).toBe(404);
    expect((await test.server('POST', '/claim', { challengeId: open.challengeId })).status).toBe(400);
    expect((await test.server('POST', '/claim', { challengeId: open.challengeId, userId: '' })).status).toBe(
      400,
    );
    const late = await verifiedByEmail(test, 'late@example.com');
    test.clock.now += 10 * minuteMs;
    expect((await claim(late.challengeId, 'alice')).status).toBe(400);
    expect(await factorsOf('alice')).toEqual([]);
  });

  it('leave no action, no person and no claim behind', async () => {
    const { challengeId } = await askByEmail(test, email);
    await claim(challengeId, 'alice');
    expect(await test.database.read.rows("select 1 from actions where user_id = 'alice'", [])).toEqual([]);
    expect(await test.database.read.rows("select 1 from users where user_id = 'alice'", [])).toEqual([]);
  });

  it('F20, row 33: a stranger’s address opens nobody’s account', async () => {
    await importEmail(test, 'alice', email);
    const { challengeId } = await verifiedByEmail(test, 'mallory@example.com');
    expect(await claim(challengeId, 'alice')).toMatchObject({
      status: 403,
      body: { errorCode: 'forbidden' },
    });
    expect(await factorsOf('alice')).toHaveLength(1);
    // It is still nobody's, and may become the one of somebody new.
    expect((await claim(challengeId, 'mallory')).status).toBe(200);
  });

  it('F20: where the application stored an address, a first factor is that one', async () => {
    await test.server('PATCH', '/users/alice', { email });
    const { challengeId } = await verifiedByEmail(test, 'mallory@example.com');
    expect((await claim(challengeId, 'alice')).status).toBe(403);
    await allowAllMethods(test);
    const phoneNumber = '+6421123456';
    const body = { verificationMethod: 'SMS', action: 'signIn', phoneNumber };
    const sms = (await test.server('POST', '/challenge', body)).body;
    await verify(test, sms.challengeId, await test.codeFor(phoneNumber));
    expect((await claim(sms.challengeId, 'alice')).status).toBe(403);
    expect((await test.server('GET', '/users/alice')).body.isEnrolled).toBe(false);
  });

  it('another person’s challenge', async () => {
    await importEmail(test, 'alice', email);
    const { challengeId } = await verifiedByEmail(test, email, { userId: 'alice' });
    expect((await claim(challengeId, 'bob')).status).toBe(400);
    expect((await claim(challengeId, 'alice')).status).toBe(200);
    expect((await claim(challengeId, 'bob')).status).toBe(409);
  });
});

describe('I2, D6: once', () => {
  it('50 claims by as many people: exactly one', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => claim(challengeId, `user-${turn}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    const rows = await test.database.read.rows(
      "select 1 from actions where state = 'CHALLENGE_SUCCEEDED'",
      [],
    );
    expect(rows).toHaveLength(1);
    expect(await test.database.read.rows('select 1 from authenticators', [])).toHaveLength(1);
  });

  it('50 claims by one person: exactly one', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => claim(challengeId, 'alice')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
  });

  it('claims and tracks together: exactly one', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    await Promise.all([
      ...Array.from({ length: 10 }, (_, turn) => claim(challengeId, `claimer-${turn}`)),
      ...Array.from({ length: 10 }, (_, turn) =>
        test.server('POST', `/users/tracker-${turn}/actions/signIn`, { challengeId }),
      ),
    ]);
    const rows = await test.database.read.rows(
      "select 1 from actions where state = 'CHALLENGE_SUCCEEDED'",
      [],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('skipVerificationCheck', () => {
  it('makes an open challenge somebody’s, proves nothing, and succeeds with the code', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    const { status, body } = await claim(challengeId, 'alice', { skipVerificationCheck: true });
    expect(status).toBe(200);
    expect(await validate(body.token)).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
    expect(await factorsOf('alice')).toEqual([]);
    expect((await claim(challengeId, 'bob', { skipVerificationCheck: true })).status).toBe(409);
    expect((await verify(test, challengeId, code)).body.isVerified).toBe(true);
    expect(await validate(body.token)).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED' });
    expect(await factorsOf('alice')).toHaveLength(1);
  });

  it('counts the tries for the person from then on', async () => {
    await importEmail(test, 'alice', email);
    const { challengeId, code } = await askByEmail(test, email);
    await claim(challengeId, 'alice', { skipVerificationCheck: true });
    for (let turn = 0; turn < 5; turn += 1) await verify(test, challengeId, otherThan(code));
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    const answer = await visitor.verify('email-otp', await test.codeFor(email));
    expect(answer.body.lockedUntil).toBeDefined();
  });
});

describe('row 33, N-19: a further factor', () => {
  const scope = 'add:authenticators';
  const second = 'second@example.com';

  it('needs the scope and a proof of the last ten minutes', async () => {
    await importEmail(test, 'alice', email);
    const ask = async (more: object) => {
      const body = { verificationMethod: 'EMAIL_OTP', action: 'addEmail', userId: 'alice', email: second };
      return await test.server('POST', '/challenge', { ...body, ...more });
    };
    expect((await ask({})).status).toBe(403);
    expect((await ask({ scope })).status).toBe(403);
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor(email));
    expect((await ask({})).status).toBe(403);
    test.clock.now += 10 * minuteMs + 1;
    expect((await ask({ scope })).status).toBe(403);
    test.clock.now -= minuteMs;
    const { challengeId } = (await ask({ scope })).body;
    expect(await factorsOf('alice')).toHaveLength(1);
    await verify(test, challengeId, await test.codeFor(second));
    expect((await factorsOf('alice')).map((one: { email: string }) => one.email)).toEqual([email, second]);
  });

  it('a state that was set by hand is no proof', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.override('CHALLENGE_SUCCEEDED');
    const body = {
      verificationMethod: 'EMAIL_OTP',
      action: 'addEmail',
      userId: 'alice',
      email: second,
      scope,
    };
    expect((await test.server('POST', '/challenge', body)).status).toBe(403);
  });

  it('with update:authenticators it takes the place of the old one', async () => {
    await test.server('PATCH', '/users/alice', { email, emailVerified: true });
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor(email));
    const update = 'update:authenticators';
    await verifiedByEmail(test, second, { userId: 'alice', action: 'changeEmail', scope: update });
    expect((await factorsOf('alice')).map((one: { email: string }) => one.email)).toEqual([second]);
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({
      email: second,
      emailVerified: true,
    });
  });
});
