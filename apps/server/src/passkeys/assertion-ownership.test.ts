import { randomBytes } from 'node:crypto';
import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import fc from 'fast-check';
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
import { authenticationOptions, createChallenge } from './options.ts';

let alice: Person;
let mallory: Person;
beforeAll(async () => {
  alice = await enrol('alice');
  mallory = await enrol('mallory');
});

function assert({ person = alice, ...trial }: Trial & { person?: Person } = {}) {
  return signIn(person, trial);
}

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
