import { randomBytes } from 'node:crypto';
import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CeremonySettings,
  type ClientPlatform,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import {
  type AssertionExpectation,
  parseAssertion,
  type StoredPasskey,
  verifyAssertion,
} from './assertion.ts';
import {
  authenticationOptions,
  createChallenge,
  registrationOptions,
  supportedAlgorithms,
} from './options.ts';
import { parseRegistration, verifyRegistration } from './registration.ts';
import { createSignatureVerifier } from './signature.ts';
import { createUserHandle } from './user-handle.ts';

const origin = 'https://login.example.com';
const rpId = 'example.com';
const verifySignature = createSignatureVerifier();

type Person = { authenticator: SoftwareAuthenticator; passkey: StoredPasskey };

async function enrol(
  userId: string,
  { usesCounter = false, algorithms = supportedAlgorithms, platform = 'browser' as ClientPlatform } = {},
): Promise<Person> {
  const handle = createUserHandle(randomBytes);
  const options = registrationOptions({
    challenge: createChallenge(randomBytes),
    rp: { id: rpId, name: 'Example' },
    user: { handle, name: userId, displayName: userId },
    excludeCredentials: [],
  });
  const authenticator = createSoftwareAuthenticator({ usesCounter });
  const pubKeyCredParams = algorithms.map((alg) => ({ alg, type: 'public-key' as const }));
  const response = authenticator.create({ ...options, pubKeyCredParams }, { origin, platform });
  const expected = {
    challenge: options.challenge,
    origins: [origin],
    rpId,
    userVerification: 'required',
  } as const;
  const result = await verifyRegistration(parseRegistration(response)!, expected);
  if (!result.verified) throw new Error(result.reason);
  const publicKey = new Uint8Array(result.passkey.publicKey);
  return { authenticator, passkey: { ...result.passkey, publicKey, userId, userHandle: handle } };
}

type Trial = {
  person?: Person;
  settings?: Partial<CeremonySettings>;
  expected?: Partial<AssertionExpectation>;
  stored?: Partial<StoredPasskey>;
  edit?: (response: AuthenticationResponseJSON) => unknown;
};

let alice: Person;
let mallory: Person;
beforeAll(async () => {
  alice = await enrol('alice');
  mallory = await enrol('mallory');
});

async function assert({
  person = alice,
  settings,
  expected,
  stored,
  edit = (response) => response,
}: Trial = {}) {
  const options = authenticationOptions({
    challenge: createChallenge(randomBytes),
    rpId,
    allowCredentials: [],
  });
  const parsed = parseAssertion(edit(person.authenticator.get(options, { origin, ...settings })));
  if (!parsed) return 'malformed';
  const expectation: AssertionExpectation = {
    challenge: options.challenge,
    origins: [origin],
    rpId,
    userVerification: 'required',
    userId: undefined,
    allowCredentials: [],
    counterPolicy: 'block',
    ...expected,
  };
  const result = await verifyAssertion(
    parsed,
    expectation,
    { ...person.passkey, ...stored },
    verifySignature,
  );
  return result.verified ? result : result.reason;
}

const editResponse =
  (change: Partial<AuthenticationResponseJSON['response']>) => (value: AuthenticationResponseJSON) => ({
    ...value,
    response: { ...value.response, ...change },
  });

const flipBit = (text: string, bit: number): string => {
  const bytes = Buffer.from(text, 'base64url');
  const index = Math.floor(bit / 8) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit % 8));
  return bytes.toString('base64url');
};

