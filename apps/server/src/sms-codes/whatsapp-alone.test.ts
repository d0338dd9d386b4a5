/** A number where WhatsApp is permitted and SMS is not: it speaks to the number of the SMS factor (client-api.md §7). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, type Tracking, Visitor } from '../testing/visitor.ts';

const number = '+6421123456';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowAllMethods(test, { verificationMethods: ['EMAIL_OTP', 'WHATSAPP', 'RECOVERY_CODE'] });
});
afterEach(async () => await test.close());

const arrive = async (tracking: Tracking = {}) => await Visitor.arrive(test, 'alice', tracking);
const sessionOf = async (visitor: Visitor) => (await visitor.get('/hosted/session')).body;
const lastMessage = async () => (await test.call('GET', '/dev/inbox?format=json')).body.messages[0];

/** Adds the number, and answers whom that made. */
async function added(): Promise<Visitor> {
  const visitor = await arrive();
  await visitor.post('/user-authenticators/sms', { phoneNumber: number });
  await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
  test.clock.now += minuteMs;
  return visitor;
}

describe.each([
  ['as the page does', { smsChannel: 'WHATSAPP' }],
  ['as the public SDKs do, which name no channel', {}],
])('a person without a number adds one, %s', (_name, channel) => {
  it.each(['sms', 'whatsapp'])('and proves it at /verify/%s', async (path) => {
    const visitor = await arrive();
    const begun = await visitor.post('/user-authenticators/sms', { phoneNumber: number, ...channel });
    expect(begun).toMatchObject({ status: 200, body: { sent: true } });
    const verificationCode = await test.codeFor(number);
    expect(await lastMessage()).toMatchObject({ channel: 'whatsapp', to: number });
    const { body } = await visitor.post(`/verify/${path}`, { verificationCode });
    expect(body).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'SMS', phoneNumber: number, previousSmsChannel: 'WHATSAPP' },
    });
    // I1: what met the challenge is what the decision permits.
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'WHATSAPP',
    });
  });

  it('and may have the code sent again', async () => {
    const visitor = await arrive();
    await visitor.post('/user-authenticators/sms', { phoneNumber: number, ...channel });
    const first = await test.codeFor(number);
    test.clock.now += minuteMs;
    expect((await visitor.post('/challenge/sms', channel)).body.sent).toBe(true);
    await test.codeFor(number);
    expect((await lastMessage()).channel).toBe('whatsapp');
    test.clock.now += minuteMs;
    expect((await visitor.post('/challenge/whatsapp')).body.sent).toBe(true);
    const verificationCode = await test.codeFor(number);
    expect(verificationCode).not.toBe(first);
    expect((await visitor.post('/verify/sms', { verificationCode })).body.isVerified).toBe(true);
  });
});

it('a person with a number is asked over WhatsApp, and never by a text message', async () => {
  await added();
  const visitor = await arrive();
  const { step, methods } = await sessionOf(visitor);
  expect([step, methods[0]]).toEqual(['VERIFY', { verificationMethod: 'WHATSAPP', hint: '•••456' }]);
  expect((await visitor.post('/challenge/sms')).status).toBe(400);
  await visitor.post('/challenge/whatsapp');
  const verificationCode = await test.codeFor(number);
  expect((await visitor.post('/verify/sms', { verificationCode })).body.isVerified).toBe(false);
  expect((await visitor.post('/verify/whatsapp', { verificationCode })).body.isVerified).toBe(true);
});

it.each(['DEFAULT', 'SMS'])('who asks for a text message (%s) is refused', async (smsChannel) => {
  const visitor = await arrive();
  const answer = await visitor.post('/user-authenticators/sms', { phoneNumber: number, smsChannel });
  expect(answer.status).toBe(400);
  expect(answer.body.errorDescription).toContain('SMS is not an enabled verification method');
});

