import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const base = '/user-authenticators/security-key';
const refused = { status: 400, body: { errorCode: 'invalid_credential' } };
/** A key without PIN: touched, nobody verified, its credential stays on it. */
const touched = { userPresent: true, userVerified: false, backupEligible: false, backedUp: false };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await test.management('PATCH', '/tenant', {
    verificationMethods: ['PASSKEY', 'SECURITY_KEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'RECOVERY_CODE'],
  });
});
afterEach(async () => await test.close());

const newKey = (): SoftwareAuthenticator =>
  createSoftwareAuthenticator({ usesCounter: true, flags: touched });

async function add(
  visitor: Visitor,
  key: SoftwareAuthenticator,
  settings: Partial<CeremonySettings> = {},
): Promise<Answer> {
  const { body } = await visitor.post(`${base}/registration-options`, {});
  return await visitor.post(base, key.create(body, { origin, ...settings }));
}

async function pass(
  visitor: Visitor,
  key: SoftwareAuthenticator,
  settings: Partial<CeremonySettings> = {},
): Promise<Answer> {
  const { body } = await visitor.post(`${base}/authentication-options`, {});
  return await visitor.post('/verify/security-key', key.get(body, { origin, ...settings }));
}

async function withKey(userId = alice): Promise<SoftwareAuthenticator> {
  const key = newKey();
  expect((await add(await Visitor.arrive(test, userId), key)).body.isVerified).toBe(true);
  return key;
}

describe('the look-up of passkeys (client-api.md §5.7)', () => {
  it('does not know a security key: no device can be asked for it', async () => {
    await withKey();
    const [row] = await test.database.read.rows('select credential_id as id from authenticators', []);
    const path = `/v1/client/user-authenticators/passkey?credentialIds=${String(row?.id)}`;
    const authorization = `Basic ${Buffer.from('test-tenant').toString('base64')}`;
    expect(await test.call('GET', path, { authorization })).toMatchObject(refused);
  });
});

describe('T31: a security key', () => {
  it('is not imported as a passkey as well: its uses verify nobody', async () => {
    await withKey();
    const rows = await test.database.read.rows('select credential_id, public_key from authenticators', []);
    const [{ credential_id: credentialId, public_key: key } = {}] = rows;
    const credentialPublicKey = Buffer.from(key as Uint8Array).toString('base64url');
    const body = { verificationMethod: 'PASSKEY', credentialId, credentialPublicKey };
    const imported = await test.server('POST', `/users/${alice}/authenticators`, body);
    expect(imported).toMatchObject({ status: 409, body: { errorCode: 'conflict' } });
  });
});

describe('security keys (client-api.md §6)', () => {
  it('are asked for bare: roaming, not discoverable, a touch is enough', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const { body: options } = await visitor.post(`${base}/registration-options`);
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      excludeCredentials: [],
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        residentKey: 'discouraged',
        requireResidentKey: false,
        userVerification: 'discouraged',
      },
    });
    expect(options).not.toHaveProperty('options');
    expect(options).not.toHaveProperty('challengeId');
  });

  it('meet a challenge, first when added and then when touched', async () => {
    const key = newKey();
    const first = await Visitor.arrive(test, alice);
    const added = await add(first, key);
    expect(added.body).toMatchObject({
      isVerified: true,
      accessToken: expect.any(String),
      userId: alice,
      userAuthenticator: {
        verificationMethod: 'SECURITY_KEY',
        webauthnCredential: { name: 'Security key', credentialDeviceType: 'singleDevice' },
      },
    });
    const visitor = await Visitor.arrive(test, alice);
    const session = (await visitor.get('/hosted/session')).body;
    expect([session.step, session.defaultVerificationMethod]).toEqual(['VERIFY', 'SECURITY_KEY']);
    const { body: asked } = await visitor.post(`${base}/authentication-options`);
    expect(asked).toMatchObject({
      userVerification: 'discouraged',
      allowCredentials: [{ type: 'public-key' }],
    });
    expect((await pass(visitor, key)).body).toMatchObject({ isVerified: true, userId: alice });
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'SECURITY_KEY',
    });
  });

  it('are offered to a person without factors, after passkeys', async () => {
    const session = (await (await Visitor.arrive(test, alice)).get('/hosted/session')).body;
    const offered = session.enrollableMethods.map(
      (one: { verificationMethod: string }) => one.verificationMethod,
    );
    expect([session.step, offered]).toEqual([
      'ENROLL',
      ['PASSKEY', 'SECURITY_KEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP'],
    ]);
  });

  it('T31: one authenticator is one factor, and one id is one person', async () => {
    const key = await withKey();
    const again = await Visitor.arrive(test, alice);
    await pass(again, key);
    for (const path of [base, '/user-authenticators/passkey']) {
      const { body } = await again.post(`${path}/registration-options`, {});
      expect((body.options ?? body).excludeCredentials).toHaveLength(1);
    }
    const bob = await Visitor.arrive(test, 'bob');
    const taken = await add(bob, newKey(), { credentialId: key.credentials[0]?.id ?? new Uint8Array(1) });
    expect(taken).toMatchObject({ status: 409, body: { errorCode: 'conflict' } });
  });

  it('work where their method is enabled only', async () => {
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP'] });
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.post(`${base}/registration-options`, {});
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_configuration' } });
  });
});

describe('a security key is no passkey (SECURITY row 29: a passkey alone needs the person verified)', () => {
  it('does not answer for one, nor one for it', async () => {
    const key = await withKey();
    const visitor = await Visitor.arrive(test, alice);
    const { body: options } = await visitor.post(`${base}/authentication-options`);
    const authenticationCredential = key.get(options, { origin, flags: { userVerified: true } });
    expect(await visitor.post('/verify/passkey', { authenticationCredential })).toMatchObject(refused);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');

    const passkey = createSoftwareAuthenticator();
    const bob = await Visitor.arrive(test, 'bob');
    await bob.addPasskey(passkey);
    const next = await Visitor.arrive(test, 'bob');
    const asked = await next.passkeyOptions();
    expect(await next.post('/verify/security-key', passkey.get(asked, { origin }))).toMatchObject(refused);
    expect((await next.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('a registration that was asked for as the other kind is refused', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const { body: options } = await visitor.post(`${base}/registration-options`);
    const registrationCredential = newKey().create(options, { origin, flags: { userVerified: true } });
    expect(await visitor.post('/user-authenticators/passkey', { registrationCredential })).toMatchObject(
      refused,
    );
  });

  const mutations: [string, Partial<CeremonySettings>][] = [
    ['not touched', { flags: { userPresent: false } }],
    ['on another origin', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'example.com' }],
    ['in a foreign frame', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
  ];
  it.each(mutations)('T29: %s: neither added nor passed', async (_name, settings) => {
    expect(await add(await Visitor.arrive(test, 'bob'), newKey(), settings)).toMatchObject(refused);
    const key = await withKey();
    const visitor = await Visitor.arrive(test, alice);
    expect(await pass(visitor, key, settings)).toMatchObject(refused);
    expect((await pass(visitor, key)).body.isVerified).toBe(true);
  });
});
