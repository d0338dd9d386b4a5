/** A person with a passkey, and one try to sign in with it: what the passkey tests have in common. */
import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import {
  type AssertionExpectation,
  type AssertionRefusal,
  parseAssertion,
  type StoredPasskey,
  type VerifiedAssertion,
  verifyAssertion,
} from '../../passkeys/assertion.ts';
import {
  authenticationOptions,
  createChallenge,
  registrationOptions,
  supportedAlgorithms,
} from '../../passkeys/options.ts';
import { parseRegistration, verifyRegistration } from '../../passkeys/registration.ts';
import { createSignatureVerifier } from '../../passkeys/signature.ts';
import { createUserHandle } from '../../passkeys/user-handle.ts';
import {
  type CeremonySettings,
  type ClientPlatform,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from './software-authenticator.ts';

export const origin = 'https://login.example.com';
export const rpId = 'example.com';
const verifySignature = createSignatureVerifier();

export type Person = {
  authenticator: SoftwareAuthenticator;
  passkey: StoredPasskey & { readonly userHandle: string };
};

/** Registers a passkey by the real path. */
export async function enrol(
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
  const parsed = parseRegistration(response);
  if (!parsed) throw new Error('the software authenticator made no registration');
  const result = await verifyRegistration(parsed, expected);
  if (!result.verified) throw new Error(result.reason);
  const publicKey = new Uint8Array(result.passkey.publicKey);
  return { authenticator, passkey: { ...result.passkey, publicKey, userId, userHandle: handle } };
}

/** One assertion: what the client does differently, what the server expects or has stored differently. */
export type Trial = {
  settings?: Partial<CeremonySettings>;
  expected?: Partial<AssertionExpectation>;
  stored?: Partial<StoredPasskey>;
  edit?: (response: AuthenticationResponseJSON) => unknown;
};

/** The verified assertion, or why it was refused. Everything not named in the trial is honest. */
export async function signIn(
  person: Person,
  { settings, expected, stored, edit = (response) => response }: Trial = {},
): Promise<VerifiedAssertion | AssertionRefusal | 'malformed'> {
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

export const editResponse =
  (change: Partial<AuthenticationResponseJSON['response']>) => (value: AuthenticationResponseJSON) => ({
    ...value,
    response: { ...value.response, ...change },
  });

export const flipBit = (text: string, bit: number): string => {
  const bytes = Buffer.from(text, 'base64url');
  const index = Math.floor(bit / 8) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit % 8));
  return bytes.toString('base64url');
};