describe('an action that permits WhatsApp alone', () => {
  beforeEach(async () => {
    await allowAllMethods(test);
    await test.management('POST', '/action-configurations', {
      actionCode: 'pay',
      defaultUserActionResult: 'CHALLENGE',
      verificationMethods: ['WHATSAPP'],
    });
  });
  const pay = async () => (await test.server('POST', '/users/alice/actions/pay', {})).body;

  it('lets somebody without any factor add a number, and is met by it', async () => {
    const { token, idempotencyKey } = await pay();
    const { body } = await test.client('GET', '/hosted/session', token);
    expect(body).toMatchObject({
      step: 'ENROLL',
      enrollableMethods: [{ verificationMethod: 'SMS', smsChannels: ['WHATSAPP'] }],
    });
    await test.client('POST', '/user-authenticators/sms', token, { phoneNumber: number });
    const verificationCode = await test.codeFor(number);
    await test.client('POST', '/verify/sms', token, { verificationCode });
    const action = await test.server('GET', `/users/alice/actions/pay/${idempotencyKey}`);
    expect(action.body).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'WHATSAPP' });
  });

  it('row 33: not somebody with another factor, who is told that nothing they have is enough', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const { token } = await pay();
    const { body } = await test.client('GET', '/hosted/session', token);
    expect(body).toMatchObject({ step: 'FAILED', reason: 'no_method' });
    const begun = await test.client('POST', '/user-authenticators/sms', token, { phoneNumber: number });
    expect(begun.status).toBe(403);
  });
});

describe('the settings', () => {
  const settings = { redirectToSettings: true };

  it('offer a number beside another factor, after another proof', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await arrive(settings);
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    const { step, enrollableMethods } = await sessionOf(visitor);
    expect(step).toBe('SETTINGS');
    expect(enrollableMethods).toContainEqual({ verificationMethod: 'SMS', smsChannels: ['WHATSAPP'] });
    await visitor.post('/user-authenticators/sms', { phoneNumber: number, smsChannel: 'WHATSAPP' });
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    expect(body).toMatchObject({ isVerified: true, userAuthenticator: { phoneNumber: number } });
  });

  it('move a number, with the code to the new one over WhatsApp', async () => {
    await added();
    const visitor = await arrive(settings);
    await visitor.post('/challenge/whatsapp');
    await visitor.post('/verify/whatsapp', { verificationCode: await test.codeFor(number) });
    const [{ userAuthenticatorId }] = (await test.server('GET', '/users/alice/authenticators')).body;
    expect((await sessionOf(visitor)).settings.movable).toEqual([userAuthenticatorId]);
    const other = '+6421999999';
    const path = `/v1/client/user-authenticators/${userAuthenticatorId}`;
    const authorization = `Bearer ${visitor.token}`;
    const moved = await test.call('PATCH', path, { authorization, body: { phoneNumber: other } });
    expect(moved).toMatchObject({ status: 200, body: { sent: true } });
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(other) });
    expect(body.isVerified).toBe(true);
    expect((await lastMessage()).channel).toBe('whatsapp');
    const [{ phoneNumber }] = (await test.server('GET', '/users/alice/authenticators')).body;
    expect(phoneNumber).toBe(other);
  });

  it('take a proof over WhatsApp for a change', async () => {
    await added();
    const visitor = await arrive(settings);
    await visitor.post('/challenge/whatsapp');
    await visitor.post('/verify/whatsapp', { verificationCode: await test.codeFor(number) });
    test.clock.now += 11 * minuteMs;
    const late = await arrive({ ...settings, idempotencyKey: visitor.idempotencyKey });
    const stepUp = await late.post('/hosted/step-up', { change: 'add', verificationMethod: 'EMAIL_OTP' });
    expect(stepUp.status).toBe(200);
    const { body } = await test.client('GET', '/hosted/session', stepUp.body.token);
    expect(body).toMatchObject({ step: 'VERIFY', methods: [{ verificationMethod: 'WHATSAPP' }] });
  });
});
