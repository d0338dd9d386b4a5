/** Phones that prove themselves with their maker's word, through the front door (client-api.md §8.4). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareApps } from '../testing/anonymous.ts';
import { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp, testStart } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { isAttestedByApple } from './app-attest.ts';
import { type AppleOptions, FakeApple, FakeGoogle } from './testing/makers.ts';

const path = '/attestation-providers';
const appId = 'ABCDE12345.com.example.bank';
const minuteMs = 60_000;

let test: TestApp;
let apple: FakeApple;
const google = new FakeGoogle();
beforeEach(async () => {
  test = await startTestApp();
  apple = await FakeApple.make(testStart);
  await prepareApps(test);
  await test.management('PATCH', '/tenant', { requireDeviceAttestation: true });
});
afterEach(async () => await test.close());

const setApple = async (settings: object = {}) =>
  await test.management('PUT' as 'POST', `${path}/APP_ATTEST`, {
    settings: { appIds: [appId], certificateAuthority: apple.root, ...settings },
  });
const setGoogle = async (settings: object = {}) =>
  await test.management('PUT' as 'POST', `${path}/PLAY_INTEGRITY`, {
    settings: { packageNames: ['com.example.bank'], ...settings },
    credentials: google.credentials,
  });

type Attest = (nonce: string) => Promise<object>;

/** A phone that asks for a nonce and adds its key; answers the status and the error code. */
async function add(attest: Attest): Promise<(number | string | undefined)[]> {
  const visitor = await Visitor.arrive(test, 'alice');
  const { nonce } = (await visitor.post('/challenge', {})).body;
  const { status, body } = await new SoftwareDevice().enrol(test, visitor.token, 'in-app', {
    performAttestation: await attest(nonce),
  });
  return [status, body.errorCode];
}

const byApple =
  (options: Partial<AppleOptions> = {}): Attest =>
  async (nonce) =>
    await apple.attest({ nonce, ...options });
const byGoogle =
  (changes: Readonly<Record<string, object>> = {}): Attest =>
  async (nonce) =>
    await google.attest(nonce, test.clock.now, changes);
const accepted = [200, undefined];
const refused = [400, 'invalid_credential'];

describe('App Attest', () => {
  it('lets an app of the list add a key, and no other', async () => {
    expect((await setApple()).status).toBe(200);
    expect(await add(byApple())).toEqual(accepted);
    expect(await add(byApple({ appId: 'ABCDE12345.com.example.evil' }))).toEqual(refused);
  });

  it.each<[string, Partial<AppleOptions>]>([
    ['for another nonce', { nonce: randomBytes(32).toString('base64url') }],
    ['whose certificate says another hash', { certifiedNonce: randomBytes(32) }],
    ['whose certificate has a nonce of another length', { certifiedNonce: randomBytes(31) }],
    ['of another format', { format: 'packed' }],
    ['of a key that was used before', { counter: 1 }],
    ['of another key than it is named by', { credentialId: randomBytes(32) }],
    ['of a build from Xcode', { development: true }],
    ['whose certificate has ended', { validUntil: testStart - 1 }],
    ['by an authority that may not issue', { isIntermediateLeaf: true }],
  ])('refuses an attestation %s', async (_what, options) => {
    await setApple();
    expect(await add(byApple(options))).toEqual(refused);
  });

  it('refuses the word of another authority, Apple’s own root being the default', async () => {
    await setApple({ certificateAuthority: undefined });
    expect(await add(byApple())).toEqual(refused);
    await setApple();
    const stranger = await FakeApple.make(testStart);
    expect(await add(async (nonce) => await stranger.attest({ nonce }))).toEqual(refused);
  });

  it('takes builds from Xcode where the tenant allows it', async () => {
    await setApple({ allowDevelopment: true });
    expect(await add(byApple({ development: true }))).toEqual(accepted);
  });

  it('never throws, whatever bytes come, and refuses each cut and each changed byte', async () => {
    const nonce = 'a nonce';
    const settings = { appIds: [appId], certificateAuthority: apple.root };
    const whole = await apple.attest({ nonce });
    const bytes = Buffer.from(whole.token, 'base64');
    const judged = (token: Buffer) =>
      isAttestedByApple({ ...whole, token: token.toString('base64') }, nonce, settings, testStart);
    expect(judged(bytes)).toBe(true);
    for (let length = 0; length < bytes.length; length += 37)
      expect(judged(bytes.subarray(0, length))).toBe(false);
    // The receipt is nobody's proof of anything, and a length too long at the end of it all is read as the right one.
    const unread = { from: bytes.indexOf('receipt'), to: bytes.indexOf('authData') + 'authData'.length + 2 };
    for (let at = 0; at < bytes.length; at += 11) {
      if (at >= unread.from && at < unread.to) continue;
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, judged(changed)]).toEqual([at, false]);
    }
    expect(isAttestedByApple({ token: whole.token }, nonce, settings, testStart)).toBe(false);
  });
});

