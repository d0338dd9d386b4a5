import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../messages/message.ts';
import { allowAllMethods, askByEmail, delivered, Outgoing, verify } from '../testing/one-time-codes.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const email = 'alice@example.com';
const number = '+6421123456';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const ask = (body: object) => test.server('POST', '/challenge', body);
const byEmail = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email };
const bySms = { verificationMethod: 'SMS', action: 'signIn', phoneNumber: number };

async function withCarrier(): Promise<Outgoing> {
  await test.close();
  const carrier = new Outgoing();
  test = await startTestApp({}, { emailProvider: carrier });
  await configureActions(test);
  return carrier;
}

describe('POST /challenge', () => {
  it('sends a code to somebody the tenant does not know, and answers as the contract has it', async () => {
    const { status, body } = await ask(byEmail);
    expect(status).toBe(200);
    expect(body).toEqual({
      challengeId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: Math.floor((test.clock.now + 10 * minuteMs) / 1000),
    });
    expect(await test.codeFor(email)).toMatch(/^\d{6}$/);
  });

  it.each([
    ['SMS', {}, 'sms'],
    ['SMS', { smsChannel: 'WHATSAPP' }, 'whatsapp'],
    ['SMS', { smsChannel: 'DEFAULT' }, 'sms'],
    ['WHATSAPP', {}, 'whatsapp'],
  ])('sends %s %j over %s, for five minutes, to the number in E.164 form', async (method, more, channel) => {
    await allowAllMethods(test);
    const { status, body } = await ask({
      verificationMethod: method,
      action: 'signIn',
      phoneNumber: '+64 (21) 123-456',
      ...more,
    });
    expect(status).toBe(200);
    expect(body.expiresAt).toBe((test.clock.now + 5 * minuteMs) / 1000);
    const code = await test.codeFor(number);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message).toMatchObject({ channel, to: number });
    expect((await verify(test, body.challengeId, code)).body).toEqual({
      isVerified: true,
      verificationMethod: method,
      phoneNumber: number,
    });
  });

  it('writes in the language that was asked for', async () => {
    await ask({ ...byEmail, locale: 'de-AT' });
    await test.codeFor(email);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message.language).toBe('de');
  });

  it.each([
    ['SMS', bySms],
    ['WHATSAPP', { ...bySms, verificationMethod: 'WHATSAPP' }],
    ['PUSH', { ...bySms, verificationMethod: 'PUSH' }],
  ])('refuses %s while it is not switched on, in the words that clients look for', async (method, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errorDescription).toContain(`${method} is not an enabled verification method`);
  });

  it('refuses a method that the action does not permit', async () => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'strict',
      defaultUserActionResult: 'CHALLENGE',
      verificationMethods: ['PASSKEY'],
    });
    const answer = await ask({ ...byEmail, action: 'strict' });
    expect(answer.status).toBe(400);
    expect(answer.body.errorDescription).toContain('EMAIL_OTP is not an enabled verification method');
  });

  it.each([
    ['nothing', {}, 'verificationMethod'],
    ['no action', { verificationMethod: 'EMAIL_OTP', email }, 'action'],
    ['no method', { action: 'signIn', email }, 'verificationMethod'],
    ['no address', { verificationMethod: 'EMAIL_OTP', action: 'signIn' }, 'email'],
    ['an address of the other kind', { ...byEmail, email: undefined, phoneNumber: number }, 'email'],
    ['no address at all', { ...byEmail, email: 'alice' }, 'email'],
    ['two addresses', { ...byEmail, email: 'a@example.com,b@example.com' }, 'email'],
    ['a header in an address', { ...byEmail, email: 'a@example.com\r\nBcc: b@example.com' }, 'email'],
    ['a bad action', { ...byEmail, action: 'sign in' }, 'action'],
    ['a key with a slash', { ...byEmail, idempotencyKey: 'a/b' }, 'idempotencyKey'],
    ['a bad channel', { ...byEmail, smsChannel: 'PIGEON' }, 'smsChannel'],
    ['an empty user', { ...byEmail, userId: '' }, 'userId'],
  ])('refuses %s, naming the field', async (_name, body, field) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errorCode).toBe('invalid_request');
    expect(answer.body.errorDescription).toContain(field);
  });

  it.each([
    '021 123 456',
    '9876543210',
    '+1415',
    '+99912345',
    '+6421123456;ext=5',
    'call +6421123456',
    '+٦٤٢١١٢٣٤٥٦',
  ])('refuses the phone number %s', async (phoneNumber) => {
    await allowAllMethods(test);
    const answer = await ask({ ...bySms, phoneNumber });
    expect(answer.status).toBe(400);
    expect(answer.body.errorDescription).toContain('phoneNumber');
    expect(answer.body.errorDescription).not.toContain(phoneNumber);
  });

  it('takes nulls for absent fields, and fields it does not know', async () => {
    const answer = await ask({
      ...byEmail,
      userId: null,
      challengeId: null,
      custom: null,
      ip_address: '1.2.3.4',
    });
    expect(answer.status).toBe(200);
  });

  it('is for server keys alone', async () => {
    for (const path of ['/v1/challenge', '/v1/verify', '/v1/claim', '/v1/challenges'])
      for (const method of ['POST', ...(path === '/v1/challenges' ? ['GET'] : [])]) {
        const body = method === 'POST' ? { body: {} } : {};
        const none = await test.call(method, path, body);
        expect([path, none.status, none.body.errorCode]).toEqual([path, 401, 'unauthorized']);
        const other = await test.call(method, path, { authorization: basic(testManagementKey), ...body });
        expect([path, other.status]).toEqual([path, 403]);
      }
  });

  it('keeps user ids of any script and form apart', async () => {
    for (const userId of ['Zo\u00eb', 'Zoe\u0308', 'auth0|123', '\u738b', 'a b']) {
      await ask({ ...byEmail, userId });
      const { body } = await test.server('GET', `/challenges?userId=${encodeURIComponent(userId)}`);
      expect(body).toMatchObject({ email });
    }
    const rows = await test.database.read.rows('select distinct user_id from otp_challenges', []);
    expect(rows).toHaveLength(5);
  });
});

