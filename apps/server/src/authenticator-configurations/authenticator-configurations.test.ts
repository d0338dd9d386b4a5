/** Authenticator configurations: what is set is what happens, and secrets stay in (management-api.md §8, §10). */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { addTenant } from '../testing/second-tenant.ts';
import {
  type Answer,
  basic,
  type JsonBody,
  startTestApp,
  type TestApp,
  testManagementKey,
} from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const path = '/authenticator-configurations';
const call = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  id: string,
  body?: object,
): Promise<Answer> => await test.management(method, `${path}/${id}`, body);
const tenant = async () => (await test.management('GET', '/tenant')).body;
const carriers = async (kind: 'message' | 'push') =>
  (await test.management('GET', `/${kind}-providers`)).body as JsonBody[];

const accountSid = `AC${'0'.repeat(32)}`;
const messagingServiceSid = `MG${'0'.repeat(32)}`;
const twilio = {
  smsProvider: 'TWILIO',
  smsCountryCodes: ['AU', 'NZ'],
  twilioCredentials: { authToken: 'tw-secret', messagingServiceSid, accountSid },
};
const smtp = {
  emailProvider: 'SMTP',
  smtpEmailCredentials: {
    host: 'mail.example.com',
    port: 587,
    secure: false,
    user: 'login',
    password: 'smtp-secret',
    from: 'login@example.com',
    fromName: 'Example',
  },
};

describe('the list', () => {
  it('has every method that this server runs, on or off, before anything was configured', async () => {
    const { body } = await test.management('GET', path);
    expect(body).toContainEqual({
      authenticatorId: 'passkey',
      verificationMethod: 'PASSKEY',
      isActive: true,
    });
    expect(body).toContainEqual({ authenticatorId: 'sms', verificationMethod: 'SMS', isActive: false });
    for (const one of body) expect(one).toMatchObject({ isActive: expect.any(Boolean) });
  });

  it('takes a change by id, slug or name, as the command line and Terraform send them', async () => {
    for (const [id, isActive] of [
      ['security_key', true],
      ['SECURITY_KEY', false],
      ['security-key', true],
    ] as const) {
      expect((await call('PATCH', id, { isActive })).body).toMatchObject({ isActive });
      expect((await tenant()).verificationMethods.includes('SECURITY_KEY')).toBe(isActive);
    }
    expect((await call('PATCH', 'telepathy', { isActive: true })).status).toBe(404);
  });

  it('N-14: never leaves people with weak methods alone', async () => {
    const { verificationMethods } = await tenant();
    for (const method of verificationMethods.slice(0, 2)) await call('PATCH', method, { isActive: false });
    const last = await call('PATCH', verificationMethods[2], { isActive: false });
    expect(last).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await tenant()).verificationMethods).toContain(verificationMethods[2]);
  });

  it('a method that is off is none that an action may name', async () => {
    await call('PATCH', 'passkey', { isActive: false });
    const action = { actionCode: 'pay', verificationMethods: ['PASSKEY'] };
    const refused = await test.management('POST', '/action-configurations', action);
    expect(refused.body.errorDescription).toBe('PASSKEY is not an enabled verification method.');
  });
});

