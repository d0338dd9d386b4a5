import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'ALLOW',
  });
  await test.management('POST', '/action-configurations/signIn/rules', {
    name: 'New device',
    type: 'CHALLENGE',
    priority: 0,
    conditions: { '==': [{ var: 'device.isNew' }, true] },
  });
});
afterEach(async () => await test.close());

const track = (body: object = {}) =>
  test.server('POST', '/users/alice@example.com/actions/signIn', {
    email: 'alice@example.com',
    deviceId: 'device-1',
    ...body,
  });

describe('a first sign-in', () => {
  it('challenges a new device, enrols the vouched address, and knows the device afterwards', async () => {
    const tracked = await track({ redirectUrl: 'https://app.example.com/callback?state=1' });
    expect(tracked.status).toBe(200);
    expect(tracked.body).toMatchObject({ state: 'CHALLENGE_REQUIRED', isEnrolled: false });
    const reference = new URL(tracked.body.url).searchParams.get('token') ?? '';
    const opened = await test.client('POST', '/hosted/exchange', undefined, { reference });
    expect(opened.status).toBe(200);
    const again = await test.client('POST', '/hosted/exchange', undefined, { reference });
    expect(again).toMatchObject({ status: 401, body: { errorCode: 'expired_token' } });
    const { token } = opened.body;
    const session = await test.client('GET', '/hosted/session', token);
    expect(session.body).toMatchObject({
      step: 'ENROLL',
      enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'a•••e@example.com' }],
    });
    const other = await test.client('POST', '/user-authenticators/email-otp', token, {
      email: 'mallory@example.com',
    });
    expect(other).toMatchObject({ status: 403 });
    const enrolled = await test.client('POST', '/user-authenticators/email-otp', token, {
      email: 'alice@example.com',
    });
    expect(enrolled.body).toMatchObject({ sent: true, userId: 'alice@example.com' });
    const wrong = await test.client('POST', '/verify/email-otp', token, { verificationCode: '000000' });
    expect(wrong).toMatchObject({ status: 200, body: { isVerified: false, attemptsRemaining: 4 } });
    const verificationCode = await test.codeFor('alice@example.com');
    const right = await test.client('POST', '/verify/email-otp', token, { verificationCode });
    expect(right.body).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'EMAIL_OTP' },
    });
    const after = await test.client('GET', '/hosted/session', right.body.accessToken);
    expect(after.body.step).toBe('SHOW_RECOVERY_CODES');
    const codes = await test.client('POST', '/recovery-codes', right.body.accessToken);
    expect(codes.body.recoveryCodes).toHaveLength(10);
    const step = async () => (await test.client('GET', '/hosted/session', right.body.accessToken)).body.step;
    // Their owner may not have seen them: a page that is opened again shows others, until they are kept.
    expect(await step()).toBe('SHOW_RECOVERY_CODES');
    const others = await test.client('POST', '/recovery-codes', right.body.accessToken);
    expect(new Set([...codes.body.recoveryCodes, ...others.body.recoveryCodes]).size).toBe(20);
    expect(await test.client('POST', '/recovery-codes/saved', right.body.accessToken)).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await step()).toBe('OFFER_PASSKEY');
    const finished = await test.client('POST', '/hosted/finish', right.body.accessToken, {
      outcome: 'completed',
    });
    const back = new URL(finished.body.redirectUrl);
    expect(back.searchParams.get('state')).toBe('1');
    const result = await test.server('POST', '/validate', {
      token: back.searchParams.get('token'),
      singleUse: true,
    });
    expect(result.body).toMatchObject({
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_OTP',
    });
    const replayed = await test.server('POST', '/validate', {
      token: back.searchParams.get('token'),
      singleUse: true,
    });
    expect(replayed.body).toEqual({ isValid: false, success: false, error: 'token_already_used' });
    expect((await track()).body.state).toBe('ALLOW');
    expect((await track({ deviceId: 'device-2' })).body.state).toBe('CHALLENGE_REQUIRED');
  });
});
