/** Codes to a phone on the Client API (client-api.md §7). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addScope } from '../assurance/enrolment.ts';
import { allowAllMethods, delivered, otherThan } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, type Tracking, Visitor } from '../testing/visitor.ts';

const number = '+6421123456';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowAllMethods(test);
});
afterEach(async () => await test.close());

const arrive = async (tracking: Tracking = {}, userId = 'alice') =>
  await Visitor.arrive(test, userId, tracking);

/** A person whose only factor is this number. */
async function enrolled(userId = 'alice', phoneNumber = number): Promise<Visitor> {
  const visitor = await arrive({}, userId);
  await visitor.post('/user-authenticators/sms', { phoneNumber });
  await visitor.post('/verify/sms', { verificationCode: await test.codeFor(phoneNumber) });
  test.clock.now += 10 * minuteMs;
  return visitor;
}

it('a code that is asked for after the success is told that the challenge is over', async () => {
  const visitor = await arrive();
  await visitor.post('/user-authenticators/sms', { phoneNumber: number });
  await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
  const answer = await visitor.post('/challenge/sms');
  expect([answer.status, answer.body.errorDescription]).toEqual([
    400,
    'This challenge is over. Start again from the application.',
  ]);
});

describe('adding a number', () => {
  it('sends a code; the right one makes it a factor and meets the challenge', async () => {
    const visitor = await arrive();
    const added = await visitor.post('/user-authenticators/sms', { phoneNumber: '+64 21 123-456' });
    expect(added.status).toBe(200);
    expect(added.body).toMatchObject({ userId: 'alice', sent: true });
    expect((await test.server('GET', '/users/alice')).body.isEnrolled).toBe(false);
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    expect(body).toMatchObject({
      isVerified: true,
      accessToken: expect.any(String),
      userAuthenticator: {
        userAuthenticatorId: added.body.userAuthenticatorId,
        verificationMethod: 'SMS',
        phoneNumber: number,
      },
    });
    expect(await visitor.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'SMS' });
    const user = (await test.server('GET', '/users/alice')).body;
    expect(user).toMatchObject({
      isEnrolled: true,
      enrolledVerificationMethods: ['SMS'],
      phoneNumber: number,
      phoneNumberVerified: true,
    });
    expect(user.email).toBeUndefined();
  });

  it('confirms the stored number in its own spelling, and never changes another', async () => {
    await test.server('PATCH', '/users/alice', { phoneNumber: '+64 21 123 456' });
    await enrolled();
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({
      phoneNumber: '+64 21 123 456',
      phoneNumberVerified: true,
    });
  });

  it.each([
    ['no number', {}],
    ['a local number', { phoneNumber: '021 123 456' }],
    ['words', { phoneNumber: 'my phone' }],
    ['a bad channel', { phoneNumber: number, smsChannel: 'PIGEON' }],
  ])('refuses %s', async (_name, body) => {
    const answer = await (await arrive()).post('/user-authenticators/sms', body);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
  });

  it('N-14, F20: is no first factor where an e-mail address is vouched for', async () => {
    const visitor = await arrive({ email: 'alice@example.com' });
    const answer = await visitor.post('/user-authenticators/sms', { phoneNumber: number });
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    await test.server('PATCH', '/users/bob', { email: 'bob@example.com' });
    const bob = await arrive({}, 'bob');
    expect((await bob.post('/user-authenticators/sms', { phoneNumber: number })).status).toBe(403);
  });

  it('F20: a vouched number is the only one', async () => {
    const visitor = await arrive({ phoneNumber: number });
    expect((await visitor.post('/user-authenticators/sms', { phoneNumber: '+6421999999' })).status).toBe(403);
    expect((await visitor.post('/user-authenticators/sms', { phoneNumber: number })).status).toBe(200);
    await test.server('PATCH', '/users/bob', { phoneNumber: '+6421123457' });
    const bob = await arrive({}, 'bob');
    expect((await bob.post('/user-authenticators/sms', { phoneNumber: number })).status).toBe(403);
  });

  it('row 33: beside another factor it needs a passed challenge', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await arrive({ scope: addScope });
    expect((await visitor.post('/user-authenticators/sms', { phoneNumber: number })).status).toBe(403);
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    expect((await visitor.post('/user-authenticators/sms', { phoneNumber: number })).status).toBe(200);
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    expect(body.isVerified).toBe(true);
    const factors = (await test.server('GET', '/users/alice/authenticators')).body;
    expect(factors).toHaveLength(2);
  });

  it('is refused where the tenant did not switch it on', async () => {
    await test.management('PATCH', '/tenant', { verificationMethods: null });
    const answer = await (await arrive()).post('/user-authenticators/sms', { phoneNumber: number });
    expect(answer.status).toBe(400);
    expect(answer.body.errorDescription).toContain('SMS is not an enabled verification method');
  });

  it('row 35: never confirmed, it is no factor and goes after a quarter of an hour', async () => {
    const visitor = await arrive();
    await visitor.post('/user-authenticators/sms', { phoneNumber: number });
    const code = await test.codeFor(number);
    expect((await test.server('GET', '/users/alice/authenticators')).body).toEqual([]);
    test.clock.now += 15 * minuteMs;
    const late = await arrive({ idempotencyKey: visitor.idempotencyKey });
    expect((await late.post('/verify/sms', { verificationCode: code })).body.isVerified).toBe(false);
  });
});

