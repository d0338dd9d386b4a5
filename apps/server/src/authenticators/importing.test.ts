/** Factors that the application verified itself (server-api.md §8): each method, once, and usable at once. */
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { passkeyOf } from '../testing/software-authenticator/imported-passkey.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';
import { withIcon } from './model-icon.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const enrol = async (body: object, userId = 'alice') => {
  // Lists are by time: each import has its own.
  test.clock.now += 1;
  return await test.server('POST', `/users/${encodeURIComponent(userId)}/authenticators`, body);
};
const user = async (userId = 'alice') => (await test.server('GET', `/users/${userId}`)).body;
const list = async (userId = 'alice') => (await test.server('GET', `/users/${userId}/authenticators`)).body;

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const otpUri = `otpauth://totp/Acme:alice?secret=${secret}&issuer=Acme&algorithm=SHA1&digits=6&period=30`;
const email = { verificationMethod: 'EMAIL_OTP', email: 'alice@example.com' };

describe('each method', () => {
  it.each([
    [email, { email: 'alice@example.com' }],
    [{ ...email, verificationMethod: 'EMAIL_MAGIC_LINK' }, { email: 'alice@example.com' }],
    [{ verificationMethod: 'SMS', phoneNumber: '+64 21 123 4567' }, { phoneNumber: '+64211234567' }],
    [{ verificationMethod: 'WHATSAPP', phoneNumber: '+64211234567' }, { phoneNumber: '+64211234567' }],
    [{ verificationMethod: 'AUTHENTICATOR_APP', otpUri }, {}],
  ])('%j', async (body, shown) => {
    const { status, body: answer } = await enrol(body);
    expect(status).toBe(200);
    expect(answer.authenticator).toEqual({
      userId: 'alice',
      userAuthenticatorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      verificationMethod: body.verificationMethod,
      createdAt: '2026-01-01T00:00:00.001Z',
      verifiedAt: '2026-01-01T00:00:00.001Z',
      isDefault: false,
      ...shown,
    });
    expect(await list()).toEqual([answer.authenticator]);
    expect(await user()).toMatchObject({
      isEnrolled: true,
      enrolledVerificationMethods: [body.verificationMethod],
      defaultVerificationMethod: body.verificationMethod,
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
    const again = await enrol(body);
    expect(again.body).toEqual({ authenticator: answer.authenticator });
    expect(await list()).toHaveLength(1);
  });

  it.each(['EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'SMS'])('%s by its older field', async (oobChannel) => {
    const { body } = await enrol({ oobChannel, email: 'a@example.com', phoneNumber: '+64211234567' });
    expect(body.authenticator.verificationMethod).toBe(oobChannel);
  });

  it('an e-mail factor fills an empty address of the person, a phone factor never does', async () => {
    await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567', email: 'x@example.com' });
    expect(await user()).not.toHaveProperty('email');
    expect(await user()).toMatchObject({ phoneNumber: '+64211234567' });
    await enrol(email);
    await enrol({ ...email, email: 'second@example.com' });
    expect(await user()).toMatchObject({ email: 'alice@example.com' });
  });

  it('of one address under two methods, or two addresses of one, is two factors', async () => {
    await enrol(email);
    await enrol({ ...email, verificationMethod: 'EMAIL_MAGIC_LINK' });
    await enrol({ ...email, email: 'other@example.com' });
    await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567' });
    await enrol({ verificationMethod: 'WHATSAPP', phoneNumber: '+64211234567' });
    expect(await list()).toHaveLength(5);
  });

  it('the same address in another spelling is one factor', async () => {
    await enrol({ verificationMethod: 'SMS', phoneNumber: '+64 21 123-4567' });
    await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567' });
    await enrol(email);
    await enrol({ ...email, email: 'Alice@EXAMPLE.com' });
    expect(await list()).toHaveLength(2);
  });

  it('the default is the one that was asked for', async () => {
    await enrol(email);
    const { body } = await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567', isDefault: true });
    expect(body.authenticator.isDefault).toBe(true);
    expect((await list()).map((one: { isDefault: boolean }) => one.isDefault)).toEqual([false, true]);
    expect((await user()).defaultVerificationMethod).toBe('SMS');
    await enrol({ ...email, isDefault: true });
    expect((await user()).defaultVerificationMethod).toBe('EMAIL_OTP');
  });

  it('an authenticator app is asked for its codes', async () => {
    await enrol({ verificationMethod: 'AUTHENTICATOR_APP', otpUri });
    const visitor = await Visitor.arrive(test, 'alice');
    expect((await visitor.verify('totp', '000000')).body.isVerified).toBe(false);
    const { body } = await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect(body.isVerified).toBe(true);
    expect((await visitor.action()).verificationMethod).toBe('AUTHENTICATOR_APP');
  });
});

describe('refused, by name:', () => {
  const app = (query: string, path = 'totp/a') => ({
    verificationMethod: 'AUTHENTICATOR_APP',
    otpUri: `otpauth://${path}?${query}`,
  });
  it.each([
    [{ verificationMethod: 'RECOVERY_CODE' }, 'verificationMethod'],
    [{ verificationMethod: 'sms', phoneNumber: '+64211234567' }, 'verificationMethod'],
    [{ verificationMethod: 'EMAIL_OTP', oobChannel: 'SMS', email: 'a@example.com' }, 'oobChannel'],
    [{ verificationMethod: 'EMAIL_MAGIC_LINK' }, 'email'],
    [{ verificationMethod: 'SMS' }, 'phoneNumber'],
    [{ verificationMethod: 'SMS', phoneNumber: '0211234567' }, 'phoneNumber'],
    [{ verificationMethod: 'WHATSAPP', email: 'a@example.com' }, 'phoneNumber'],
    [{ verificationMethod: 'AUTHENTICATOR_APP' }, 'otpUri'],
    [app(''), 'otpUri'],
    [app('secret='), 'otpUri'],
    [app('secret=not-base32!'), 'otpUri'],
    [app('secret=JBSWY3DP'), 'otpUri must have a secret of'],
    [app(`secret=${'A'.repeat(200)}`), 'otpUri must have a secret of'],
    [app(`secret=${secret}&digits=8`), 'otpUri must have 6 digits'],
    [app(`secret=${secret}&period=60`), 'otpUri must have a period'],
    [app(`secret=${secret}&algorithm=SHA256`), 'otpUri must have the algorithm'],
    [app(`secret=${secret}&counter=1`, 'hotp/a'), 'otpUri must be of type totp'],
    [app(`secret=${secret}&secret=KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU`), 'otpUri must have each parameter once'],
    [{ verificationMethod: 'AUTHENTICATOR_APP', otpUri: secret }, 'otpUri'],
    [{ verificationMethod: 'PASSKEY' }, 'credentialId'],
    [{ verificationMethod: 'EMAIL_OTP', email: 7 }, 'email'],
    [{ ...email, isDefault: 'yes' }, 'isDefault'],
  ])('%j', async (body, named) => {
    const { status, body: answer } = await enrol(body);
    expect([status, answer.error, answer.errorDescription]).toEqual([
      400,
      'invalid_request',
      expect.stringContaining(named),
    ]);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(await list()).toEqual([]);
    expect(await test.database.read.rows('select * from users', [])).toEqual([]);
  });

  it('parameters that are what we serve may be left out', async () => {
    const plain = new TOTP({ secret, label: 'alice' }).toString();
    expect((await enrol({ verificationMethod: 'AUTHENTICATOR_APP', otpUri: plain })).status).toBe(200);
    expect((await enrol(app(`secret=${secret.toLowerCase()}`))).status).toBe(200);
    expect(await list()).toHaveLength(1);
  });
});

describe('recovery codes', () => {
  it('come with the first factor only, ten, and each works once (T36)', async () => {
    const { body } = await enrol(email);
    expect(body.recoveryCodes).toHaveLength(10);
    expect((await enrol(email)).body).not.toHaveProperty('recoveryCodes');
    expect((await enrol({ verificationMethod: 'AUTHENTICATOR_APP', otpUri })).body).not.toHaveProperty(
      'recoveryCodes',
    );
    const visitor = await Visitor.arrive(test, 'alice');
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => visitor.verify('recovery-code', body.recoveryCodes[0])),
    );
    expect(tries.filter((answer) => answer.body.isVerified)).toHaveLength(1);
    const dump = JSON.stringify(await test.database.read.rows('select * from recovery_codes', []));
    expect(dump).not.toContain(body.recoveryCodes[1]);
    expect(test.logged.join('')).not.toContain(body.recoveryCodes[1]);
  });

  it('of ten imports at once belong to one of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => enrol({ ...email, email: `a${at}@example.com` })),
    );
    const withCodes = answers.filter(({ body }) => body.recoveryCodes !== undefined);
    expect(withCodes).toHaveLength(1);
    const visitor = await Visitor.arrive(test, 'alice');
    const [code] = withCodes.flatMap(({ body }) => body.recoveryCodes);
    expect((await visitor.verify('recovery-code', code)).body.isVerified).toBe(true);
  });

  it.each([{ disableRecoveryCodes: true }, { skipRecoveryCodesOnProgrammaticEnrollment: true }])(
    'do not come with %j',
    async (setting) => {
      expect((await test.management('PATCH', '/tenant', setting)).body).toMatchObject(setting);
      const { body } = await enrol(email);
      expect(body).not.toHaveProperty('recoveryCodes');
      expect(await test.database.read.rows('select * from recovery_codes', [])).toEqual([]);
    },
  );
});

