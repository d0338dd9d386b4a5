import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  editResponse,
  enrol,
  flipBit,
  origin,
  type Person,
  rpId,
  signIn,
  type Trial,
} from '../testing/software-authenticator/passkey-trial.ts';
import type { ClientPlatform } from '../testing/software-authenticator/software-authenticator.ts';
import { parseAssertion } from './assertion.ts';
import { authenticationOptions, createChallenge, supportedAlgorithms } from './options.ts';

let alice: Person;
let mallory: Person;
beforeAll(async () => {
  alice = await enrol('alice');
  mallory = await enrol('mallory');
});

function assert({ person = alice, ...trial }: Trial & { person?: Person } = {}) {
  return signIn(person, trial);
}

describe('verifyAssertion accepts', () => {
  it('an honest assertion and names the user of the passkey', async () => {
    expect(await assert()).toEqual({
      verified: true,
      credentialId: alice.passkey.credentialId,
      userId: 'alice',
      userVerified: true,
      backupEligible: true,
      backedUp: true,
      origin,
      previousSignCount: 0,
      signCount: 0,
      counterRegressed: false,
    });
  });

  it.each(supportedAlgorithms)('signatures of algorithm %i', async (algorithm) => {
    const person = await enrol('alice', { algorithms: [algorithm] });
    expect(await assert({ person })).toMatchObject({ verified: true });
    expect(
      await assert({
        person,
        edit: (r) => editResponse({ signature: flipBit(r.response.signature, 90) })(r),
      }),
    ).toBe('invalid_signature');
  });

  const platforms: ClientPlatform[] = ['browser', 'ios', 'android'];
  it.each(platforms.flatMap((made) => platforms.map((used) => [made, used] as const)))(
    'a passkey made on %s and used on %s (userHandle in every spelling)',
    async (made, used) => {
      const person = await enrol('alice', { platform: made });
      expect(await assert({ person, settings: { platform: used } })).toMatchObject({ userId: 'alice' });
    },
  );

  it('an absent or empty user handle where the token names the user', async () => {
    const expected = { userId: 'alice' };
    expect(await assert({ settings: { userHandle: null }, expected })).toMatchObject({ verified: true });
    expect(await assert({ settings: { userHandle: '' }, expected })).toMatchObject({ verified: true });
  });

  it('padded ids', async () => {
    const padded = `${alice.passkey.credentialId}=`;
    expect(await assert({ edit: (r) => ({ ...r, id: padded, rawId: padded }) })).toMatchObject({
      verified: true,
    });
  });

  it('a frame of an allowed top origin, without topOrigin only where that is allowed', async () => {
    const shop = 'https://shop.example';
    const topOrigins = [shop];
    const framed = { clientData: { crossOrigin: true, topOrigin: shop } };
    const safari = { clientData: { crossOrigin: true } };
    expect(await assert({ settings: framed, expected: { framing: { topOrigins } } })).toMatchObject({
      verified: true,
    });
    expect(await assert({ settings: safari, expected: { framing: { topOrigins } } })).toBe(
      'cross_origin_refused',
    );
    expect(
      await assert({ settings: safari, expected: { framing: { topOrigins, requireTopOrigin: false } } }),
    ).toMatchObject({ verified: true });
  });
});