describe('being challenged', () => {
  it('sends to the enrolled number, by either channel', async () => {
    await enrolled();
    const visitor = await arrive();
    const { body } = await visitor.post('/challenge/sms');
    expect(body).toMatchObject({ challengeId: expect.any(String), sent: true });
    expect(
      (await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) })).body.isVerified,
    ).toBe(true);
    test.clock.now += minuteMs;
    const other = await arrive();
    await other.post('/challenge/sms', { smsChannel: 'WHATSAPP' });
    await test.codeFor(number);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message).toMatchObject({ channel: 'whatsapp', to: number });
    const [factor] = (await test.server('GET', '/users/alice/authenticators')).body;
    expect(factor.previousSmsChannel).toBe('WHATSAPP');
  });

  it('WhatsApp speaks to the same number, as a method of its own', async () => {
    await enrolled();
    const visitor = await arrive();
    expect((await visitor.post('/challenge/whatsapp')).body.sent).toBe(true);
    const verificationCode = await test.codeFor(number);
    expect((await visitor.post('/verify/sms', { verificationCode })).body.isVerified).toBe(false);
    expect((await visitor.post('/verify/whatsapp', { verificationCode })).body.isVerified).toBe(true);
    expect(await visitor.action()).toMatchObject({ verificationMethod: 'WHATSAPP' });
  });

  it('a WhatsApp message enrols nobody', async () => {
    const visitor = await arrive();
    await visitor.post('/user-authenticators/sms', { phoneNumber: number });
    expect((await visitor.post('/challenge/whatsapp')).status).toBe(400);
  });

  it('I1: a method that the decision does not permit is refused', async () => {
    await enrolled();
    await test.management('POST', '/action-configurations', {
      actionCode: 'strict',
      defaultUserActionResult: 'CHALLENGE',
      verificationMethods: ['PASSKEY', 'SMS'],
    });
    const tracked = (await test.server('POST', '/users/alice/actions/strict', {})).body;
    expect((await test.client('POST', '/challenge/whatsapp', tracked.token)).status).toBe(400);
    expect((await test.client('POST', '/challenge/sms', tracked.token)).status).toBe(200);
  });

  it('N-06: five minutes, once, and only the newest', async () => {
    await enrolled();
    const visitor = await arrive();
    await visitor.post('/challenge/sms');
    const first = await test.codeFor(number);
    test.clock.now += 30_000;
    expect((await visitor.post('/challenge/sms')).body.sent).toBe(true);
    const second = await test.codeFor(number);
    if (first !== second)
      expect((await visitor.post('/verify/sms', { verificationCode: first })).body.isVerified).toBe(false);
    test.clock.now += 5 * minuteMs;
    expect((await visitor.post('/verify/sms', { verificationCode: second })).body).toMatchObject({
      isVerified: false,
      failureReason: 'CODE_INVALID_OR_EXPIRED',
    });
    expect((await visitor.post('/challenge/sms')).body.sent).toBe(true);
    const third = await test.codeFor(number);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        test.client('POST', '/verify/sms', visitor.token, { verificationCode: third }),
      ),
    );
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
  });

  it('N-10: the React component’s second call sends nothing', async () => {
    await enrolled();
    const before = await delivered(test, number);
    const visitor = await arrive();
    const first = (await visitor.post('/challenge/sms')).body;
    const second = (await visitor.post('/challenge/sms')).body;
    expect(second).toEqual({ ...first, sent: false });
    expect(await delivered(test, number)).toBe(before + 1);
  });

  it('N-03: tries by SMS and by WhatsApp share one count', async () => {
    await enrolled();
    const visitor = await arrive();
    await visitor.post('/challenge/sms');
    const sms = await test.codeFor(number);
    for (let turn = 0; turn < 3; turn += 1)
      await visitor.post('/verify/sms', { verificationCode: otherThan(sms) });
    await visitor.post('/challenge/whatsapp');
    const whatsapp = await test.codeFor(number);
    await visitor.post('/verify/whatsapp', { verificationCode: otherThan(whatsapp) });
    const fifth = await visitor.post('/verify/whatsapp', { verificationCode: otherThan(whatsapp) });
    expect(fifth.body).toMatchObject({ isVerified: false, lockedUntil: expect.any(String) });
    expect((await visitor.post('/verify/sms', { verificationCode: sms })).body.isVerified).toBe(false);
  });

  it('asks for a token', async () => {
    for (const path of [
      '/user-authenticators/sms',
      '/challenge/sms',
      '/challenge/whatsapp',
      '/verify/sms',
      '/verify/whatsapp',
    ])
      expect([path, (await test.client('POST', path, undefined, {})).status]).toEqual([path, 401]);
  });

  it('survives a restart', async () => {
    await enrolled();
    const visitor = await arrive();
    await visitor.post('/challenge/sms');
    const verificationCode = await test.codeFor(number);
    test = await test.restart();
    const answer = await test.client('POST', '/verify/sms', visitor.token, { verificationCode });
    expect(answer.body.isVerified).toBe(true);
  });
});