describe('N-10: another code', () => {
  it('comes under the same id: after 30, 60 and 120 seconds, and not a fourth time', async () => {
    const first = (await ask(byEmail)).body;
    let code = await test.codeFor(email);
    for (const waitMs of [30_000, 60_000, 120_000]) {
      test.clock.now += waitMs - 1;
      expect((await ask({ challengeId: first.challengeId })).body.challengeId).toBe(first.challengeId);
      expect(await test.codeFor(email)).toBe(code);
      test.clock.now += 1;
      const again = (await ask({ challengeId: first.challengeId })).body;
      expect(again).toEqual({ ...first, expiresAt: Math.floor((test.clock.now + 10 * minuteMs) / 1000) });
      const before = code;
      code = await test.codeFor(email);
      if (before !== code)
        expect((await verify(test, first.challengeId, before)).body.isVerified).toBe(false);
    }
    test.clock.now += 5 * minuteMs;
    expect((await ask({ challengeId: first.challengeId })).status).toBe(200);
    expect(await delivered(test, email)).toBe(4);
    expect((await verify(test, first.challengeId, code)).body.isVerified).toBe(true);
  });

  it('is refused once the challenge is over, and for one that never was', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    await verify(test, challengeId, code);
    expect((await ask({ challengeId })).status).toBe(400);
    const late = await askByEmail(test, email);
    test.clock.now += 10 * minuteMs;
    expect((await ask({ challengeId: late.challengeId })).status).toBe(400);
    expect((await ask({ challengeId: 'none' })).status).toBe(404);
  });

  it('a repeated call under a key of the caller’s is the same challenge; without one it is another', async () => {
    const keyed = { ...byEmail, idempotencyKey: 'mine' };
    const first = (await ask(keyed)).body;
    expect((await ask(keyed)).body).toEqual(first);
    expect(await delivered(test, email)).toBe(1);
    expect((await ask({ ...keyed, email: 'bob@example.com' })).body.challengeId).not.toBe(first.challengeId);
    expect((await ask({ ...keyed, action: 'other' })).body.challengeId).not.toBe(first.challengeId);
    // Two strangers who type the same address must not share a challenge: one would prove for the other.
    const strangers = [(await ask(byEmail)).body.challengeId, (await ask(byEmail)).body.challengeId];
    expect(new Set([...strangers, first.challengeId]).size).toBe(3);
  });
});

describe('N-10: limits', () => {
  it('five sends an hour and ten a day to one destination, whoever asks', async () => {
    await withCarrier();
    for (let turn = 0; turn < 5; turn += 1) expect((await ask(byEmail)).status).toBe(200);
    const sixth = await ask({ ...byEmail, action: 'other', email: 'ALICE@example.com' });
    expect(sixth).toMatchObject({ status: 429, body: { errorCode: 'too_many_requests' } });
    expect(sixth.headers['retry-after']).toBe('3600');
    test.clock.now += 60 * minuteMs;
    for (let turn = 0; turn < 5; turn += 1) expect((await ask(byEmail)).status).toBe(200);
    test.clock.now += 60 * minuteMs;
    expect((await ask(byEmail)).status).toBe(429);
  });

  it('resends count as well', async () => {
    await withCarrier();
    const { challengeId } = (await ask(byEmail)).body;
    for (let turn = 0; turn < 3; turn += 1) {
      test.clock.now += 2 * minuteMs;
      expect((await ask({ challengeId })).status).toBe(200);
    }
    expect((await ask(byEmail)).status).toBe(200);
    expect((await ask(byEmail)).status).toBe(429);
  });

  it('ten destinations an hour from one address, as the secret key gives it', async () => {
    await withCarrier();
    const from = (turn: number, ipAddress = '198.51.100.7') =>
      ask({ ...byEmail, email: `user-${turn}@example.com`, ipAddress });
    for (let turn = 0; turn < 10; turn += 1) expect((await from(turn)).status).toBe(200);
    expect((await from(10)).status).toBe(429);
    expect((await from(10, '198.51.100.8')).status).toBe(200);
  });

  it('a refused send leaves no challenge behind', async () => {
    await withCarrier();
    for (let turn = 0; turn < 6; turn += 1) await ask(byEmail);
    expect(await test.database.read.rows('select 1 from otp_challenges', [])).toHaveLength(5);
  });
});

