/** Who carries push notifications: set, shown, replaced, taken away; and never a credential on the way out. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../../testing/second-tenant.ts';
import {
  basic,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const manage = async (method: string, provider = '', body?: unknown, key = testManagementKey) =>
  await test.call(method, `/v1/management/push-providers${provider && `/${provider}`}`, {
    authorization: basic(key),
    body,
  });
const pem = (type: 'P-256' | 'P-384') =>
  generateKeyPairSync('ec', { namedCurve: type }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
const apnsSettings = { teamId: 'ABCDE12345', keyId: 'FGHIJ67890', bundleId: 'com.example.app' };
const apns = () => ({ settings: apnsSettings, credentials: { privateKey: pem('P-256') } });
const account = (fields: object = {}) => ({
  credentials: {
    serviceAccountKey: JSON.stringify({
      project_id: 'example-project',
      client_email: 'push@example.iam.gserviceaccount.com',
      private_key: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
      ...fields,
    }),
  },
});
const vapid = () => {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return {
    settings: { subject: 'mailto:a@example.com', publicKey: Buffer.concat(point).toString('base64url') },
    credentials: { privateKey: d },
  };
};

describe('a provider', () => {
  it('is set, shown without its credentials, replaced and taken away', async () => {
    const set = await manage('PUT', 'apns', apns());
    const shown = {
      provider: 'apns',
      settings: apnsSettings,
      credentialsSet: ['privateKey'],
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    expect([set.status, set.body]).toEqual([200, shown]);
    expect((await manage('PUT', 'fcm', account())).body.settings).toEqual({
      projectId: 'example-project',
      clientEmail: 'push@example.iam.gserviceaccount.com',
    });
    expect((await manage('PUT', 'web-push', vapid())).status).toBe(200);
    expect((await manage('GET')).body.map(({ provider }: { provider: string }) => provider)).toEqual([
      'apns',
      'fcm',
      'web-push',
    ]);
    expect((await manage('GET', 'apns')).body).toEqual(shown);
    expect((await manage('DELETE', 'apns')).body).toEqual({ success: true });
    expect((await manage('GET', 'apns')).status).toBe(404);
    expect((await manage('DELETE', 'apns')).status).toBe(404);
  });

  it('is the tenant’s own, and takes a management key', async () => {
    await manage('PUT', 'apns', apns());
    const { managementKey } = await addTenant(test);
    expect((await manage('GET', 'apns', undefined, managementKey)).status).toBe(404);
    expect((await manage('GET', '', undefined, managementKey)).body).toEqual([]);
    expect((await manage('PUT', 'apns', apns(), testSecretKey)).status).toBe(403);
  });

  it('is in the trail without credentials, and sealed at rest (row 49)', async () => {
    const body = apns();
    await manage('PUT', 'apns', body);
    const [event] = await test.database.read.rows(
      "select data from audit_events where type = 'push_provider.set'",
      [],
    );
    expect(JSON.parse(event?.data as string)).toEqual({
      provider: 'apns',
      after: { provider: 'apns', settings: apnsSettings, credentialsSet: ['privateKey'] },
      keyId: expect.any(String),
    });
    const [row] = await test.database.read.rows('select sealed from providers', []);
    const stored = Buffer.from(row?.sealed as Uint8Array).toString('latin1');
    expect(stored).not.toContain(body.credentials.privateKey.split('\n')[1]);
    expect(stored).not.toContain(apnsSettings.bundleId);
  });
});

describe('what is refused names the field, and repeats nothing', () => {
  it.each<[string, string, () => unknown, RegExp]>([
    ['an unknown one', 'pigeon', apns, /provider/],
    ['a missing setting', 'apns', () => ({ ...apns(), settings: {} }), /settings\.teamId is required/],
    ['a misspelt setting', 'apns', () => ({ ...apns(), settings: { ...apnsSettings, x: 1 } }), /settings\.x/],
    [
      'a key of another curve',
      'apns',
      () => ({ ...apns(), credentials: { privateKey: pem('P-384') } }),
      /credentials\.privateKey/,
    ],
    [
      'no key',
      'apns',
      () => ({ ...apns(), credentials: { privateKey: 'secret-text' } }),
      /credentials\.privateKey/,
    ],
    ['no service account', 'fcm', () => ({ credentials: { serviceAccountKey: '{}' } }), /serviceAccountKey/],
    ['one without a project', 'fcm', () => account({ project_id: '../x' }), /serviceAccountKey/],
    [
      'keys of two pairs',
      'web-push',
      () => ({ ...vapid(), credentials: vapid().credentials }),
      /credentials\.privateKey must be the private key of settings\.publicKey/,
    ],
    [
      'an address inside (row 47)',
      'fcm',
      () => ({ ...account(), settings: { baseUrl: 'https://10.0.0.1' } }),
      /settings\.baseUrl/,
    ],
    [
      'a token address inside (row 47)',
      'fcm',
      () => ({ ...account(), settings: { tokenUrl: 'http://localhost:1' } }),
      /settings\.tokenUrl/,
    ],
  ])('%s', async (_, provider, make, said) => {
    const { status, body } = await manage('PUT', provider, make());
    expect([status, body.errorCode]).toEqual([400, 'invalid_request']);
    expect(body.errorDescription).toMatch(said);
    expect(JSON.stringify(body)).not.toMatch(/secret-text|BEGIN/);
  });
});
