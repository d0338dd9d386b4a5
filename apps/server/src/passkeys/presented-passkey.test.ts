/** A passkey as its owner sees it (client-api.md §5.8), and whether a device may ask for it (§5.7). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelName } from '../authenticators/authenticator-model.ts';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, origin, Visitor } from '../testing/visitor.ts';

const base = '/user-authenticators/passkey';
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

async function add(
  visitor: Visitor,
  more: object = {},
  settings: Partial<CeremonySettings> = {},
  server: TestApp = test,
): Promise<Answer> {
  const { options } = (await visitor.post(`${base}/registration-options`, {})).body;
  const credential = createSoftwareAuthenticator().create(options, { origin, ...settings });
  const headers = { 'user-agent': chrome };
  const body = { registrationCredential: { ...credential, ...more }, deviceId: 'device-7' };
  return await server.call('POST', `/v1/client${base}`, {
    authorization: `Bearer ${visitor.token}`,
    body,
    headers,
  });
}

describe('what was registered', () => {
  it('is shown with the device, all of the browser, and what holds it', async () => {
    const google = Buffer.from('ea9b8d664d011d213ce4b6b48cb575d4', 'hex');
    const added = await add(await Visitor.arrive(test, 'alice'), {}, { aaguid: google });
    expect(added.body.userAuthenticator.webauthnCredential).toMatchObject({
      deviceId: 'device-7',
      name: 'Chrome on Windows',
      aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
      aaguidMapping: { name: 'Google Password Manager' },
      credentialBackedUp: true,
      credentialDeviceType: 'multiDevice',
      authenticatorAttachment: 'platform',
      verifiedAt: new Date(test.clock.now).toISOString(),
      parsedUserAgent: {
        ua: chrome,
        browser: { name: 'Chrome', version: '142.0.0.0', major: '142' },
        engine: { name: 'Blink', version: '142.0.0.0' },
        os: { name: 'Windows', version: '10' },
        device: {},
        cpu: { architecture: 'amd64' },
      },
    });
  });

  it('has the name and icons of the operator’s list, here and in every list of the person’s own', async () => {
    const light = 'data:image/png;base64,AAAA';
    const aaguid = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';
    const path = join(test.directory, 'aaguids.json');
    writeFileSync(path, JSON.stringify({ [aaguid]: { name: 'Our keys', icon_light: light } }));
    const listed = await startTestApp({ STEPWARD_AAGUID_LIST: path });
    try {
      await configureActions(listed);
      const google = Buffer.from(aaguid.replaceAll('-', ''), 'hex');
      const visitor = await Visitor.arrive(listed, 'alice');
      const { body } = await add(visitor, {}, { aaguid: google }, listed);
      const mapping = { name: 'Our keys', svgIconLight: light };
      expect(body.userAuthenticator.webauthnCredential.aaguidMapping).toEqual(mapping);
      const own = await listed.client('GET', '/user-authenticators', body.accessToken);
      expect(own.body[0].webauthnCredential.aaguidMapping).toEqual(mapping);
      const told = await listed.server('GET', '/users/alice/authenticators');
      expect(told.body[0].webauthnCredential.aaguidMapping).toEqual(mapping);
    } finally {
      await listed.close();
    }
    writeFileSync(path, '[]');
    await expect(startTestApp({ STEPWARD_AAGUID_LIST: path })).rejects.toThrow(
      `STEPWARD_AAGUID_LIST: ${path} cannot be used: it is not an object of AAGUIDs`,
    );
  });

  it('knows authenticators by their aaguid, and no others', () => {
    expect(modelName('FBFC3007-154E-4ECC-8C0B-6E020557D7BD')).toBe('Apple Passwords');
    for (const unknown of [undefined, '00000000-0000-0000-0000-000000000000', 'constructor', '__proto__'])
      expect(modelName(unknown)).toBeUndefined();
  });
});

describe('CVE-2026-8830: what was asked for is asked of the answer', () => {
  it('a credential that says it is not discoverable is no passkey', async () => {
    const hidden = { clientExtensionResults: { credProps: { rk: false } } };
    const answer = await add(await Visitor.arrive(test, 'alice'), hidden);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_credential' } });
    const found = { clientExtensionResults: { credProps: { rk: true } } };
    expect((await add(await Visitor.arrive(test, 'alice'), found)).body.isVerified).toBe(true);
  });
});

describe('the look-up (client-api.md §5.7, SECURITY rows 7, 9)', () => {
  const tenantAlone = `Basic ${Buffer.from('test-tenant').toString('base64')}`;
  const ask = async (query: string): Promise<Answer> =>
    await test.call('GET', `/v1/client${base}?${query}`, { authorization: tenantAlone });

  it('answers for a live passkey with its time alone, in either form of the question', async () => {
    const added = await add(await Visitor.arrive(test, 'alice'));
    const { credentialId } = added.body.userAuthenticator.webauthnCredential;
    const verifiedAt = new Date(test.clock.now).toISOString();
    for (const query of [`credentialIds=AAAA,${credentialId}`, `credentialId=${credentialId}`])
      expect(await ask(query)).toMatchObject({ status: 200, body: { credentialId, verifiedAt } });
    expect(Object.keys((await ask(`credentialId=${credentialId}`)).body)).toEqual([
      'credentialId',
      'verifiedAt',
    ]);
    await test.server('DELETE', `/users/alice/authenticators/${added.body.userAuthenticatorId}`);
    const gone = await ask(`credentialId=${credentialId}`);
    const never = await ask('credentialId=AAAA');
    expect({ ...gone.body, requestId: '' }).toEqual({ ...never.body, requestId: '' });
    expect(gone).toMatchObject({ status: 400, body: { errorCode: 'invalid_credential' } });
  });
});

describe('POST /client/init (client-api.md §3)', () => {
  it('says what the person has, strongest first, with the token that was sent', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    await (await Visitor.arrive(test, 'alice', { scope: 'add:authenticators' })).get('/hosted/session');
    const visitor = await Visitor.arrive(test, 'alice');
    const headers = { accept: 'application/json' };
    const authorization = `Bearer ${visitor.token}`;
    const answer = await test.call('POST', '/v1/client/init', { authorization, body: {}, headers });
    expect(answer.body).toEqual({
      challengeOptions: {
        token: visitor.token,
        user: { email: 'a•••e@example.com' },
        verificationMethods: ['EMAIL_OTP', 'RECOVERY_CODE'],
        defaultVerificationMethod: 'EMAIL_OTP',
      },
    });
  });

  it('is refused without a token, with an old one and after the challenge', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await Visitor.arrive(test, 'alice');
    expect((await test.client('POST', '/init', undefined, {})).status).toBe(401);
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    expect((await visitor.post('/init', {})).status).toBe(400);
    test.clock.now += 10 * 60_000;
    expect((await visitor.post('/init', {})).body.errorCode).toBe('expired_token');
  });
});
