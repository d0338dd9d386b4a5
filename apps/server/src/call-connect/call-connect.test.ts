/** Call Connect (server-api.md §14). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCallKey, otherThan, verify } from '../testing/one-time-codes.ts';
import { exchange } from '../testing/passed-challenge.ts';
import {
  type Answer,
  basic,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../testing/test-app.ts';
import { configureActions, importEmail } from '../testing/visitor.ts';
import { countryCode } from './country-codes.ts';

const number = '+14155552671';
const email = 'alice@example.com';

let test: TestApp;
let key: string;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  key = await addCallKey(test);
});
afterEach(async () => await test.close());

const post = async (path: string, body: object): Promise<Answer> =>
  await test.call('POST', path, { authorization: basic(key), body });
const start = async (body: object) => await post('/call/start', { referenceId: 'call-1', ...body });
const finish = async (body: object) => await post('/call/finish', { referenceId: 'call-1', ...body });
const messages = async () => {
  await test.codeFor(number).catch(() => undefined);
  return (await test.call('GET', '/dev/inbox?format=json')).body.messages;
};
const actions = async () => await test.database.read.rows('select * from actions', []);

describe('/call/start', () => {
  it('sends somebody unknown a code; it proves the phone by /verify', async () => {
    const { status, body } = await start({ phoneNumber: '(415) 555-2671', country: 'USA' });
    expect(status).toBe(200);
    expect(body).toEqual({ messageId: expect.any(String), channel: 'WHATSAPP', phoneNumber: number });
    const code = await test.codeFor(number);
    expect((await verify(test, body.messageId, otherThan(code))).body.isVerified).toBe(false);
    expect((await verify(test, body.messageId, code)).body).toMatchObject({
      isVerified: true,
      phoneNumber: number,
    });
    expect(await actions()).toEqual([]);
  });

  it.each([
    ['WHATSAPP', 'whatsapp'],
    ['SMS', 'sms'],
  ])('over %s', async (channel, carrier) => {
    expect((await start({ phoneNumber: number, channel })).body).toMatchObject({
      channel,
      phoneNumber: number,
    });
    expect(await messages()).toMatchObject([{ channel: carrier, to: number }]);
  });

  it.each([{ channel: 'EMAIL' }, {}])('by e-mail, where only that is given: %j', async (more) => {
    const { body } = await start({ email, ...more });
    expect(body).toEqual({ messageId: expect.any(String), channel: 'EMAIL', email });
    expect(await test.codeFor(email)).toMatch(/^\d{6}$/);
  });

  it('sends who has factors a link to the challenge page, whatever the rules let through', async () => {
    await importEmail(test, 'alice', email);
    const { body } = await start({ userId: 'alice', phoneNumber: number, actionCode: 'profile' });
    expect(body).toMatchObject({ channel: 'WHATSAPP', phoneNumber: number });
    const [message] = await messages();
    const reference = /\?token=([A-Za-z0-9_-]+)/.exec(message.text)?.[1] ?? '';
    const { token } = (await exchange(test, reference)).body;
    await test.client('POST', '/challenge/email-otp', token);
    const verificationCode = await test.codeFor(email);
    await test.client('POST', '/verify/email-otp', token, { verificationCode });
    expect(await actions()).toMatchObject([{ action_code: 'profile', state: 'CHALLENGE_SUCCEEDED' }]);
    expect(message.text).not.toContain('alice');
  });

  it('to the person’s own address, where none is given', async () => {
    await importEmail(test, 'alice', email);
    expect((await start({ userId: 'alice', channel: 'EMAIL' })).body).toMatchObject({ email });
    await test.server('PATCH', '/users/alice', { phoneNumber: number });
    expect((await start({ referenceId: '2', userId: 'alice', channel: 'SMS' })).body).toMatchObject({
      phoneNumber: number,
    });
  });

  it('adds no factor to anybody: a known person without one gets a code', async () => {
    const { body } = await start({ userId: 'new', phoneNumber: number, actionCode: 'signIn' });
    await verify(test, body.messageId, await test.codeFor(number));
    expect((await test.server('GET', '/users/new')).body.isEnrolled).toBe(false);
    expect(await actions()).toEqual([]);
  });

  it('sends nothing to who is blocked', async () => {
    await importEmail(test, 'alice', email);
    const answer = await start({ userId: 'alice', phoneNumber: number, actionCode: 'forbidden' });
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    expect(await messages()).toEqual([]);
    expect((await finish({ state: 'CHALLENGE_SUCCEEDED' })).status).toBe(404);
  });

  it('is one call under one reference: repeated and parallel starts send once', async () => {
    await importEmail(test, 'alice', email);
    for (const [referenceId, more] of [
      ['link', { userId: 'alice' }],
      ['code', {}],
    ] as const) {
      const before = (await messages()).length;
      const body = { referenceId, phoneNumber: number, ...more };
      const answers = await Promise.all(Array.from({ length: 20 }, () => start(body)));
      expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
      expect((await start(body)).body).toEqual(answers[0]?.body);
      expect(await messages()).toHaveLength(before + 1);
    }
    expect(await actions()).toHaveLength(1);
    expect((await start({ referenceId: 'code', phoneNumber: '+14155552672' })).status).toBe(409);
  });

  it.each([
    ['no reference', { referenceId: undefined, phoneNumber: number }, 'referenceId'],
    ['no number', { channel: 'SMS' }, 'phoneNumber'],
    ['a local number without its country', { phoneNumber: '(415) 555-2671' }, 'phoneNumber'],
    ['a country that is none', { phoneNumber: number, country: 'XYZ' }, 'country'],
    ['a channel that is none', { phoneNumber: number, channel: 'PIGEON' }, 'channel'],
    ['a bad address', { channel: 'EMAIL', email: 'alice' }, 'email'],
    ['a bad action', { phoneNumber: number, actionCode: 'sign in' }, 'actionCode'],
  ])('refuses %s, naming the field', async (_name, body, field) => {
    const answer = await start(body);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(field);
  });
});

describe('/call/finish', () => {
  it('sets the end, once; the same end again is a repeat, another a conflict', async () => {
    await start({ phoneNumber: number });
    const end = { state: 'CHALLENGE_SUCCEEDED', payload: { agent: 'Zoë', minutes: 3 } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => finish(end)));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    test = await test.restart();
    expect((await finish(end)).body).toEqual({ success: true });
    expect((await finish({ state: 'CHALLENGE_FAILED' })).status).toBe(409);
    const [call] = await test.database.read.rows('select * from calls', []);
    expect(call).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', payload: JSON.stringify(end.payload) });
    const events = await test.database.read.rows(
      "select 1 from audit_events where type = 'call.finished'",
      [],
    );
    expect(events).toHaveLength(1);
  });

  it('a success is the application’s word, and meets no challenge', async () => {
    await importEmail(test, 'alice', email);
    await start({ userId: 'alice', phoneNumber: number, actionCode: 'signIn' });
    expect((await finish({ state: 'CHALLENGE_SUCCEEDED', userId: 'alice' })).status).toBe(200);
    expect(await actions()).toMatchObject([{ state: 'CHALLENGE_REQUIRED' }]);
  });

  it('a failure ends the challenge that waits', async () => {
    await importEmail(test, 'alice', email);
    await start({ userId: 'alice', phoneNumber: number, actionCode: 'signIn' });
    expect((await finish({ state: 'CHALLENGE_FAILED' })).status).toBe(200);
    expect(await actions()).toMatchObject([{ state: 'CHALLENGE_FAILED' }]);
  });

  it('refuses an unknown call, another person, another state', async () => {
    expect((await finish({ state: 'CHALLENGE_SUCCEEDED' })).status).toBe(404);
    await start({ userId: 'alice', phoneNumber: number });
    expect((await finish({ state: 'CHALLENGE_SUCCEEDED', userId: 'bob' })).status).toBe(400);
    expect((await finish({ state: 'ALLOW' })).status).toBe(400);
    expect((await finish({})).status).toBe(400);
  });
});

describe('the key', () => {
  it('is one of its own: others are refused here, and it is refused elsewhere', async () => {
    for (const path of ['/call/start', '/call/finish', '/v1/call/start', '/v1/call/finish']) {
      expect([path, (await test.call('POST', path, { body: {} })).status]).toEqual([path, 401]);
      for (const other of [testSecretKey, testManagementKey]) {
        const answer = await test.call('POST', path, { authorization: basic(other), body: {} });
        expect([path, answer.status, answer.body.errorCode]).toEqual([path, 403, 'forbidden']);
      }
    }
    expect((await post('/v1/challenge', {})).status).toBe(403);
    expect((await post('/v1/users/alice/actions/signIn', {})).status).toBe(403);
  });

  it('is served with and without /v1', async () => {
    expect((await post('/v1/call/start', { referenceId: 'a', phoneNumber: number })).status).toBe(200);
    expect((await post('//call/start', { referenceId: 'b', phoneNumber: number })).status).toBe(200);
  });
});

it.each([
  ['USA', 'US'],
  ['nzl', 'NZ'],
  ['GB', 'GB'],
  ['XYZ', undefined],
  ['', undefined],
])('the country %s is %s', (text, code) => {
  expect(countryCode(text)).toBe(code);
});
