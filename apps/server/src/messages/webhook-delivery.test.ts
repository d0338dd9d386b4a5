/** Bring-your-own delivery (server-api.md §15): whoever asks for a code waits for the tenant's endpoint, and hears its no. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authsignal } from '@authsignal/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCallKey, allowAllMethods, verify } from '../testing/one-time-codes.ts';
import {
  type Answer,
  basic,
  type JsonBody,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../testing/test-app.ts';
import { isPostgres } from '../testing/test-database.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const alice = 'alice@example.com';
const number = '+6421123456';

let test: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
  test = await startTestApp(
    { STEPWARD_WEBHOOK_LOOPBACK: 'on' },
    { resolveName: async () => [{ address: '10.0.0.7', family: 4 }] },
  );
  await configureActions(test);
  await allowAllMethods(test, { smsCountries: ['NZ'] });
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const deliverBy = async (channel: string, url = receiver.url) => {
  const body = { provider: 'webhook', settings: { url } };
  const path = `/v1/management/message-providers/${channel}`;
  expect((await test.call('PUT', path, { authorization: basic(testManagementKey), body })).status).toBe(200);
};
const codes = (): string[] => receiver.received.map(({ json }) => json.data.code);
const newest = (): string => codes().at(-1) ?? '';
const answering = (status: number) => {
  receiver.answer = (response) => response.writeHead(status, { location: receiver.url }).end('{}');
};
const trail = async (type: string): Promise<JsonBody[]> => {
  const sql = 'select data from audit_events where type = ? order by seq';
  return (await test.database.read.rows(sql, [type])).map(({ data }) => JSON.parse(data as string));
};
const outboxRows = async () => await test.database.read.rows('select * from outbox', []);
/** Somebody with this address as a factor, at a new challenge. */
async function atChallenge(tracking = {}): Promise<Visitor> {
  await importEmail(test, 'alice', alice);
  return await Visitor.arrive(test, 'alice', tracking);
}
async function call(body: object): Promise<Answer> {
  const key = await addCallKey(test);
  return await test.call('POST', '/call/start', { authorization: basic(key), body });
}