it('tells the caller when the carrier refuses', async () => {
  await test.close();
  const { DeliveryError } = await import('../messages/delivery-error.ts');
  const emailProvider = {
    name: 'refusing',
    send: async () => {
      throw new DeliveryError('permanent', 'http_400');
    },
  };
  test = await startTestApp({}, { emailProvider });
  const answer = await ask(byEmail);
  expect(answer.status).toBe(503);
  expect(answer.body.errorCode).toBe('unavailable');
});

it('what a carrier refused costs no cool-down: the same challenge may be sent again at once', async () => {
  await test.close();
  const { DeliveryError } = await import('../messages/delivery-error.ts');
  const outgoing = new Outgoing();
  let refusals = 1;
  const emailProvider = {
    name: 'refusing',
    send: async (tenantId: string, message: Message) => {
      refusals -= 1;
      if (refusals >= 0) throw new DeliveryError('permanent', 'http_400');
      await outgoing.send(tenantId, message);
    },
  };
  test = await startTestApp({}, { emailProvider });
  expect((await ask({ ...byEmail, idempotencyKey: 'k' })).status).toBe(503);
  const { status, body } = await ask({ ...byEmail, idempotencyKey: 'k' });
  expect(status).toBe(200);
  const [message, ...others] = outgoing.messages;
  expect(others).toEqual([]);
  expect((await verify(test, body.challengeId, message?.code ?? '')).body.isVerified).toBe(true);
});

describe('for a known person', () => {
  it('goes to the factor they have, when no address is given', async () => {
    await importEmail(test, 'alice', email);
    expect((await ask({ ...byEmail, userId: 'alice', email: undefined })).status).toBe(200);
    expect(await test.codeFor(email)).toMatch(/^\d{6}$/);
  });

  it('goes to the address that the application stored, while they have no factor', async () => {
    await test.server('PATCH', '/users/alice', { email });
    expect((await ask({ ...byEmail, userId: 'alice', email: undefined })).status).toBe(200);
    expect(await test.codeFor(email)).toMatch(/^\d{6}$/);
  });

  it('F20: does not go to an address that is not theirs', async () => {
    await importEmail(test, 'alice', email);
    const answer = await ask({ ...byEmail, userId: 'alice', email: 'mallory@example.com' });
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    expect(answer.body.errorDescription).not.toContain('mallory');
    await test.server('PATCH', '/users/bob', { email: 'bob@example.com' });
    expect((await ask({ ...byEmail, userId: 'bob', email: 'mallory@example.com' })).status).toBe(403);
  });

  it('takes a client token for user and action, as the CLI sends it', async () => {
    await importEmail(test, 'alice', email);
    const visitor = await Visitor.arrive(test, 'alice');
    const { status, body } = await ask({ token: visitor.token, verificationMethod: 'EMAIL_OTP' });
    expect(status).toBe(200);
    expect(body.idempotencyKey).toBe(visitor.idempotencyKey);
    const code = await test.codeFor(email);
    expect((await verify(test, body.challengeId, code)).body.isVerified).toBe(true);
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_OTP',
    });
  });

  it('refuses tokens that are none, expired, or another’s', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    const { token } = visitor;
    const method = { verificationMethod: 'EMAIL_OTP' };
    expect(await ask({ token: 'x.y.z', ...method })).toMatchObject({ status: 401 });
    expect((await ask({ token, userId: 'bob', email, ...method })).status).toBe(400);
    test.clock.now += 10 * minuteMs;
    expect(await ask({ token, ...method })).toMatchObject({
      status: 401,
      body: { errorCode: 'expired_token' },
    });
  });

  it('refuses an action that is over', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'forbidden' });
    const { token } = visitor;
    expect((await ask({ token, verificationMethod: 'EMAIL_OTP', email })).status).toBe(400);
  });
});
