/** What configurations say of codes and messages is what happens; none of it loosens a limit of this server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageProvider } from '../messages/message.ts';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, type Tracking, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;
const carrier: MessageProvider = { name: 'test', send: async () => undefined };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowAllMethods(test);
});
afterEach(async () => await test.close());

async function configure(id: string, body: object) {
  const answer = await test.management('PATCH', `/authenticator-configurations/${id}`, body);
  expect([answer.status, answer.body.warnings]).toEqual([200, undefined]);
  // What another part of the server has read before is known for two seconds.
  test.clock.now += 2_001;
}

const arrive = async (tracking: Tracking = {}) => await Visitor.arrive(test, alice, tracking);

describe('verificationCodeLength', () => {
  it.each([7, 8, 10])('%i digits go out, are asked for, and are right', async (digits) => {
    await configure('email-otp', { verificationCodeLength: digits });
    const visitor = await arrive();
    const sent = await visitor.post('/user-authenticators/email-otp', { email: alice });
    expect(sent.body.codeLength).toBe(digits);
    const code = await test.codeFor(alice);
    expect(code).toMatch(new RegExp(`^\\d{${digits}}$`));
    expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(true);
  });

  it('is that of the application’s own codes too, and of its method alone', async () => {
    await configure('email-otp', { verificationCodeLength: 9 });
    const challenge = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email: alice };
    const { challengeId } = (await test.server('POST', '/challenge', challenge)).body;
    const verificationCode = await test.codeFor(alice);
    expect(verificationCode).toHaveLength(9);
    const verified = await test.server('POST', '/verify', { challengeId, verificationCode });
    expect(verified.body.isVerified).toBe(true);
    const phoneNumber = '+6421123456';
    await (await arrive()).post('/user-authenticators/sms', { phoneNumber });
    expect(await test.codeFor(phoneNumber)).toHaveLength(6);
  });

  it.each([2, 5])('N-05: %i digits are refused, in words', async (verificationCodeLength) => {
    const path = '/authenticator-configurations/email-otp';
    const answer = await test.management('PATCH', path, { verificationCodeLength });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toBe('The field verificationCodeLength must be 6 to 10 here.');
  });
});

describe('submissionRateLimitConfiguration', () => {
  const limit = { submissionRateLimitConfiguration: { rateLimit: 2, windowInMinutes: 5 } };

  it('counts codes, right or wrong, over challenges; the window gives them back', async () => {
    await importEmail(test, alice, alice);
    await configure('email-otp', limit);
    const first = await arrive();
    await first.post('/challenge/email-otp');
    const code = await test.codeFor(alice);
    const until = test.clock.now + 5 * minuteMs;
    expect((await first.guess('email-otp', 1))[0]?.body.attemptsRemaining).toBe(4);
    expect((await first.verify('email-otp', code)).body.isVerified).toBe(true);
    const second = await arrive();
    await second.post('/challenge/email-otp');
    const again = await test.codeFor(alice);
    expect((await second.verify('email-otp', again)).body).toEqual({
      isVerified: false,
      failureReason: 'MAX_ATTEMPTS_EXCEEDED',
      attemptsRemaining: 0,
      lockedUntil: new Date(until).toISOString(),
    });
    test = await test.restart();
    const verify = async () =>
      await test.client('POST', '/verify/email-otp', second.token, { verificationCode: again });
    expect((await verify()).body.isVerified).toBe(false);
    test.clock.now = until + 1;
    expect((await verify()).body.isVerified).toBe(true);
  });

  it('lets no more through at the same moment', async () => {
    await importEmail(test, alice, alice);
    await configure('email-otp', limit);
    const visitor = await arrive();
    await visitor.post('/challenge/email-otp');
    const answers = await Promise.all(Array.from({ length: 6 }, () => visitor.verify('email-otp', '000000')));
    const counted = answers.filter(({ body }) => body.failureReason === 'CODE_INVALID_OR_EXPIRED');
    expect(counted).toHaveLength(2);
  });

  it('of an app and of recovery codes, and by the older name', async () => {
    const visitor = await arrive();
    const secret = await visitor.addTotp();
    await configure('authenticator_app', { rateLimitConfiguration: { rateLimit: 1, windowInMinutes: 1 } });
    await configure('recovery_code', limit);
    const next = await arrive();
    expect((await next.guess('totp', 1))[0]?.body.attemptsRemaining).toBe(4);
    const locked = await next.verify('totp', totpCode(secret, test.clock.now));
    expect(locked.body).toMatchObject({ isVerified: false, lockedUntil: expect.any(String) });
    await visitor.post('/recovery-codes');
    const answers = await next.guess('recovery-code', 3);
    expect(answers.map(({ body }) => body.failureReason)).toEqual([
      'CODE_INVALID_OR_EXPIRED',
      'CODE_INVALID_OR_EXPIRED',
      'MAX_ATTEMPTS_EXCEEDED',
    ]);
  });

  it('row 5: strangers do not use up what a known device has', async () => {
    await importEmail(test, alice, alice);
    await configure('email-otp', limit);
    const known = await arrive({ deviceId: 'own' });
    await known.post('/challenge/email-otp');
    await known.verify('email-otp', await test.codeFor(alice));
    const stranger = await arrive({ deviceId: 'other' });
    await stranger.post('/challenge/email-otp');
    await stranger.guess('email-otp', 3);
    test.clock.now += 10 * minuteMs;
    await stranger.guess('email-otp', 3);
    const back = await arrive({ deviceId: 'own' });
    await back.post('/challenge/email-otp');
    expect((await back.verify('email-otp', await test.codeFor(alice))).body.isVerified).toBe(true);
  });

  it('N-01: a loose one leaves the limits of this server as they are', async () => {
    await importEmail(test, alice, alice);
    await configure('email-otp', {
      submissionRateLimitConfiguration: { rateLimit: 100, windowInMinutes: 1 },
    });
    const visitor = await arrive();
    await visitor.post('/challenge/email-otp');
    const answers = await visitor.guess('email-otp', 6);
    expect(answers.at(4)?.body.failureReason).toBe('MAX_ATTEMPTS_EXCEEDED');
    expect((await visitor.verify('email-otp', await test.codeFor(alice))).body.isVerified).toBe(false);
  });
});

describe('limits of messages', () => {
  const send = async (email = alice, userId = email) =>
    await (await Visitor.arrive(test, userId)).post('/user-authenticators/email-otp', { email });

  it('all of them hold for one address, with the time that is left', async () => {
    await configure('email-otp', {
      sendingRateLimitConfigurations: [
        { rateLimit: 2, windowInMinutes: 10 },
        { rateLimit: 3, windowInMinutes: 60 },
      ],
    });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    const refused = await send();
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'too_many_requests' } });
    expect(Number(refused.headers['retry-after'])).toBe(600);
    expect((await send('bob@example.com')).status).toBe(200);
    test.clock.now += 10 * minuteMs;
    expect((await send()).status).toBe(200);
    test.clock.now += 10 * minuteMs;
    expect((await send()).status).toBe(429);
  });

  it('N-10: a loose one leaves five an hour to one address', async () => {
    await test.close();
    test = await startTestApp({}, { emailProvider: carrier });
    await configureActions(test);
    await configure('email-otp', { sendingRateLimitConfiguration: { rateLimit: 100, windowInMinutes: 1 } });
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('by country and by leading digits of a number', async () => {
    const text = async (phoneNumber: string) =>
      (await (await Visitor.arrive(test, phoneNumber)).post('/user-authenticators/sms', { phoneNumber }))
        .status;
    await configure('sms', {
      prefixRateLimitConfigurations: [
        { blockSize: 5, rateLimit: 1, windowInMinutes: 10, countryCodes: ['NZ'] },
        { blockSize: 'country', rateLimit: 2, windowInMinutes: 60, countryCodes: ['NZ'] },
        { enabled: false, blockSize: 1, rateLimit: 1, windowInMinutes: 60 },
      ],
    });
    expect(await text('+64211234567')).toBe(200);
    expect(await text('+64211239999')).toBe(429);
    expect(await text('+64221234567')).toBe(200);
    expect(await text('+64271234567')).toBe(429);
    expect(await text('+61412345678')).toBe(200);
    expect(await text('+61412345679')).toBe(200);
    test.clock.now += 60 * minuteMs;
    expect(await text('+64211239999')).toBe(200);
  });

  it('a limit of no country is one of every country, and one of no time is refused', async () => {
    const limit = { blockSize: 'country', rateLimit: 1, windowInMinutes: 60, countryCodes: [] };
    await configure('sms', { prefixRateLimitConfigurations: [limit] });
    const text = async (phoneNumber: string) =>
      (await (await Visitor.arrive(test, phoneNumber)).post('/user-authenticators/sms', { phoneNumber }))
        .status;
    expect(await text('+64211234567')).toBe(200);
    expect(await text('+64221234567')).toBe(429);
    const never = { prefixRateLimitConfigurations: [{ ...limit, windowInMinutes: 0 }] };
    const { status, body } = await test.management('PATCH', '/authenticator-configurations/sms', never);
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('windowInMinutes')]);
  });
});

describe('phones', () => {
  it('a number without a country code is from where the tenant says', async () => {
    const without = await (await arrive()).post('/user-authenticators/sms', { phoneNumber: '021 123 4567' });
    expect(without.status).toBe(400);
    await configure('sms', { smsCountryCodes: ['NZ'], defaultCountryCode: 'NZ' });
    const visitor = await arrive();
    expect((await visitor.get('/hosted/session')).body.enrollableMethods).toContainEqual({
      verificationMethod: 'SMS',
      smsChannels: ['DEFAULT', 'WHATSAPP'],
      country: 'NZ',
    });
    await visitor.post('/user-authenticators/sms', { phoneNumber: '021 123 4567' });
    expect(await test.codeFor('+64211234567')).toMatch(/^\d{6}$/);
  });

  it('codes go the way that the tenant prefers, where nobody says', async () => {
    await configure('sms', { smsChannel: 'WHATSAPP' });
    const visitor = await arrive();
    const offered = (await visitor.get('/hosted/session')).body.enrollableMethods;
    expect(offered).toContainEqual({ verificationMethod: 'SMS', smsChannels: ['WHATSAPP', 'DEFAULT'] });
    const phoneNumber = '+6421123456';
    await visitor.post('/user-authenticators/sms', { phoneNumber });
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(phoneNumber) });
    expect(body.userAuthenticator.previousSmsChannel).toBe('WHATSAPP');
  });
});

it('is its tenant’s alone, and gone with the configuration', async () => {
  const limit = { sendingRateLimitConfiguration: { rateLimit: 1, windowInMinutes: 60 } };
  await configure('email-otp', { verificationCodeLength: 8, ...limit });
  const other = await addTenant(test);
  const list = (await other.management('GET', '/authenticator-configurations')).body;
  expect(JSON.stringify(list)).not.toContain('verificationCodeLength');
  expect((await test.management('GET', '/tenant')).body).not.toHaveProperty('methods');
  await test.management('DELETE', '/authenticator-configurations/email-otp');
  await test.management('PATCH', '/authenticator-configurations/email-otp', { isActive: true });
  test.clock.now += 2_001;
  const visitor = await arrive();
  expect((await visitor.post('/user-authenticators/email-otp', { email: alice })).status).toBe(200);
  expect(await test.codeFor(alice)).toHaveLength(6);
});