describe('a configuration', () => {
  it('is created once, read, changed and deleted; a deleted one is gone and its method off', async () => {
    expect((await call('GET', 'sms')).status).toBe(404);
    const created = await call('POST', 'sms', twilio);
    const shape = {
      authenticatorId: 'sms',
      verificationMethod: 'SMS',
      isActive: true,
      smsProvider: 'TWILIO',
      smsCountryCodes: ['AU', 'NZ'],
      twilioCredentials: { messagingServiceSid, accountSid },
    };
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual(shape);
    expect((await call('GET', 'sms')).body).toEqual(shape);
    expect(await call('POST', 'sms', twilio)).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect((await call('PATCH', 'sms', {})).body).toEqual(shape);
    expect((await call('PATCH', 'sms', { isActive: false })).body).toEqual({ ...shape, isActive: false });
    expect((await call('DELETE', 'sms')).body).toEqual({ success: true });
    expect((await call('GET', 'sms')).status).toBe(404);
    expect((await call('DELETE', 'sms')).status).toBe(404);
    expect((await tenant()).verificationMethods).not.toContain('SMS');
    expect(await carriers('message')).toEqual([]);
    expect((await call('POST', 'sms', twilio)).status).toBe(200);
  });

  it('sets the tenant, and the tenant’s own settings show in it', async () => {
    await call('POST', 'sms', twilio);
    expect(await tenant()).toMatchObject({ smsCountries: ['AU', 'NZ'] });
    await test.management('PATCH', '/tenant', { smsCountries: ['US'] });
    expect((await call('GET', 'sms')).body.smsCountryCodes).toEqual(['US']);
    const passkey = { relyingParty: 'example.com', expectedOrigins: ['https://login.example.com'] };
    expect((await call('POST', 'passkey', passkey)).body).toMatchObject(passkey);
    expect(await tenant()).toMatchObject(passkey);
    const wrong = await call('PATCH', 'passkey', { expectedOrigins: ['https://other.example'] });
    expect(wrong).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('expectedOrigins') },
    });
    await call('DELETE', 'passkey');
    expect(await tenant()).not.toHaveProperty('relyingParty');
  });

  it('sets who delivers, and lets go of it', async () => {
    await call('POST', 'sms', twilio);
    await call('POST', 'email-otp', smtp);
    expect(await carriers('message')).toMatchObject([
      {
        channel: 'email',
        provider: 'smtp',
        settings: { host: 'mail.example.com', security: 'starttls', from: 'Example <login@example.com>' },
        credentialsSet: ['password'],
      },
      { channel: 'sms', provider: 'twilio', settings: { accountSid }, credentialsSet: ['authToken'] },
    ]);
    const webhook = { smsProvider: 'WEBHOOK', webhookUrl: 'https://hooks.example.com/sms' };
    expect((await call('PATCH', 'sms', webhook)).body).toMatchObject(webhook);
    expect((await carriers('message'))[1]).toMatchObject({ provider: 'webhook' });
    // Switching back clears the URL; the token that is kept still counts.
    const back = await call('PATCH', 'sms', { smsProvider: 'TWILIO' });
    expect(back.body).not.toHaveProperty('webhookUrl');
    expect((await carriers('message'))[1]).toMatchObject({
      provider: 'twilio',
      credentialsSet: ['authToken'],
    });
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const apnsCredentials = {
      teamId: 'A'.repeat(10),
      keyId: 'B'.repeat(10),
      bundleId: 'com.example',
      privateKey,
    };
    const push = await call('POST', 'push', { pushProvider: 'DEFAULT', apnsCredentials });
    const { privateKey: _secret, ...shown } = apnsCredentials;
    expect(push.body.apnsCredentials).toEqual(shown);
    expect(await carriers('push')).toMatchObject([{ provider: 'apns', credentialsSet: ['privateKey'] }]);
    await call('PATCH', 'push', { apnsCredentials: null });
    expect(await carriers('push')).toEqual([]);
  });

  it('leaves carriers alone that were set elsewhere', async () => {
    const settings = { apiKey: 'key', from: 'Example' };
    await test.call('PUT', '/v1/management/message-providers/sms', {
      authorization: basic(testManagementKey),
      body: { provider: 'vonage', settings, credentials: { apiSecret: 's' } },
    });
    await call('PATCH', 'sms', { isActive: true, smsCountryCodes: ['NZ'] });
    await call('PATCH', 'sms', { isActive: false });
    await call('DELETE', 'sms');
    expect(await carriers('message')).toMatchObject([{ provider: 'vonage' }]);
  });

  it('says what it keeps without effect', async () => {
    const bird = {
      smsProvider: 'BIRD',
      birdSmsCredentials: { accessKey: 'secret', workspaceId: 'w' },
      messageTemplate: 'Code: 1',
    };
    const { body } = await call('POST', 'sms', bird);
    expect(body.warnings).toEqual([
      expect.stringMatching(
        /^Kept, and without effect .*: birdSmsCredentials, smsProvider \(.+carriers.+\)\.$/,
      ),
      expect.stringMatching(/^Kept, and without effect .*: messageTemplate \(.+\)\.$/),
    ]);
    expect(body).toMatchObject({ birdSmsCredentials: { workspaceId: 'w' }, messageTemplate: 'Code: 1' });
    expect(await carriers('message')).toEqual([]);
  });

  it('of an app: the service account shows whose it is', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const account = { project_id: 'demo', client_email: 'a@demo.iam.example', private_key: privateKey };
    const fcmCredentials = { serviceAccountKey: JSON.stringify(account) };
    const { body } = await call('POST', 'push', { pushProvider: 'FIREBASE', fcmCredentials });
    expect(body.fcmCredentials).toEqual({ projectId: 'demo', clientEmail: 'a@demo.iam.example' });
    expect((await call('GET', 'push')).body.fcmCredentials).toEqual(body.fcmCredentials);
  });

  it.each<[string, string, object, string]>([
    ['sms', 'no provider', {}, 'smsProvider'],
    ['email-otp', 'no provider', { isActive: true }, 'emailProvider'],
    ['push', 'no provider', {}, 'pushProvider'],
    ['passkey', 'no origins', { relyingParty: 'example.com' }, 'expectedOrigins'],
    ['sms', 'a provider of mails', { smsProvider: 'SMTP' }, 'smsProvider'],
    ['sms', 'no credentials', { smsProvider: 'TWILIO' }, 'twilioCredentials'],
    [
      'sms',
      'a token that is missing',
      { ...twilio, twilioCredentials: { accountSid, messagingServiceSid } },
      'twilioCredentials.authToken',
    ],
    ['sms', 'another provider’s block', { ...twilio, smsProvider: 'BIRD' }, 'twilioCredentials'],
    ['sms', 'another method’s block', { ...twilio, smtpEmailCredentials: {} }, 'smtpEmailCredentials'],
    ['sms', 'a default country outside', { ...twilio, defaultCountryCode: 'US' }, 'defaultCountryCode'],
    [
      'sms',
      'a default country where there are none',
      { ...twilio, smsCountryCodes: [], defaultCountryCode: 'NZ' },
      'defaultCountryCode',
    ],
    ['sms', 'a country that is none', { ...twilio, smsCountryCodes: ['nz'] }, 'smsCountryCodes'],
    [
      'sms',
      'a webhook into the own network',
      { smsProvider: 'WEBHOOK', webhookUrl: 'https://10.0.0.1/' },
      'field webhookUrl',
    ],
    ['sms', 'a webhook that is nowhere', { smsProvider: 'WEBHOOK' }, 'field webhookUrl is required'],
    ['email-otp', 'a webhook that is nowhere', { emailProvider: 'WEBHOOK' }, 'field webhookUrl is required'],
    ['push', 'a webhook that is nowhere', { pushProvider: 'WEBHOOK' }, 'field webhookUrl is required'],
    ['sms', 'another method’s name', { ...twilio, verificationMethod: 'PUSH' }, 'verificationMethod'],
    [
      'sms',
      'a limit of none',
      { ...twilio, submissionRateLimitConfiguration: { rateLimit: 0, windowInMinutes: 5 } },
      'rateLimit',
    ],
    ['sms', 'a field that is none', { ...twilio, colour: 'red' }, 'colour'],
  ])('%s with %s is refused, and nothing changes', async (id, _name, body, words) => {
    const before = await tenant();
    const answer = await call('POST', id, body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(words);
    expect((await call('GET', id)).status).toBe(404);
    expect(await tenant()).toEqual(before);
  });
});