describe('verifyAssertion accepts', () => {
  it('an honest assertion and names the user of the passkey', async () => {
    expect(await assert()).toEqual({
      verified: true,
      credentialId: alice.passkey.credentialId,
      userId: 'alice',
      userVerified: true,
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

// SECURITY T30: {username-first, discoverable} x {own, victim's credential} x {absent, own, victim's user handle}.
describe('ownership: mallory answers with her own key', () => {
  const encode = (handle: string) => Buffer.from(handle).toString('base64url');
  const handles = {
    absent: () => null,
    own: () => encode(mallory.passkey.userHandle),
    victim: () => encode(alice.passkey.userHandle),
  };
  type Cell = [
    flow: 'alice' | 'mallory' | 'discoverable',
    row: 'own' | 'victim',
    handle: keyof typeof handles,
    outcome: string,
  ];
  const cells: Cell[] = [
    ['mallory', 'own', 'absent', 'mallory'],
    ['mallory', 'own', 'own', 'mallory'],
    ['mallory', 'own', 'victim', 'user_handle_mismatch'],
    ['alice', 'own', 'absent', 'wrong_user'],
    ['alice', 'own', 'own', 'wrong_user'],
    ['alice', 'own', 'victim', 'wrong_user'],
    ['alice', 'victim', 'absent', 'credential_mismatch'],
    ['alice', 'victim', 'own', 'credential_mismatch'],
    ['alice', 'victim', 'victim', 'credential_mismatch'],
    ['mallory', 'victim', 'absent', 'credential_mismatch'],
    ['mallory', 'victim', 'own', 'credential_mismatch'],
    ['mallory', 'victim', 'victim', 'credential_mismatch'],
    ['discoverable', 'own', 'absent', 'user_handle_missing'],
    ['discoverable', 'own', 'own', 'mallory'],
    ['discoverable', 'own', 'victim', 'user_handle_mismatch'],
    ['discoverable', 'victim', 'absent', 'credential_mismatch'],
    ['discoverable', 'victim', 'own', 'credential_mismatch'],
    ['discoverable', 'victim', 'victim', 'credential_mismatch'],
  ];

  it.each(cells)('token of %s, stored row of %s, handle %s: %s', async (flow, row, handle, outcome) => {
    const result = await assert({
      person: mallory,
      settings: { userHandle: handles[handle]() },
      expected: { userId: flow === 'discoverable' ? undefined : flow },
      ...(row === 'victim' ? { stored: alice.passkey } : {}),
    });
    expect(typeof result === 'string' ? result : result.userId).toBe(outcome);
  });

  it('does not pass as alice by renaming the credential', async () => {
    const id = alice.passkey.credentialId;
    const settings = { userHandle: encode(alice.passkey.userHandle) };
    const stored = alice.passkey;
    expect(await assert({ person: mallory, settings, stored, edit: (r) => ({ ...r, id, rawId: id }) })).toBe(
      'invalid_signature',
    );
  });
});

// SECURITY T32.
describe('signature counter', () => {
  const cases: [stored: number, received: number, regressed: boolean][] = [
    [0, 0, false],
    [0, 1, false],
    [9, 10, false],
    [10, 10, true],
    [10, 9, true],
    [10, 0, true],
  ];

  it.each(cases)('stored %i, received %i: regressed %s', async (signCount, received, regressed) => {
    const trial = { settings: { signCount: received }, stored: { signCount } };
    const blocked = await assert(trial);
    const flagged = await assert({ ...trial, expected: { counterPolicy: 'flag' } });
    expect(flagged).toMatchObject({
      counterRegressed: regressed,
      previousSignCount: signCount,
      signCount: Math.max(signCount, received),
    });
    if (regressed) expect(blocked).toBe('counter_regressed');
    else expect(blocked).toEqual(flagged);
  });

  it('is not believed before the signature is', async () => {
    const edit = (r: AuthenticationResponseJSON) =>
      editResponse({ signature: flipBit(r.response.signature, 90) })(r);
    expect(await assert({ settings: { signCount: 9 }, stored: { signCount: 10 }, edit })).toBe(
      'invalid_signature',
    );
  });

  it('rises with each use of an authenticator that has one', async () => {
    const person = await enrol('alice', { usesCounter: true });
    expect(await assert({ person })).toMatchObject({ signCount: 1 });
    expect(await assert({ person, stored: { signCount: 1 } })).toMatchObject({ signCount: 2 });
  });
});

// The library is the second opinion: what it refuses, we refuse. (It is laxer: it takes signatures with broken DER tags.)
describe('against @simplewebauthn/server', () => {
  const mutation = fc.record({
    field: fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature' as const),
    bit: fc.nat(4000),
  });

  it('accepts honest assertions as it does, and nothing with a flipped bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(mutation), async (mutated) => {
        const options = authenticationOptions({
          challenge: createChallenge(randomBytes),
          rpId,
          allowCredentials: [],
        });
        const honest = alice.authenticator.get(options, { origin });
        const response = mutated
          ? {
              ...honest,
              response: {
                ...honest.response,
                [mutated.field]: flipBit(honest.response[mutated.field], mutated.bit),
              },
            }
          : honest;
        const isAccepted = await ourVerdict(response, options.challenge);
        expect(isAccepted).toBe(mutated === null);
        if (isAccepted) expect(await libraryVerdict(response, options.challenge)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  async function ourVerdict(response: AuthenticationResponseJSON, challenge: string): Promise<boolean> {
    return typeof (await assert({ edit: () => response, expected: { challenge } })) !== 'string';
  }

  async function libraryVerdict(response: AuthenticationResponseJSON, challenge: string): Promise<boolean> {
    const { credentialId: id, publicKey } = alice.passkey;
    const common = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpId };
    try {
      const credential = { id, publicKey, counter: 0 };
      return (await verifyAuthenticationResponse({ response, ...common, credential })).verified;
    } catch {
      return false;
    }
  }
});