// Each row is one mutation of an honest assertion (SECURITY T28, T29).
describe('verifyAssertion refuses', () => {
  const otherChallenge = createChallenge(randomBytes);
  const refusals: [string, Trial, string][] = [
    ['the type of a registration', { settings: { clientData: { type: 'webauthn.create' } } }, 'wrong_type'],
    ['another challenge', { settings: { clientData: { challenge: otherChallenge } } }, 'wrong_challenge'],
    ['another origin', { settings: { origin: 'https://evil.example' } }, 'wrong_origin'],
    ['plain http', { settings: { origin: 'http://login.example.com' } }, 'wrong_origin'],
    ['a subdomain', { settings: { origin: 'https://x.login.example.com' } }, 'wrong_origin'],
    ['a cross-origin frame', { settings: { clientData: { crossOrigin: true } } }, 'cross_origin_refused'],
    [
      'a foreign top origin',
      {
        settings: { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } },
        expected: { framing: { topOrigins: ['https://shop.example'], requireTopOrigin: false } },
      },
      'cross_origin_refused',
    ],
    [
      'a top origin outside a frame',
      { settings: { clientData: { topOrigin: origin } } },
      'cross_origin_refused',
    ],
    ['crossOrigin that is no boolean', { settings: { clientData: { crossOrigin: 'true' } } }, 'malformed'],
    ['another RP id', { settings: { rpId: 'login.example.com' } }, 'wrong_rp_id'],
    ['an absent user', { settings: { flags: { userPresent: false } } }, 'user_not_present'],
    ['an unverified user', { settings: { flags: { userVerified: false } } }, 'user_not_verified'],
    [
      'an absent user even where verification is only preferred',
      { settings: { flags: { userPresent: false } }, expected: { userVerification: 'preferred' } },
      'user_not_present',
    ],
    [
      'a passkey that lost backup eligibility',
      { settings: { flags: { backupEligible: false, backedUp: false } } },
      'backup_eligibility_changed',
    ],
    [
      'a passkey that gained backup eligibility',
      { stored: { backupEligible: false } },
      'backup_eligibility_changed',
    ],
    [
      'backed up without being eligible',
      { settings: { flags: { backupEligible: false } } },
      'backup_state_invalid',
    ],
    ['a passkey of another RP id', { stored: { rpId: 'other.example' } }, 'credential_mismatch'],
    [
      'an id that is not the stored one',
      { edit: (r) => ({ ...r, id: 'AAAA', rawId: 'AAAA' }) },
      'credential_mismatch',
    ],
    ['id and rawId that differ (CVE-2026-0723)', { edit: (r) => ({ ...r, rawId: 'AAAA' }) }, 'malformed'],
    ['an empty id', { edit: (r) => ({ ...r, id: '', rawId: '' }) }, 'malformed'],
    [
      'a passkey the options did not list',
      { expected: { allowCredentials: ['AAAA'] } },
      'credential_not_allowed',
    ],
    ['no user handle in the discoverable flow', { settings: { userHandle: null } }, 'user_handle_missing'],
    [
      'an empty user handle in the discoverable flow',
      { settings: { userHandle: '' } },
      'user_handle_missing',
    ],
    ['a user handle that is no text', { edit: editResponse({ userHandle: 7 as never }) }, 'malformed'],
    ['an empty signature', { edit: editResponse({ signature: '' }) }, 'invalid_signature'],
    ['a signature that is no base64', { edit: editResponse({ signature: '%%%' }) }, 'malformed'],
    ['short authenticator data', { edit: editResponse({ authenticatorData: 'AAAA' }) }, 'malformed'],
  ];

  it.each(refusals)('%s', async (_, trial, reason) => {
    expect(await assert(trial)).toBe(reason);
  });

  it('the signature of another key', async () => {
    expect(await assert({ stored: { publicKey: mallory.passkey.publicKey } })).toBe('invalid_signature');
  });

  it('a key that is not on the curve, or no key', async () => {
    const publicKey = new Uint8Array(alice.passkey.publicKey);
    publicKey[20] = (publicKey[20] ?? 0) ^ 1;
    expect(await assert({ stored: { publicKey } })).toBe('invalid_signature');
    expect(await assert({ stored: { publicKey: new Uint8Array(3) } })).toBe('invalid_signature');
  });

  it('a key that is labelled as another algorithm or curve', async () => {
    const labels: [offset: number, algorithmOrCurve: number][] = [
      [4, 0x27],
      [6, 0x02],
    ];
    for (const [offset, label] of labels) {
      const publicKey = new Uint8Array(alice.passkey.publicKey);
      publicKey[offset] = label;
      expect(await assert({ stored: { publicKey } })).toBe('invalid_signature');
    }
  });

  it('a recorded assertion under a later challenge', async () => {
    const options = authenticationOptions({ challenge: otherChallenge, rpId, allowCredentials: [] });
    const recorded = alice.authenticator.get(options, { origin });
    expect(await assert({ edit: () => recorded })).toBe('wrong_challenge');
  });

  it.each([
    undefined,
    null,
    [],
    'text',
    7,
    {},
    { type: 'public-key' },
    { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: [] },
  ])('what is no assertion: %j', (value) => {
    expect(parseAssertion(value)).toBeUndefined();
  });
});
