import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticatorDataBytes } from '../testing/software-authenticator/authenticator-data.ts';
import { type CborValue, encodeCbor } from '../testing/software-authenticator/cbor.ts';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { createChallenge, registrationOptions, supportedAlgorithms } from './options.ts';
import { parseRegistration, type RegistrationExpectation, verifyRegistration } from './registration.ts';
import { createUserHandle } from './user-handle.ts';

const origin = 'https://login.example.com';
const rp = { id: 'example.com', name: 'Example' };
const user = { handle: createUserHandle(randomBytes), name: 'alice@example.com', displayName: 'Alice' };

function newOptions() {
  return registrationOptions({ challenge: createChallenge(randomBytes), rp, user, excludeCredentials: [] });
}

function expectation(challenge: string): RegistrationExpectation {
  return { challenge, origins: [origin], rpId: rp.id, userVerification: 'required' };
}

type Trial = {
  settings?: Partial<CeremonySettings>;
  expected?: Partial<RegistrationExpectation>;
  edit?: (response: Record<string, unknown>) => Record<string, unknown>;
};

async function register({ settings, expected, edit = (response) => response }: Trial = {}) {
  const options = newOptions();
  const response = createSoftwareAuthenticator().create(options, { origin, ...settings });
  const parsed = parseRegistration(edit(response as unknown as Record<string, unknown>));
  if (!parsed) return 'malformed';
  const result = await verifyRegistration(parsed, {
    ...expectation(options.challenge),
    ...expected,
  });
  return result.verified ? result.passkey : result.reason;
}

describe('verifyRegistration accepts', () => {
  it('an honest registration and returns what must be stored', async () => {
    const passkey = await register();
    expect(passkey).toMatchObject({
      signCount: 0,
      aaguid: '00000000-0000-0000-0000-000000000000',
      backupEligible: true,
      backedUp: true,
      userVerified: true,
      transports: ['hybrid', 'internal'],
      authenticatorAttachment: 'platform',
      rpId: 'example.com',
      origin,
    });
  });

  it('the iOS spelling: clientDataJSON in padded standard base64', async () => {
    expect(await register({ settings: { platform: 'ios' } })).toMatchObject({
      authenticatorAttachment: 'cross-platform',
    });
  });

  it('the Android spelling and its app origin', async () => {
    const app = 'android:apk-key-hash:7d1043473d55bfa90e8530d35801d4e381bc69f0';
    const passkey = await register({
      settings: { platform: 'android', origin: app },
      expected: { origins: [app] },
    });
    expect(passkey).toMatchObject({ origin: app, authenticatorAttachment: undefined });
  });

  it.each(supportedAlgorithms)('keys of algorithm %i', async (alg) => {
    const options = { ...newOptions(), pubKeyCredParams: [{ alg, type: 'public-key' as const }] };
    const parsed = parseRegistration(createSoftwareAuthenticator().create(options, { origin }));
    expect(await verifyRegistration(parsed!, expectation(options.challenge))).toMatchObject({
      verified: true,
    });
  });

  it('conditional create without presence or verification', async () => {
    const flags = { userPresent: false, userVerified: false };
    const passkey = await register({ settings: { flags }, expected: { conditionalCreate: true } });
    expect(passkey).toMatchObject({ userVerified: false });
  });

  it('an unverified user where verification is only preferred', async () => {
    const flags = { userVerified: false };
    expect(
      await register({ settings: { flags }, expected: { userVerification: 'preferred' } }),
    ).toMatchObject({
      userVerified: false,
    });
  });

  it('packed self attestation, whose signature is checked', async () => {
    expect(await register({ settings: { attestation: 'self' } })).toMatchObject({ rpId: 'example.com' });
  });

  it('a frame of an allowed top origin', async () => {
    const shop = 'https://shop.example';
    const clientData = { crossOrigin: true, topOrigin: shop };
    const expected = { framing: { topOrigins: [shop] } };
    expect(await register({ settings: { clientData }, expected })).toMatchObject({ origin });
  });

  it('an id of 1023 bytes', async () => {
    expect(await register({ settings: { credentialId: new Uint8Array(1023).fill(7) } })).toMatchObject({
      origin,
    });
  });

  it('only known transports', async () => {
    const passkey = await register({
      edit: (response) => ({
        ...response,
        response: { ...(response.response as object), transports: ['usb', '<script>', 7, 'usb'] },
      }),
    });
    expect(passkey).toMatchObject({ transports: ['usb'] });
  });
});