describe('an endpoint that takes the message', () => {
  it('has it before the caller is answered: email.created, signed, with the fields of the contract', async () => {
    await deliverBy('email');
    const visitor = await atChallenge({
      idempotencyKey: 'k',
      locale: 'de-AT',
      ipAddress: '8.8.8.8',
      userAgent: 'Browser/1',
    });
    const { status, body } = await visitor.post('/challenge/email-otp');
    expect([status, body.sent]).toEqual([200, true]);
    const { json, body: raw, signature } = firstReceived(receiver);
    expect(json).toEqual({
      version: 1,
      type: 'email.created',
      id: expect.any(String),
      source: 'http://localhost:4800',
      time: new Date(test.clock.now).toISOString(),
      tenantId: 'test-tenant',
      data: {
        to: alice,
        code: expect.stringMatching(/^\d{6}$/),
        userId: 'alice',
        actionCode: 'signIn',
        idempotencyKey: 'k',
        verificationMethod: 'EMAIL_OTP',
        userAgent: 'Browser/1',
        ipAddress: '8.8.8.8',
        locale: 'de-AT',
      },
    });
    const { webhook } = new Authsignal({ apiSecretKey: testSecretKey, apiUrl: 'http://localhost' });
    expect(webhook.constructEvent(raw, signature, 0)).toEqual(json);
    expect(await trail('message.sent')).toMatchObject([{ messageId: json.id, provider: 'webhook' }]);
    expect(await outboxRows()).toEqual([]);
    expect((await visitor.verify('email-otp', newest())).body.isVerified).toBe(true);
  });

  it('sms.created has its own fields, with the variables of the application', async () => {
    await deliverBy('sms');
    const asked = await test.server('POST', '/challenge', {
      verificationMethod: 'SMS',
      action: 'pay',
      idempotencyKey: 'k',
      userId: 'alice',
      phoneNumber: number,
      custom: { payee: 'Zoë' },
    });
    expect(asked.status).toBe(200);
    expect(firstReceived(receiver).json).toMatchObject({ type: 'sms.created' });
    expect(firstReceived(receiver).json.data).toEqual({
      to: number,
      code: expect.any(String),
      userId: 'alice',
      actionCode: 'pay',
      idempotencyKey: 'k',
      locale: 'en',
      customVariables: { payee: 'Zoë' },
    });
    expect((await verify(test, asked.body.challengeId, newest())).body.isVerified).toBe(true);
  });

  it('may itself ask the server meanwhile: no transaction is open', async () => {
    await deliverBy('email');
    let state: string | undefined;
    const visitor = await atChallenge();
    receiver.answer = async (response) => {
      await test.server('POST', '/users/bob/actions/signIn', {});
      state = (await visitor.action()).state;
      response.end('{}');
    };
    expect((await visitor.post('/challenge/email-otp')).status).toBe(200);
    expect(state).toBe('CHALLENGE_REQUIRED');
  });

  it('a repeat inside the cool-down asks it nothing (N-10)', async () => {
    await deliverBy('email');
    const visitor = await atChallenge();
    await visitor.post('/challenge/email-otp');
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(false);
    expect(receiver.received).toHaveLength(1);
  });

  it('that subscribed to the event is asked where no carrier is set', async () => {
    const endpoint = { url: receiver.url, eventTypes: ['email.created'] };
    expect((await test.management('POST', '/webhook-endpoints', endpoint)).status).toBe(200);
    answering(500);
    expect((await (await atChallenge()).post('/challenge/email-otp')).status).toBe(503);
    expect(codes()).toHaveLength(1);
  });

  it('gets the link of a call as url', async () => {
    await deliverBy('email');
    await importEmail(test, 'alice', alice);
    expect((await call({ referenceId: 'r', userId: 'alice', channel: 'EMAIL' })).status).toBe(200);
    const { data } = firstReceived(receiver).json;
    expect(data).toMatchObject({ to: alice, userId: 'alice', actionCode: 'call' });
    expect(data.url).toMatch(/^http:\/\/localhost:4800\//);
    expect(data).not.toHaveProperty('code');
  });
});

describe('an endpoint that does not', () => {
  it.each<[string, () => void, object]>([
    ['500', () => answering(500), { reason: 'refused', status: 500 }],
    ['400', () => answering(400), { reason: 'refused', status: 400 }],
    ['410', () => answering(410), { reason: 'refused', status: 410 }],
    ['a redirect', () => answering(302), { reason: 'redirected', status: 302 }],
    [
      'an aborted socket',
      () => {
        receiver.answer = (response) => response.socket?.destroy();
      },
      { reason: 'connection_failed' },
    ],
  ])(
    'with %s: the caller hears it, the code is dead, and nothing comes later',
    async (_name, refuse, reason) => {
      await deliverBy('email');
      const visitor = await atChallenge();
      refuse();
      const refused = await visitor.post('/challenge/email-otp');
      expect(refused).toMatchObject({ status: 503, body: { errorCode: 'unavailable' } });
      expect(await trail('message.failed')).toMatchObject([
        { provider: 'webhook', channel: 'email', ...reason },
      ]);
      expect((await visitor.verify('email-otp', newest())).body).toMatchObject({
        isVerified: false,
        failureReason: 'CODE_INVALID_OR_EXPIRED',
      });
      expect(await outboxRows()).toEqual([]);
      expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
      receiver.answer = undefined;
      test.clock.now += 60_000;
      test = await test.restart();
      expect(receiver.received).toHaveLength(1);
    },
  );

  it('costs no cool-down: the next code may be asked for at once', async () => {
    await deliverBy('email');
    const visitor = await atChallenge();
    answering(500);
    await visitor.post('/challenge/email-otp');
    receiver.answer = undefined;
    const again = await visitor.post('/challenge/email-otp');
    expect(again).toMatchObject({ status: 200, body: { sent: true } });
    expect((await visitor.verify('email-otp', newest())).body.isVerified).toBe(true);
  });

  it('N-10: counts against the limits of abuse', async () => {
    await deliverBy('email');
    const visitor = await atChallenge();
    answering(500);
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      statuses.push((await visitor.post('/challenge/email-otp')).status);
    expect(statuses).toEqual([503, 503, 503, 503, 503, 429]);
    expect(receiver.received).toHaveLength(5);
  });

  it('ends the code of before with that of a resend', async () => {
    await deliverBy('email');
    const visitor = await atChallenge();
    await visitor.post('/challenge/email-otp');
    test.clock.now += 30_000;
    answering(500);
    expect((await visitor.post('/challenge/email-otp')).status).toBe(503);
    for (const code of codes()) expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(false);
  });

  it('row 47: an inner address is not called, and that is a matter of configuration', async () => {
    await deliverBy('email', 'https://mail.internal.example/hook');
    const refused = await (await atChallenge()).post('/challenge/email-otp');
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'invalid_configuration' } });
    expect(refused.body.errorDescription).not.toContain('10.0.0.7');
    expect(await trail('message.failed')).toMatchObject([{ reason: 'target_not_allowed' }]);
  });

  it('row 49: leaves no code in the database, the trail or the log', async () => {
    await deliverBy('email');
    const visitor = await atChallenge();
    await visitor.post('/challenge/email-otp');
    answering(500);
    test.clock.now += 30_000;
    await visitor.post('/challenge/email-otp');
    expect(codes()).toHaveLength(2);
    const events = JSON.stringify(await test.database.read.rows('select data from audit_events', []));
    const files = readdirSync(test.directory).filter((name) => name.startsWith('stepward.sqlite'));
    expect(files.length > 0 || isPostgres()).toBe(true);
    for (const code of codes()) {
      expect(test.logged.join('') + events).not.toContain(code);
      for (const name of files) expect(readFileSync(join(test.directory, name)).includes(code)).toBe(false);
    }
  });
});