describe('a passkey from another system', () => {
  const aaguid = 'EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4';

  it('signs in, and its first use tells what kind it is', async () => {
    const device = createSoftwareAuthenticator({ usesCounter: true });
    const passkey = passkeyOf(device);
    const extra = { name: 'Work key', aaguid, transports: ['usb', 'telepathy'], counter: 0 };
    const { body } = await enrol({ verificationMethod: 'PASSKEY', ...passkey, ...extra });
    expect(body.authenticator.webauthnCredential).toEqual({
      credentialId: passkey.credentialId,
      deviceId: body.authenticator.userAuthenticatorId,
      name: 'Work key',
      aaguid: aaguid.toLowerCase(),
      aaguidMapping: withIcon({ name: 'Google Password Manager' }),
      verifiedAt: '2026-01-01T00:00:00.001Z',
    });
    const visitor = await Visitor.arrive(test, 'alice');
    const options = await visitor.passkeyOptions();
    expect(options.allowCredentials).toEqual([
      { id: passkey.credentialId, type: 'public-key', transports: ['usb'] },
    ]);
    const first = await Visitor.arrive(test, 'alice');
    expect((await first.passPasskey(device)).body.isVerified).toBe(true);
    expect((await list())[0].webauthnCredential).toMatchObject({
      credentialBackedUp: true,
      credentialDeviceType: 'multiDevice',
    });
    const later = await Visitor.arrive(test, 'alice');
    const changed = { flags: { backupEligible: false, backedUp: false } };
    expect((await later.passPasskey(device, changed)).status).toBe(400);
    expect((await later.passPasskey(device)).body.isVerified).toBe(true);
  });

  it('bears the names of the person', async () => {
    await test.server('PATCH', '/users/alice', { username: 'al', displayName: 'Alice' });
    const passkey = passkeyOf(createSoftwareAuthenticator());
    const { body } = await enrol({ verificationMethod: 'PASSKEY', ...passkey });
    expect(body.authenticator).toMatchObject({ username: 'al', displayName: 'Alice' });
    expect(body.authenticator.webauthnCredential.name).toBe('Passkey');
  });

  it('goes on counting where the other system stopped (row 32)', async () => {
    const device = createSoftwareAuthenticator({ usesCounter: true });
    const passkey = passkeyOf(device);
    await enrol({ verificationMethod: 'PASSKEY', ...passkey, signCount: 100 });
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.passPasskey(device, { signCount: 7 });
    const type = 'authenticator.counter_regressed';
    const rows = await test.database.read.rows('select 1 from audit_events where type = ?', [type]);
    expect(rows).toHaveLength(1);
  });

  it('has one owner, also in a race (T31)', async () => {
    const passkey = passkeyOf(createSoftwareAuthenticator());
    const body = { verificationMethod: 'PASSKEY', ...passkey };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => enrol(body, at % 2 === 0 ? 'alice' : 'bob')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(5).fill(200),
      ...Array(5).fill(409),
    ]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      error: 'conflict',
      errorDescription: expect.stringContaining('credentialId'),
    });
    expect([...(await list('alice')), ...(await list('bob'))]).toHaveLength(1);
  });

  it('may be in two tenants', async () => {
    const other = await addTenant(test);
    const body = { verificationMethod: 'PASSKEY', ...passkeyOf(createSoftwareAuthenticator()) };
    expect((await enrol(body)).status).toBe(200);
    expect((await other.server('POST', '/users/bob/authenticators', body)).status).toBe(200);
  });

  const good = () => passkeyOf(createSoftwareAuthenticator());
  it.each([
    ['no id', () => ({ ...good(), credentialId: undefined }), 'credentialId'],
    ['an empty id', () => ({ ...good(), credentialId: '' }), 'credentialId'],
    ['an id that is no base64url', () => ({ ...good(), credentialId: 'ä'.repeat(20) }), 'credentialId'],
    ['an id of 1,024 bytes', () => ({ ...good(), credentialId: 'A'.repeat(1_366) }), 'credentialId'],
    ['no key', () => ({ ...good(), credentialPublicKey: undefined }), 'credentialPublicKey'],
    ['a key that is no CBOR', () => ({ ...good(), credentialPublicKey: 'AAAA' }), 'credentialPublicKey'],
    [
      'a key with a tail',
      () => ({ ...good(), credentialPublicKey: `${good().credentialPublicKey}AAAA` }),
      'credentialPublicKey',
    ],
    [
      'a key of another algorithm',
      () => passkeyOf(createSoftwareAuthenticator(), [-35]),
      'credentialPublicKey',
    ],
    ['a key off its curve', () => ({ ...good(), credentialPublicKey: offCurve }), 'credentialPublicKey'],
    ['a counter below zero', () => ({ ...good(), counter: -1 }), 'counter'],
    ['a counter of two minds', () => ({ ...good(), counter: 1, signCount: 2 }), 'counter'],
    ['an aaguid that is none', () => ({ ...good(), aaguid: 'x' }), 'aaguid'],
    ['a name too long', () => ({ ...good(), name: 'x'.repeat(256) }), 'name'],
  ])('%s is refused', async (_case, make, named) => {
    const { status, body } = await enrol({ verificationMethod: 'PASSKEY', ...make() });
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining(named)]);
    expect(await list()).toEqual([]);
  });

  it.each([-7, -8, -257])('of algorithm %i is taken', async (algorithm) => {
    const passkey = passkeyOf(createSoftwareAuthenticator(), [algorithm]);
    expect((await enrol({ verificationMethod: 'PASSKEY', ...passkey })).status).toBe(200);
  });
});

/** EC2, ES256, P-256 with x = y = 1…1. */
const offCurve = Buffer.concat([
  Buffer.from('a5010203262001215820', 'hex'),
  Buffer.alloc(32, 1),
  Buffer.from('225820', 'hex'),
  Buffer.alloc(32, 1),
]).toString('base64url');