describe('verifyRegistration refuses', () => {
  const refusals: [string, Trial, string][] = [
    ['the type of an assertion', { settings: { clientData: { type: 'webauthn.get' } } }, 'wrong_type'],
    [
      'another challenge',
      { settings: { clientData: { challenge: createChallenge(randomBytes) } } },
      'wrong_challenge',
    ],
    ['an empty challenge', { settings: { clientData: { challenge: '' } } }, 'wrong_challenge'],
    ['another origin', { settings: { origin: 'https://evil.example' } }, 'wrong_origin'],
    ['a subdomain', { settings: { origin: 'https://a.login.example.com' } }, 'wrong_origin'],
    ['another port', { settings: { origin: `${origin}:8443` } }, 'wrong_origin'],
    ['a trailing slash', { settings: { origin: `${origin}/` } }, 'wrong_origin'],
    ['a cross-origin frame', { settings: { clientData: { crossOrigin: true } } }, 'cross_origin_refused'],
    [
      'a foreign top origin',
      {
        settings: { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } },
        expected: { framing: { topOrigins: ['https://shop.example'] } },
      },
      'cross_origin_refused',
    ],
    [
      'a missing top origin',
      {
        settings: { clientData: { crossOrigin: true } },
        expected: { framing: { topOrigins: ['https://shop.example'] } },
      },
      'cross_origin_refused',
    ],
    [
      'a top origin outside any frame',
      { settings: { clientData: { topOrigin: 'https://evil.example' } } },
      'cross_origin_refused',
    ],
    ['another RP id', { settings: { rpId: 'evil.example' } }, 'wrong_rp_id'],
    ['an absent user', { settings: { flags: { userPresent: false } } }, 'user_not_present'],
    ['an unverified user', { settings: { flags: { userVerified: false } } }, 'user_not_verified'],
    [
      'a backed up credential that cannot be',
      { settings: { flags: { backupEligible: false, backedUp: true } } },
      'backup_state_invalid',
    ],
    ['an id of 1024 bytes', { settings: { credentialId: new Uint8Array(1024) } }, 'credential_id_too_long'],
    [
      'a certificate nobody asked for',
      { settings: { attestation: 'certificate' } },
      'attestation_not_allowed',
    ],
    [
      'an id that is not the attested one',
      { edit: (response) => ({ ...response, id: 'AAAA', rawId: 'AAAA' }) },
      'credential_id_mismatch',
    ],
    ['id and rawId that differ', { edit: (response) => ({ ...response, rawId: 'AAAA' }) }, 'malformed'],
    ['another credential type', { edit: (response) => ({ ...response, type: 'password' }) }, 'malformed'],
  ];

  it.each(refusals)('%s', async (_, trial, reason) => {
    expect(await register(trial)).toBe(reason);
  });

  it('authenticator data without a credential', async () => {
    const options = newOptions();
    const response = createSoftwareAuthenticator().create(options, { origin });
    const flags = { userPresent: true, userVerified: true, backupEligible: false, backedUp: false };
    const attestation = new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authenticatorDataBytes(rp.id, flags, 0)],
    ]);
    const attestationObject = Buffer.from(encodeCbor(attestation)).toString('base64url');
    const parsed = parseRegistration({ ...response, response: { ...response.response, attestationObject } });
    expect(await verifyRegistration(parsed!, expectation(options.challenge))).toEqual({
      verified: false,
      reason: 'credential_id_mismatch',
    });
  });

  it('self attestation with a broken signature', async () => {
    const options = newOptions();
    const response = createSoftwareAuthenticator().create(options, { origin, attestation: 'self' });
    const bytes = Buffer.from(response.response.attestationObject, 'base64url');
    const lastSignatureByte = bytes.indexOf('authData') - 2;
    bytes[lastSignatureByte] = (bytes[lastSignatureByte] ?? 0) ^ 1;
    const edited = {
      ...response,
      response: { ...response.response, attestationObject: bytes.toString('base64url') },
    };
    expect(await verifyRegistration(parseRegistration(edited)!, expectation(options.challenge))).toEqual({
      verified: false,
      reason: 'attestation_invalid',
    });
  });

  it('an algorithm that was not offered', async () => {
    const options = { ...newOptions(), pubKeyCredParams: [{ alg: -35, type: 'public-key' as const }] };
    const parsed = parseRegistration(createSoftwareAuthenticator().create(options, { origin }));
    expect(await verifyRegistration(parsed!, expectation(options.challenge))).toEqual({
      verified: false,
      reason: 'attestation_invalid',
    });
  });

  it.each([
    undefined,
    null,
    [],
    'text',
    {},
    { id: 'AAAA', rawId: 'AAAA', type: 'public-key' },
    {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'e30', attestationObject: 'oA' },
    },
  ])('what is no registration: %j', (value) => {
    expect(parseRegistration(value)).toBeUndefined();
  });
});
