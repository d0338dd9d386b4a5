/** Who checks identities: set, shown, taken away; nothing without it; and never a credential on the way out. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../../testing/second-tenant.ts';
import {
  basic,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../../testing/test-app.ts';
import { Visitor } from '../../testing/visitor.ts';
import { FakeVeriff, veriffKeys } from '../testing/fake-veriff.ts';
import { enableChecks, putProvider, setVeriff, startCheck } from '../testing/stage.ts';

let test: TestApp;
afterEach(async () => await test.close());

const veriffBody = (baseUrl = 'https://stationapi.veriff.com') => ({
  provider: 'veriff',
  settings: { baseUrl },
  credentials: veriffKeys,
});
const webhookBody = () => ({
  provider: 'webhook',
  settings: { url: 'https://checks.example.com/stepward' },
  credentials: { signingSecret: 'a-signing-secret-of-24-bytes' },
});

describe('a provider', () => {
  beforeEach(async () => {
    test = await startTestApp();
  });
  const manage = async (method: string, name = '', key = testManagementKey) =>
    await test.call(method, `/v1/management/identity-providers${name && `/${name}`}`, {
      authorization: basic(key),
    });

  it('is set, shown without its credentials, replaced and taken away', async () => {
    const shown = {
      verificationMethod: 'VERIFF',
      provider: 'veriff',
      settings: { baseUrl: 'https://stationapi.veriff.com' },
      credentialsSet: ['apiKey', 'sharedSecret'],
      callbackUrl: 'http://localhost:4800/v1/identity-verification/callbacks/test-tenant/VERIFF',
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    const set = await putProvider(test, 'VERIFF', veriffBody());
    expect([set.status, set.body]).toEqual([200, shown]);
    expect((await manage('GET', 'VERIFF')).body).toEqual(shown);
    for (const method of ['IPROOV', 'IDVERSE', 'PALM_BIOMETRICS_RR', 'VERIFF'])
      expect((await putProvider(test, method, webhookBody())).status).toBe(200);
    const all = (await manage('GET')).body;
    expect(
      all.map((one: { verificationMethod: string; provider: string }) => [
        one.verificationMethod,
        one.provider,
      ]),
    ).toEqual(['IDVERSE', 'IPROOV', 'PALM_BIOMETRICS_RR', 'VERIFF'].map((method) => [method, 'webhook']));
    expect((await manage('DELETE', 'VERIFF')).body).toEqual({ success: true });
    expect((await manage('DELETE', 'VERIFF')).status).toBe(404);
    expect((await manage('GET', 'VERIFF')).status).toBe(404);
  });

  it.each([
    [
      'an unknown name',
      'VERIFF',
      { ...veriffBody(), provider: 'onfido' },
      'provider must be one of veriff, webhook',
    ],
    ['Veriff for another method', 'IPROOV', veriffBody(), 'provider must be one of webhook for IPROOV'],
    ['no base URL', 'VERIFF', { ...veriffBody(), settings: {} }, 'settings.baseUrl is required'],
    [
      'no secret',
      'VERIFF',
      { ...veriffBody(), credentials: { apiKey: 'x'.repeat(20) } },
      'credentials.sharedSecret is required',
    ],
    [
      'a short secret',
      'IPROOV',
      { ...webhookBody(), credentials: { signingSecret: 'short' } },
      'credentials.signingSecret',
    ],
    [
      'a field of another provider',
      'VERIFF',
      { ...veriffBody(), settings: { baseUrl: 'https://a.example', url: 'https://b.example' } },
      'settings.url is not one of this provider',
    ],
    [
      'an address inside (row 47)',
      'VERIFF',
      veriffBody('http://169.254.169.254/'),
      'settings.baseUrl must be an https URL',
    ],
    [
      'the own machine (row 47)',
      'IPROOV',
      { ...webhookBody(), settings: { url: 'http://127.0.0.1:1/' } },
      'settings.url must be an https URL',
    ],
    [
      'a script to return to',
      'IPROOV',
      { ...webhookBody(), settings: { url: 'https://a.example', returnUrl: 'javascript:alert(1)' } },
      'settings.returnUrl must be an https URL',
    ],
  ])('with %s is refused, naming the field and no value', async (_name, method, body, text) => {
    const { status, body: answer } = await putProvider(test, method, body);
    expect([status, answer.errorCode]).toEqual([400, 'invalid_request']);
    expect(answer.errorDescription).toContain(text);
    expect(answer.errorDescription).not.toContain(veriffKeys.sharedSecret);
  });

  it('is sealed (row 49), its own tenant’s alone (row 12), and for the management key only', async () => {
    await putProvider(test, 'VERIFF', veriffBody());
    const [row] = await test.database.read.rows('select sealed from providers', []);
    expect(Buffer.from(row?.sealed as Uint8Array).toString('latin1')).not.toContain(veriffKeys.sharedSecret);
    expect(test.logged.join()).not.toContain(veriffKeys.sharedSecret);
    const other = await addTenant(test);
    expect((await other.management('GET', '/identity-providers')).body).toEqual([]);
    expect((await other.management('DELETE', '/identity-providers/VERIFF')).status).toBe(404);
    expect((await manage('GET', '', testSecretKey)).status).toBe(403);
    expect((await manage('GET', 'ONFIDO')).status).toBe(400);
  });
});

describe('a method that is switched on', () => {
  let veriff: FakeVeriff;
  beforeEach(async () => {
    veriff = await FakeVeriff.start();
    test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
    await enableChecks(test);
  });
  afterEach(async () => await veriff.close());
  const offered = async (visitor: Visitor) =>
    (await visitor.get('/hosted/session')).body.enrollableMethods.map(
      ({ verificationMethod }: { verificationMethod: string }) => verificationMethod,
    );

  it('without a provider says what to set, and is not offered', async () => {
    const visitor = await Visitor.arrive(test, 'zoë');
    const { status, body } = await startCheck(visitor);
    expect([status, body.errorCode, body.errorDescription, body.hint]).toEqual([
      400,
      'invalid_configuration',
      'VERIFF is switched on, but nobody is set to check identities.',
      'Set its provider: PUT /v1/management/identity-providers/VERIFF.',
    ]);
    expect(await offered(visitor)).toEqual(['AUTHENTICATOR_APP', 'EMAIL_OTP']);
    await setVeriff(test, veriff);
    expect(await offered(visitor)).toEqual(['AUTHENTICATOR_APP', 'EMAIL_OTP', 'VERIFF']);
  });

  it('but not for this tenant is refused whatever is set', async () => {
    await setVeriff(test, veriff);
    await test.management('PATCH', '/tenant', { verificationMethods: ['EMAIL_OTP'] });
    const { status, body } = await startCheck(await Visitor.arrive(test, 'zoë'));
    expect([status, body.errorCode]).toEqual([400, 'invalid_configuration']);
    expect(body.errorDescription).toBe('VERIFF is not an enabled verification method.');
  });

  it.each([
    ['refuses its keys', 401, 'invalid_configuration'],
    ['refuses the request', 400, 'unavailable'],
    ['fails', 500, 'unavailable'],
    ['sends elsewhere', 302, 'unavailable'],
    ['answers no session', 201, 'unavailable'],
  ])('whose vendor %s leaves the action open and counts for no limit', async (_name, status, errorCode) => {
    await setVeriff(test, veriff);
    veriff.answer = (response) =>
      void response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{}');
    const visitor = await Visitor.arrive(test, 'zoë');
    for (let turn = 0; turn < 11; turn += 1)
      expect((await startCheck(visitor)).body.errorCode).toBe(errorCode);
    veriff.answer = undefined;
    expect((await startCheck(visitor)).status).toBe(200);
  });
});