describe('what it is shown as', () => {
  it('masked until the challenge is met, whole to the application', async () => {
    await enrolled();
    const visitor = await arrive();
    expect((await visitor.get('/user-authenticators')).body).toMatchObject([{ phoneNumber: '•••456' }]);
    expect((await visitor.post('/init')).body.challengeOptions).toMatchObject({
      user: { phoneNumber: '•••456' },
      verificationMethods: expect.arrayContaining(['SMS']),
    });
    expect((await visitor.get('/hosted/session')).body.methods).toContainEqual(
      expect.objectContaining({ verificationMethod: 'SMS', hint: '•••456' }),
    );
    expect((await test.server('GET', '/users/alice/authenticators')).body).toMatchObject([
      { phoneNumber: number },
    ]);
  });

  it('N-14: restricted in the audit trail', async () => {
    await enrolled();
    const rows = await test.database.read.rows(
      "select data from audit_events where type = 'challenge.sent'",
      [],
    );
    expect(JSON.parse(rows[0]?.data as string)).toMatchObject({ method: 'SMS', isRestricted: true });
  });
});

describe('N-14: the tenant', () => {
  it.each([
    ['SMS alone', ['SMS']],
    ['phones alone', ['SMS', 'WHATSAPP', 'RECOVERY_CODE']],
    ['what is no method', ['PASSKEY', 'FACE_RECOGNITION']],
    ['one twice', ['PASSKEY', 'PASSKEY']],
    ['nothing', []],
  ])('may not switch on %s', async (_name, verificationMethods) => {
    expect((await test.management('PATCH', '/tenant', { verificationMethods })).status).toBe(400);
  });
});
