/** A tenant's own carriers by the front door: set, shown, used, taken away; and never a credential on the way out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { startProductionApp } from '../testing/production-app.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { isPostgres } from '../testing/test-database.ts';
import { configureActions, importEmail, type Tracking, Visitor } from '../testing/visitor.ts';
import { signatureV2 } from '../webhooks/signature.ts';
import { type Carrier, startCarrier } from './testing/carrier.ts';

const path = '/v1/management/message-providers';
const authToken = 'the-auth-token-of-twilio-0123456789';
const accountSid = `AC${'0'.repeat(32)}`;
const alice = 'alice@example.com';
const number = '+6421123456';

let test: TestApp;
let carrier: Carrier;
beforeEach(async () => {
  carrier = await startCarrier();
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await configureActions(test);
});
afterEach(async () => {
  // First: a stop waits for what is being sent.
  await carrier.close();
  await test.close();
});

const manage = async (method: string, channel: string, body?: unknown, key = testManagementKey) =>
  await test.call(method, channel === '' ? path : `${path}/${channel}`, { authorization: basic(key), body });
const twilio = (settings: object = { baseUrl: carrier.url }) => ({
  provider: 'twilio',
  settings: { accountSid, from: '+15005550006', ...settings },
  credentials: { authToken },
});
const webhook = () => ({ provider: 'webhook', settings: { url: `${carrier.url}/mail` } });

/** Delivery follows the commit in later turns. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; ) {
    if (await isSo()) return;
    await setImmediate();
  }
  throw new Error('it never came to be so');
}
const outboxRows = async () => await test.database.read.rows('select * from outbox', []);
const trail = async () => {
  const rows = await test.database.read.rows(
    'select type, data from audit_events order by tenant_id, seq',
    [],
  );
  return rows.map(({ type, data }) => ({ type: type as string, data: JSON.parse(data as string) }));
};

describe('the carrier of a channel', () => {
  it('is set, shown without its credentials, replaced and taken away', async () => {
    const set = await manage('PUT', 'sms', twilio());
    const shown = {
      channel: 'sms',
      provider: 'twilio',
      settings: { accountSid, from: '+15005550006', baseUrl: carrier.url },
      credentialsSet: ['authToken'],
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    expect([set.status, set.body]).toEqual([200, shown]);
    expect((await manage('GET', 'sms')).body).toEqual(shown);
    expect((await manage('GET', '')).body).toEqual([shown]);
    await manage('PUT', 'sms', {
      provider: 'vonage',
      settings: { apiKey: 'key', from: 'Acme' },
      credentials: { apiSecret: 'secret' },
    });
    expect((await manage('GET', 'sms')).body).toMatchObject({
      provider: 'vonage',
      credentialsSet: ['apiSecret'],
    });
    expect((await manage('DELETE', 'sms')).body).toEqual({ success: true });
    for (const method of ['GET', 'DELETE'])
      expect((await manage(method, 'sms')).body).toMatchObject({ errorCode: 'not_found' });
    expect((await manage('GET', '')).body).toEqual([]);
  });

  it('is the tenant’s own: another sees, changes and uses none of it', async () => {
    await manage('PUT', 'sms', twilio());
    const other = await addTenant(test);
    expect((await manage('GET', 'sms', undefined, other.managementKey)).status).toBe(404);
    expect((await manage('DELETE', 'sms', undefined, other.managementKey)).status).toBe(404);
    expect((await manage('GET', '', undefined, other.managementKey)).body).toEqual([]);
    expect((await manage('GET', 'sms')).status).toBe(200);
  });

  it('takes a management key and nothing else', async () => {
    for (const [method, body] of [['GET'], ['PUT', twilio()], ['DELETE']] as const) {
      expect((await test.call(method, `${path}/sms`, { body })).status).toBe(401);
      expect((await manage(method, 'sms', body, testSecretKey)).status).toBe(403);
    }
  });

  it('every change is in the trail, by whom, and of credentials which there are', async () => {
    await manage('PUT', 'sms', twilio());
    await manage('DELETE', 'sms');
    const events = (await trail()).filter(({ type }) => type.startsWith('message_provider.'));
    expect(events).toEqual([
      {
        type: 'message_provider.set',
        data: {
          channel: 'sms',
          provider: 'twilio',
          after: { provider: 'twilio', settings: expect.any(Object), credentialsSet: ['authToken'] },
          keyId: expect.any(String),
        },
      },
      {
        type: 'message_provider.removed',
        data: {
          channel: 'sms',
          before: { provider: 'twilio', settings: expect.any(Object), credentialsSet: ['authToken'] },
          keyId: expect.any(String),
        },
      },
    ]);
  });
});

describe('what is refused names the field and what is allowed, and repeats nothing', () => {
  const cases: [name: string, channel: string, body: unknown, said: RegExp][] = [
    ['no provider', 'sms', {}, /provider is required/],
    [
      'an unknown one',
      'sms',
      { provider: 'carrier-pigeon' },
      /provider must be one of webhook, twilio, vonage/,
    ],
    ['one of another channel', 'sms', { provider: 'smtp' }, /provider must be one of .* for sms/],
    ['a name of every object', 'sms', { provider: 'constructor' }, /provider must be one of/],
    [
      'a missing setting',
      'sms',
      { provider: 'vonage', settings: { from: 'Acme' } },
      /settings\.apiKey is required/,
    ],
    ['a missing credential', 'sms', { ...twilio({}), credentials: {} }, /credentials\.authToken is required/],
    ['a misspelt setting', 'sms', twilio({ fromm: 'x' }), /settings\.fromm is not one of this provider/],
    [
      'a wrong form',
      'sms',
      twilio({ accountSid: 'AC1' }),
      /settings\.accountSid does not have the allowed form/,
    ],
    ['a number for a text', 'sms', twilio({ baseUrl: 7 }), /settings\.baseUrl must be string/],
    [
      'two senders',
      'sms',
      twilio({ messagingServiceSid: `MG${'0'.repeat(32)}` }),
      /one of the fields settings\.from/,
    ],
    [
      'a credential among the settings',
      'sms',
      twilio({ authToken }),
      /settings\.authToken is not one of this provider/,
    ],
    [
      'a line break in the sender',
      'email',
      { provider: 'smtp', settings: { host: 'm.example', from: 'A <a@b.example>\r\nBcc: x@y.example' } },
      /settings\.from does not have the allowed form/,
    ],
    [
      'a way that is none',
      'email',
      { provider: 'smtp', settings: { host: 'm.example', from: 'a@b.example', security: 'ssl' } },
      /settings\.security must be one of tls, starttls, none/,
    ],
    [
      'a user without password',
      'email',
      { provider: 'smtp', settings: { host: 'm.example', from: 'a@b.example', user: 'u' } },
      /given together/,
    ],
    [
      'a password in the clear',
      'email',
      {
        provider: 'smtp',
        settings: { host: 'm.example', from: 'a@b.example', user: 'u', security: 'none' },
        credentials: { password: authToken },
      },
      /settings\.security must be tls or starttls/,
    ],
    [
      'a key in place of a certificate',
      'email',
      { provider: 'smtp', settings: { host: 'm.example', from: 'a@b.example', certificateAuthority: 'x' } },
      /certificate in PEM form/,
    ],
    [
      'row 47: an internal host',
      'email',
      { provider: 'smtp', settings: { host: '169.254.169.254', from: 'a@b.example' } },
      /settings\.host must be a name or an address of the public internet/,
    ],
    [
      'row 47: an internal URL',
      'sms',
      twilio({ baseUrl: 'https://10.0.0.1/' }),
      /settings\.baseUrl must be an https URL/,
    ],
    [
      'row 47: plain HTTP',
      'email',
      { provider: 'webhook', settings: { url: 'http://example.com/' } },
      /settings\.url/,
    ],
  ];
  it.each(cases)('%s', async (_name, channel, body, said) => {
    const answer = await manage('PUT', channel, body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
    expect(answer.body.errorDescription).toMatch(said);
    expect(JSON.stringify([answer.body, test.logged])).not.toMatch(/the-auth-token|169\.254|10\.0\.0/);
    expect((await manage('GET', '')).body).toEqual([]);
  });

  it('a channel that is none', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await manage(method, 'pigeon', method === 'PUT' ? twilio() : undefined)).status).toBe(400);
  });
});

describe('row 49: credentials at rest', () => {
  it('stand in no file of the database, and open for no other tenant or channel', async () => {
    await manage('PUT', 'sms', twilio());
    const [row] = await test.database.read.rows('select * from providers', []);
    const bytes = isPostgres()
      ? Buffer.from(row?.sealed as Uint8Array)
      : Buffer.concat(
          readdirSync(test.directory)
            .filter((name) => name.startsWith('stepward.sqlite'))
            .map((name) => readFileSync(join(test.directory, name))),
        );
    for (const form of ['utf8', 'hex', 'base64'] as const)
      expect(bytes.includes(Buffer.from(authToken).toString(form).slice(0, 30))).toBe(false);
    // Moved to another channel by somebody who can write to the database.
    await test.database.commit((transaction) =>
      transaction.run("update providers set name = 'whatsapp'", []),
    );
    expect((await manage('GET', 'whatsapp')).status).toBe(500);
  });
});

describe('a code by the tenant’s carrier', () => {
  const challenge = async (tracking = {}) => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice, tracking);
    return await visitor.post('/challenge/email-otp');
  };
  const inbox = async () => (await test.call('GET', '/dev/inbox?format=json')).body.messages;
  /** The same by text, for a carrier that is asked after the answer. */
  const challengeByText = async () => {
    await allowAllMethods(test, { smsCountries: ['NZ'] });
    const factor = { verificationMethod: 'SMS', phoneNumber: number };
    await test.server('POST', `/users/${alice}/authenticators`, factor);
    return await (await Visitor.arrive(test, alice)).post('/challenge/sms', {});
  };
  const texts = () => carrier.requests.map(({ body }) => new URLSearchParams(body).get('Body') ?? '');

  it('goes there and not to the inbox; without one it goes to the inbox again', async () => {
    await manage('PUT', 'email', webhook());
    expect((await challenge({ locale: 'de-AT', ipAddress: '8.8.8.8', userAgent: 'x' })).status).toBe(200);
    await carrier.arrived(1);
    await until(async () => (await outboxRows()).length === 0);
    expect(await inbox()).toEqual([]);
    const [request] = carrier.requests;
    const sent = JSON.parse(request?.body ?? '');
    expect(sent).toMatchObject({
      version: 1,
      type: 'email.created',
      tenantId: 'test-tenant',
      data: {
        to: alice,
        code: expect.stringMatching(/^\d{6}$/),
        userId: alice,
        actionCode: 'signIn',
        verificationMethod: 'EMAIL_OTP',
        ipAddress: '8.8.8.8',
        locale: 'de-AT',
      },
    });
    // A public SDK reads every value as text.
    for (const value of Object.values(sent.data)) expect(typeof value).toBe('string');
    const signature = { body: request?.body ?? '', now: test.clock.now, keys: [testSecretKey] };
    expect(request?.headers['x-signature-v2']).toBe(signatureV2(signature));
    await manage('DELETE', 'email');
    await challenge({ idempotencyKey: 'again' });
    expect(await test.codeFor(alice)).toMatch(/^\d{6}$/);
    expect(carrier.requests).toHaveLength(1);
  });

  it('goes to an endpoint that subscribed to the event, where no carrier is set', async () => {
    const endpoint = { url: `${carrier.url}/subscribed`, eventTypes: ['email.created'] };
    const made = await test.call('POST', '/v1/management/webhook-endpoints', {
      authorization: basic(testManagementKey),
      body: endpoint,
    });
    expect([made.status, made.body]).toMatchObject([200, {}]);
    await challenge();
    await carrier.arrived(1);
    expect(carrier.requests[0]?.path).toBe('/subscribed');
  });

  it('is refused at once where nothing carries it, with what to do', async () => {
    await test.close();
    const production = await startProductionApp();
    const { secretKey, managementKey } = production;
    test = production.test;
    const call = async (path: string, body: object, authorization: string) =>
      await test.call('POST', path, { body, authorization });
    await call(
      '/v1/management/action-configurations',
      { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' },
      basic(managementKey),
    );
    await call(
      '/v1/users/alice/authenticators',
      { verificationMethod: 'EMAIL_OTP', email: alice },
      basic(secretKey),
    );
    const tracked = await call('/v1/users/alice/actions/signIn', {}, basic(secretKey));
    const asked = await test.client('POST', '/challenge/email-otp', tracked.body.token, {});
    expect([asked.status, asked.body]).toMatchObject([
      400,
      { errorCode: 'invalid_configuration', hint: expect.stringContaining('message-providers/email') },
    ]);
    expect(test.logged.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 40, tenantId: 'test-tenant', channel: 'email' }),
    );
    expect(await outboxRows()).toEqual([]);
  });

  it('a carrier that hangs slows neither the decision nor the challenge', async () => {
    carrier.answer = 'hang';
    await manage('PUT', 'sms', twilio());
    expect((await challengeByText()).body).toMatchObject({ sent: true });
    await carrier.arrived(1);
    for (let turn = 0; turn < 20; turn += 1)
      expect((await test.server('POST', `/users/u${turn}/actions/signIn`, {})).status).toBe(200);
    expect(carrier.requests).toHaveLength(1);
  });

  it('one that refuses it for good is told with the challenge, and in the trail (row 51: nothing of it in a log)', async () => {
    carrier.answer = { status: 422, body: `cannot deliver to ${number}` };
    await manage('PUT', 'sms', twilio());
    const { challengeId } = (await challengeByText()).body;
    await until(async () => (await trail()).some(({ type }) => type === 'message.failed'));
    const [failed] = await test.database.read.rows('select * from message_failures', []);
    expect(failed).toMatchObject({ challenge_id: challengeId, provider: 'twilio', reason: 'http_422' });
    const [code = 'none'] = texts()[0]?.match(/\d{6}/) ?? [];
    expect(test.logged.join('')).toContain('http_422');
    expect(JSON.stringify([test.logged, await trail()])).not.toContain(code);
    expect(test.logged.join('')).not.toContain(number);
    expect(await outboxRows()).toEqual([]);
  });

  it('one that refused it for good holds up nobody: the next code may be asked for at once', async () => {
    carrier.answer = { status: 422 };
    await manage('PUT', 'sms', twilio());
    await allowAllMethods(test, { smsCountries: ['NZ'] });
    const visitor = await Visitor.arrive(test, alice);
    const first = (await visitor.post('/user-authenticators/sms', { phoneNumber: number })).body;
    expect((await visitor.post('/challenge/sms', {})).body).toMatchObject({ sent: false });
    await until(async () => (await trail()).some(({ type }) => type === 'message.failed'));
    carrier.answer = { status: 200 };
    const again = (await visitor.post('/challenge/sms', {})).body;
    expect(again.sent).toBe(true);
    expect(again.challengeId).not.toBe(first.challengeId);
    await carrier.arrived(2);
    expect((await visitor.post('/challenge/sms', {})).body).toMatchObject({ sent: false });
    const [verificationCode = ''] = texts()[1]?.match(/\d{6}/) ?? [];
    expect((await visitor.post('/verify/sms', { verificationCode })).body.isVerified).toBe(true);
  });

  it('one that is out for a while gets it after a restart, while the code lives', async () => {
    carrier.answer = { status: 503 };
    await manage('PUT', 'sms', twilio());
    await challengeByText();
    await until(async () => Number((await outboxRows())[0]?.attempts) === 1);
    carrier.answer = { status: 200 };
    test.clock.now += 60_000;
    test = await test.restart();
    await carrier.arrived(2);
    const [first, second] = texts();
    expect(second).toBe(first);
  });

  it('and one that is out for longer never gets it', async () => {
    carrier.answer = { status: 503 };
    await manage('PUT', 'sms', twilio());
    await challengeByText();
    await until(async () => Number((await outboxRows())[0]?.attempts) === 1);
    carrier.answer = { status: 200 };
    test.clock.now += 5 * 60_000;
    test = await test.restart();
    await until(async () => (await outboxRows()).length === 0);
    expect(carrier.requests).toHaveLength(1);
    expect((await trail()).map(({ type }) => type)).toContain('message.expired');
  });

  it('counts against the full limits, in development too: it reaches a real person (N-10)', async () => {
    await manage('PUT', 'email', webhook());
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      statuses.push((await challenge({ idempotencyKey: `k${turn}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('the language of a mail', () => {
  const mailed = async (tracking: Tracking) => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice, tracking);
    await visitor.post('/challenge/email-otp');
    await test.codeFor(alice);
    return (await test.call('GET', '/dev/inbox?format=json')).body.messages[0];
  };

  it('is the action’s, else the person’s, else English', async () => {
    expect(await mailed({})).toMatchObject({ language: 'en' });
    await test.server('PATCH', `/users/${alice}`, { locale: 'ja' });
    expect(await mailed({ idempotencyKey: 'a' })).toMatchObject({ language: 'ja' });
    const arabic = await mailed({ idempotencyKey: 'b', locale: 'ar-SA', ipAddress: '8.8.8.8' });
    expect(arabic.html).toContain('dir="rtl"');
    expect(arabic.text).toContain('الولايات المتحدة');
    expect(await mailed({ idempotencyKey: 'c', locale: 'nl' })).toMatchObject({ language: 'ja' });
  });
});