describe('on every way to a code', () => {
  const email = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email: alice };
  const text = { verificationMethod: 'SMS', action: 'signIn', phoneNumber: number };
  it.each<[string, () => Promise<Answer>]>([
    ['a challenge by mail', async () => await (await atChallenge()).post('/challenge/email-otp')],
    [
      'a new address',
      async () =>
        await (await Visitor.arrive(test, 'bob')).post('/user-authenticators/email-otp', { email: alice }),
    ],
    [
      'a new number',
      async () =>
        await (await Visitor.arrive(test, 'bob')).post('/user-authenticators/sms', { phoneNumber: number }),
    ],
    ['POST /challenge by mail', async () => await test.server('POST', '/challenge', email)],
    ['POST /challenge by text', async () => await test.server('POST', '/challenge', text)],
    ['a call', async () => await call({ referenceId: 'r', channel: 'SMS', phoneNumber: number })],
    [
      'a call of somebody with factors',
      async () => {
        await importEmail(test, 'alice', alice);
        return await call({ referenceId: 'r', userId: 'alice', channel: 'EMAIL' });
      },
    ],
  ])('%s: the refusal is the answer, and asking again is a new try', async (_name, ask) => {
    await deliverBy('email');
    await deliverBy('sms');
    answering(503);
    expect(await ask()).toMatchObject({ status: 503, body: { errorCode: 'unavailable' } });
    expect(receiver.received).toHaveLength(1);
    receiver.answer = undefined;
    expect((await ask()).status).toBe(200);
    expect(receiver.received).toHaveLength(2);
    expect(await outboxRows()).toEqual([]);
  });

  it('a resend of an OTP challenge that is refused ends the challenge', async () => {
    await deliverBy('email');
    const { challengeId } = (await test.server('POST', '/challenge', email)).body;
    const [code = ''] = codes();
    test.clock.now += 30_000;
    answering(500);
    expect((await test.server('POST', '/challenge', { challengeId })).status).toBe(503);
    for (const one of [code, newest()])
      expect((await verify(test, challengeId, one)).body.isVerified).toBe(false);
  });

  it('the action behind a link that nobody got is over', async () => {
    await deliverBy('email');
    await importEmail(test, 'alice', alice);
    answering(500);
    await call({ referenceId: 'r', userId: 'alice', channel: 'EMAIL' });
    const [action] = await test.database.read.rows('select state from actions', []);
    expect(action?.state).toBe('CHALLENGE_FAILED');
  });
});

describe('beside carriers that are asked later', () => {
  const twilio = {
    provider: 'twilio',
    settings: { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006' },
    credentials: { authToken: 'the-auth-token-of-twilio-0123456789' },
  };
  const carriedBy = async (baseUrl: string) => {
    const body = { ...twilio, settings: { ...twilio.settings, baseUrl } };
    const authorization = basic(testManagementKey);
    await test.call('PUT', '/v1/management/message-providers/sms', { authorization, body });
  };

  it('what was queued for one before is not sent by webhook, and a new code may be asked for at once', async () => {
    // Nobody is there: the message waits.
    await carriedBy('http://127.0.0.1:9');
    const visitor = await Visitor.arrive(test, 'bob');
    await visitor.post('/user-authenticators/sms', { phoneNumber: number });
    await deliverBy('sms');
    test.clock.now += 20_000;
    test = await test.restart();
    for (let turn = 0; turn < 20_000 && (await outboxRows()).length > 0; turn += 1)
      await new Promise((done) => setImmediate(done));
    expect(receiver.received).toEqual([]);
    const again = await test.client('POST', '/challenge/sms', visitor.token, {});
    expect(again).toMatchObject({ status: 200, body: { sent: true } });
    expect(receiver.received).toHaveLength(1);
  });
});
