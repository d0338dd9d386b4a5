// A passkey sign-in as the server does it, options and verification, beside the bare ES256 signature check in it.
import { createPublicKey, hash, type KeyObject, randomBytes, verify } from 'node:crypto';
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { parseAssertion, verifyAssertion } from '../../apps/server/src/passkeys/assertion.ts';
import { authenticationOptions, createChallenge } from '../../apps/server/src/passkeys/options.ts';
import { createSignatureVerifier } from '../../apps/server/src/passkeys/signature.ts';
import {
  enrol,
  origin,
  type Person,
  rpId,
} from '../../apps/server/src/testing/software-authenticator/passkey-trial.ts';
import { median } from './statistics.ts';

const peopleCount = 64;
const rounds = 9;
/** Small enough that both sides of a round meet the same machine. */
const signInsPerRound = 2_000;

export interface PasskeyResult {
  /** CPU microseconds of options and verification, answers of the authenticator ready at hand. */
  readonly signIn: number;
  /** CPU microseconds of the signature check alone, with a key that is imported already. */
  readonly rawVerify: number;
  /** `rawVerify / signIn`. */
  readonly ratio: number;
}

/** What the authenticator answers, as text: a server parses it. */
interface Answer {
  readonly person: Person;
  readonly challenge: string;
  readonly body: string;
  readonly key: KeyObject;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

function rawKey(publicKey: Uint8Array<ArrayBuffer>): KeyObject {
  const key = decodeCredentialPublicKey(publicKey) as unknown as ReadonlyMap<number, Uint8Array>;
  const text = (label: number) => Buffer.from(key.get(label) ?? []).toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }, format: 'jwk' });
}

function answers(people: readonly Person[]): Answer[] {
  return Array.from({ length: signInsPerRound }, (_, index) => {
    const person = people[index % people.length] as Person;
    const challenge = createChallenge(randomBytes);
    const options = authenticationOptions({ challenge, rpId, allowCredentials: [] });
    const credential = person.authenticator.get(options, { origin });
    const { authenticatorData, clientDataJSON, signature } = credential.response;
    const clientData = Buffer.from(clientDataJSON, 'base64url');
    return {
      person,
      challenge,
      body: JSON.stringify(credential),
      key: rawKey(person.passkey.publicKey),
      signed: Buffer.concat([
        Buffer.from(authenticatorData, 'base64url'),
        hash('sha256', clientData, 'buffer'),
      ]),
      signature: Buffer.from(signature, 'base64url'),
    };
  });
}

async function signIn(
  { person, challenge, body }: Answer,
  verifySignature: ReturnType<typeof createSignatureVerifier>,
): Promise<boolean> {
  const { credentialId, userId } = person.passkey;
  const asked = authenticationOptions({
    challenge: createChallenge(randomBytes),
    rpId,
    allowCredentials: [{ credentialId }],
  });
  const sent = JSON.stringify(asked);
  const assertion = parseAssertion(JSON.parse(body));
  if (!assertion || sent === '') return false;
  const expected = {
    challenge,
    origins: [origin],
    rpId,
    userVerification: 'required',
    userId,
    allowCredentials: [credentialId],
    counterPolicy: 'flag',
  } as const;
  return (await verifyAssertion(assertion, expected, person.passkey, verifySignature)).verified;
}

async function cpuEach(
  all: readonly Answer[],
  work: (answer: Answer) => boolean | Promise<boolean>,
): Promise<number> {
  const before = process.cpuUsage();
  let verified = 0;
  for (const answer of all) if (await work(answer)) verified += 1;
  const { user, system } = process.cpuUsage(before);
  if (verified !== all.length) throw new Error(`${all.length - verified} sign-ins were refused`);
  return (user + system) / all.length;
}

/** Both sides take turns, each on answers that both verify. */
export async function benchPasskey(): Promise<PasskeyResult> {
  const algorithms = [-7];
  const people = await Promise.all(
    Array.from({ length: peopleCount }, (_, index) => enrol(`person-${index}`, { algorithms })),
  );
  const all = answers(people);
  const verifySignature = createSignatureVerifier();
  const samples: { signIn: number[]; rawVerify: number[] } = { signIn: [], rawVerify: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const ours = await cpuEach(all, (answer) => signIn(answer, verifySignature));
    const raw = await cpuEach(all, ({ key, signed, signature }) => verify('sha256', signed, key, signature));
    // The first round warms up.
    if (round === 0) continue;
    samples.signIn.push(ours);
    samples.rawVerify.push(raw);
  }
  const [signInCost, rawVerify] = [median(samples.signIn), median(samples.rawVerify)];
  return { signIn: signInCost, rawVerify, ratio: rawVerify / signInCost };
}