describe('Play Integrity', () => {
  it('lets an app of the list add a key', async () => {
    expect((await setGoogle()).status).toBe(200);
    expect(await add(byGoogle())).toEqual(accepted);
  });

  it.each<[string, Readonly<Record<string, object>>]>([
    ['for another nonce', { requestDetails: { nonce: randomBytes(32).toString('base64url') } }],
    ['without a nonce', { requestDetails: { nonce: undefined } }],
    ['asked for by another app', { requestDetails: { requestPackageName: 'com.example.evil' } }],
    ['of another app', { appIntegrity: { packageName: 'com.example.evil' } }],
    ['of an old request', { requestDetails: { timestampMillis: String(testStart - 11 * minuteMs) } }],
    ['from the future', { requestDetails: { timestampMillis: String(testStart + 2 * minuteMs) } }],
    ['without a time', { requestDetails: { timestampMillis: undefined } }],
    [
      'of a version that Play does not know',
      { appIntegrity: { appRecognitionVerdict: 'UNRECOGNIZED_VERSION' } },
    ],
    ['of an emulator', { deviceIntegrity: { deviceRecognitionVerdict: [] } }],
    ['that says nothing of the device', { deviceIntegrity: { deviceRecognitionVerdict: undefined } }],
  ])('refuses an attestation %s', async (_what, changes) => {
    await setGoogle();
    expect(await add(byGoogle(changes))).toEqual(refused);
  });

  it('refuses what other keys made, and what is no token', async () => {
    await setGoogle();
    const stranger = new FakeGoogle();
    expect(await add(async (nonce) => await stranger.attest(nonce, testStart))).toEqual(refused);
    expect(await add(async () => ({ provider: 'PLAY_INTEGRITY', token: 'a.b.c.d.e' }))).toEqual(refused);
  });

  it('asks for what the tenant wants: certificates, a stronger device, versions that Play does not know', async () => {
    const digests = ['6a6a1474b5cbbb2b1aa57e0bc36a6a1474b5cbbb2b1'];
    await setGoogle({ certificateDigests: digests, allowUnrecognizedVersion: true });
    const unknown = { appIntegrity: { appRecognitionVerdict: 'UNRECOGNIZED_VERSION' } };
    expect(await add(byGoogle(unknown))).toEqual(accepted);
    const repackaged = {
      appIntegrity: { ...unknown.appIntegrity, certificateSha256Digest: ['x'.repeat(43)] },
    };
    expect(await add(byGoogle(repackaged))).toEqual(refused);
    await setGoogle({ deviceVerdict: 'MEETS_STRONG_INTEGRITY' });
    expect(await add(byGoogle())).toEqual(refused);
  });
});

describe('the management API', () => {
  it('keeps credentials to itself, and says what is set', async () => {
    const set = await setGoogle();
    expect(set.body).toMatchObject({
      provider: 'PLAY_INTEGRITY',
      settings: { packageNames: ['com.example.bank'] },
      credentialsSet: ['decryptionKey', 'verificationKey'],
    });
    expect((await test.management('GET', `${path}/PLAY_INTEGRITY`)).body).toEqual(set.body);
    expect((await test.management('GET', path)).body).toEqual([set.body]);
    const [row] = await test.database.read.rows('select sealed from providers', []);
    expect(Buffer.from(row?.sealed as Uint8Array).includes(google.credentials.decryptionKey)).toBe(false);
    expect((await test.management('DELETE', `${path}/PLAY_INTEGRITY`, {})).body).toEqual({ success: true });
    expect((await test.management('GET', `${path}/PLAY_INTEGRITY`)).status).toBe(404);
    expect(await add(byGoogle())).toEqual([400, 'invalid_configuration']);
  });

  it.each<[string, object, string]>([
    ['APP_ATTEST', { settings: {} }, 'settings.appIds'],
    ['APP_ATTEST', { settings: { appIds: ['com.example.bank'] } }, 'settings.appIds'],
    ['APP_ATTEST', { settings: { appIds: [appId], certificateAuthority: 'pem' } }, 'certificateAuthority'],
    ['PLAY_INTEGRITY', { settings: { packageNames: ['com.example'] } }, 'credentials.decryptionKey'],
    [
      'PLAY_INTEGRITY',
      {
        settings: { packageNames: ['com.example'] },
        credentials: { ...google.credentials, verificationKey: 'AAAA' },
      },
      'credentials.verificationKey',
    ],
    [
      'PLAY_INTEGRITY',
      {
        settings: { packageNames: ['com.example'], allowUnrecognizedVersion: true },
        credentials: google.credentials,
      },
      'settings.certificateDigests',
    ],
  ])('refuses settings of %s, naming the field', async (provider, body, field) => {
    const answer = await test.management('PUT' as 'POST', `${path}/${provider}`, body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
    expect(answer.body.errorDescription).toContain(field);
  });
});