describe('secrets', () => {
  it('never come out: not in answers, not in the trail, not in the file, not in the log', async () => {
    await call('POST', 'sms', twilio);
    await call('POST', 'email-otp', smtp);
    const wrong = await call('PATCH', 'sms', {
      twilioCredentials: { authToken: 'tw-secret', accountSid: 'x' },
    });
    expect(wrong.status).toBe(400);
    const { events } = await readTrail(test.database.read, 'test-tenant');
    const rows = await test.database.read.rows('select * from authenticator_configurations', []);
    const list = await test.management('GET', path);
    const all = JSON.stringify([
      list.body,
      wrong.body,
      events,
      rows.map((row) => ({
        ...row,
        sealed_secrets: Buffer.from(row.sealed_secrets as Uint8Array).toString('latin1'),
      })),
    ]);
    for (const secret of ['tw-secret', 'smtp-secret']) {
      expect(all).not.toContain(secret);
      expect(test.logged.join('')).not.toContain(secret);
    }
    const own = events.filter(({ type }) => type.startsWith('authenticator_configuration.'));
    expect(own.map(({ data }) => JSON.parse(data))).toMatchObject([
      {
        method: 'SMS',
        before: { isActive: false },
        after: { smsProvider: 'TWILIO' },
        keyId: expect.any(String),
      },
      { method: 'EMAIL_OTP' },
    ]);
  });

  it('that are not sent are kept, but a password does not follow to another server', async () => {
    await call('POST', 'email-otp', smtp);
    const renamed = await call('PATCH', 'email-otp', { smtpEmailCredentials: { fromName: 'Acme' } });
    expect(renamed.body.smtpEmailCredentials).toMatchObject({ host: 'mail.example.com', fromName: 'Acme' });
    expect(await carriers('message')).toMatchObject([
      { settings: { from: 'Acme <login@example.com>' }, credentialsSet: ['password'] },
    ]);
    const moved = await call('PATCH', 'email-otp', { smtpEmailCredentials: { host: 'evil.example.com' } });
    expect(moved).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('smtpEmailCredentials.password') },
    });
    expect(await carriers('message')).toMatchObject([{ settings: { host: 'mail.example.com' } }]);
    const again = { smtpEmailCredentials: { host: 'new.example.com', password: 'smtp-secret' } };
    expect((await call('PATCH', 'email-otp', again)).status).toBe(200);
  });

  it('and settings are their tenant’s alone', async () => {
    await call('POST', 'sms', twilio);
    const other = await addTenant(test);
    expect((await other.management('GET', `${path}/sms`)).status).toBe(404);
    expect((await other.management('DELETE', `${path}/sms`)).status).toBe(404);
    expect((await other.management('POST', `${path}/sms`, twilio)).status).toBe(200);
    await other.management('DELETE', `${path}/sms`);
    expect((await call('GET', 'sms')).status).toBe(200);
  });

  it('created at the same moment, exists once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', 'sms', twilio)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await tenant()).verificationMethods.filter((method: string) => method === 'SMS')).toHaveLength(1);
  });
});
