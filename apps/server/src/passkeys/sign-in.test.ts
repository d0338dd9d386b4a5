import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

async function withPasskey(userId: string, settings = {}): Promise<SoftwareAuthenticator> {
  const authenticator = createSoftwareAuthenticator(settings);
  const added = await (await Visitor.arrive(test, userId)).addPasskey(authenticator);
  expect(added.body).toMatchObject({ isVerified: true, userId });
  return authenticator;
}

const submit = async (visitor: Visitor, authenticationCredential: unknown, body = {}): Promise<Answer> =>
  await visitor.post('/verify/passkey', { authenticationCredential, ...body });

const refused = { status: 400, body: { errorCode: 'invalid_credential' } };

async function wrongTries(visitor: Visitor): Promise<unknown> {
  const [row] = await test.database.read.rows('select wrong_tries from actions where idempotency_key = ?', [
    visitor.idempotencyKey,
  ]);
  return row?.wrong_tries;
}

describe('signing in with a passkey', () => {
  it('passes the action and says whose passkey it was (client-api.md §5.4)', async () => {
    await test.server('PATCH', `/users/${alice}`, { displayName: 'Alice', username: 'alice' });
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const asked = await visitor.post('/user-authenticators/passkey/authentication-options', {});
    const { options, challengeId } = asked.body;
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', timeout: 300_000 });
    expect(options.allowCredentials).toHaveLength(1);
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    const answer = await submit(visitor, authenticator.get(options, { origin }), { challengeId });
    expect(answer.body).toEqual({
      isVerified: true,
      accessToken: expect.any(String),
      userId: alice,
      userAuthenticatorId: expect.any(String),
      username: 'alice',
      userDisplayName: 'Alice',
    });
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'PASSKEY',
    });
  });

  it.each(['browser', 'ios', 'android'] as const)('takes what the %s SDK sends', async (platform) => {
    const authenticator = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, alice)).addPasskey(authenticator, { platform });
    const answer = await (await Visitor.arrive(test, alice)).passPasskey(authenticator, { platform });
    expect(answer.body.isVerified).toBe(true);
  });
});

describe('T29: each mutation of an assertion is refused and counted', () => {
  const mutations: [string, Partial<CeremonySettings>][] = [
    ['user not verified', { flags: { userVerified: false } }],
    ['user not present', { flags: { userPresent: false } }],
    ['made by a registration', { clientData: { type: 'webauthn.create' } }],
    ['made on another origin', { origin: 'https://localhost.example.com' }],
    ['made for another relying party', { rpId: 'example.com' }],
    ['made in a foreign frame', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
    ['backup eligibility changed', { flags: { backupEligible: false, backedUp: false } }],
  ];

  it.each(mutations)('%s', async (_name, settings) => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    expect(await visitor.passPasskey(authenticator, settings)).toMatchObject(refused);
    expect(await wrongTries(visitor)).toBe(1);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    expect((await visitor.passPasskey(authenticator)).body.isVerified).toBe(true);
  });

  const edits: [string, (response: AuthenticationResponseJSON) => unknown][] = [
    ['a changed signature', (value) => edited(value, { signature: flipped(value.response.signature) })],
    ['no signature', (value) => edited(value, { signature: undefined })],
    ['id and rawId that differ', (value) => ({ ...value, rawId: flipped(value.rawId) })],
    ['another type', (value) => ({ ...value, type: 'password' })],
  ];

  it.each(edits)('%s', async (_name, edit) => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const credential = authenticator.get(await visitor.passkeyOptions(), { origin });
    expect(await submit(visitor, edit(credential))).toMatchObject({ status: 400 });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('a recorded good assertion, in the same action and in another', async () => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const other = await Visitor.arrive(test, alice);
    const recorded = authenticator.get(await visitor.passkeyOptions(), { origin });
    expect(await submit(other, recorded)).toMatchObject(refused);
    expect((await submit(visitor, recorded)).body.isVerified).toBe(true);
    expect((await submit(visitor, recorded)).status).toBe(400);
    expect(await submit(other, recorded)).toMatchObject(refused);
    expect((await other.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('an answer after five minutes, or naming another challenge', async () => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const options = await visitor.passkeyOptions();
    const late = authenticator.get(options, { origin });
    expect(await submit(visitor, late, { challengeId: 'another' })).toMatchObject(refused);
    test.clock.now += 5 * minuteMs;
    expect(await submit(visitor, late)).toMatchObject(refused);
  });

  it('an answer to the challenge of a registration', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const { options } = (await visitor.post('/user-authenticators/passkey/registration-options', {})).body;
    const authenticator = await withPasskey(alice);
    const { challenge } = options;
    const swapped = authenticator.get({ ...(await visitor.passkeyOptions()), challenge }, { origin });
    expect(await submit(visitor, swapped)).toMatchObject(refused);
    expect((await visitor.passPasskey(authenticator)).body.isVerified).toBe(true);
  });

  it('after five wrong ones of one challenge, also in parallel, that challenge is over (N-02)', async () => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const options = await visitor.passkeyOptions();
    const wrong = authenticator.get(options, { origin, flags: { userVerified: false } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => submit(visitor, wrong)));
    expect(answers.filter(({ status }) => status !== 400)).toEqual([]);
    expect(await wrongTries(visitor)).toBe(5);
    expect(await submit(visitor, authenticator.get(options, { origin }))).toMatchObject(refused);
    expect((await visitor.passPasskey(authenticator)).body.isVerified).toBe(true);
  });
});

describe('T30: whose passkey, and whose user handle', () => {
  it('only the consistent pairs pass', async () => {
    const own = await withPasskey(mallory);
    const victim = await withPasskey(alice);
    const handleOf = ({ credentials }: SoftwareAuthenticator) =>
      Buffer.from(credentials[0]?.userHandle ?? []).toString('base64url');
    const handles = { absent: null, own: handleOf(own), victim: handleOf(victim) };
    const outcomes: JsonBody = {};
    for (const [handle, userHandle] of Object.entries(handles)) {
      for (const [credential, authenticator] of Object.entries({ own, victim })) {
        const visitor = await Visitor.arrive(test, mallory);
        const [chosen] = authenticator.credentials;
        const settings = { userHandle, ...(chosen ? { credential: chosen } : {}) };
        const { body } = await visitor.passPasskey(authenticator, settings);
        outcomes[`${credential} passkey, ${handle} handle`] = body.isVerified ?? body.errorCode;
      }
    }
    expect(outcomes).toEqual({
      'own passkey, absent handle': true,
      'own passkey, own handle': true,
      'own passkey, victim handle': 'invalid_credential',
      'victim passkey, absent handle': 'invalid_credential',
      'victim passkey, own handle': 'invalid_credential',
      'victim passkey, victim handle': 'invalid_credential',
    });
  });

  it('a passkey nobody registered is unknown, so that the device may forget it', async () => {
    await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const stranger = createSoftwareAuthenticator();
    const options = await visitor.passkeyOptions();
    stranger.create(
      {
        challenge: options.challenge,
        rp: { id: 'localhost', name: 'x' },
        user: { id: 'eA', name: 'x', displayName: 'x' },
        pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
      },
      { origin },
    );
    const credential = stranger.get({ ...options, allowCredentials: [] }, { origin });
    const answer = await submit(visitor, credential);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'unknown_credential' } });
  });

  it('a passkey that was removed since the options were made', async () => {
    const authenticator = await withPasskey(alice);
    const visitor = await Visitor.arrive(test, alice);
    const credential = authenticator.get(await visitor.passkeyOptions(), { origin });
    const [{ userAuthenticatorId }] = (await visitor.get('/user-authenticators')).body;
    await test.server('DELETE', `/users/${alice}/authenticators/${userAuthenticatorId}`);
    expect((await submit(visitor, credential)).body.errorCode).toBe('unknown_credential');
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});

describe('T32: the counter of a passkey', () => {
  async function events(): Promise<number> {
    const sql = `select 1 from audit_events where type = 'authenticator.counter_regressed'`;
    return (await test.database.read.rows(sql, [])).length;
  }
  const storedCounter = async () =>
    (await test.database.read.rows('select sign_count from authenticators', []))[0]?.sign_count;

  it('that goes back is flagged, and never lowered', async () => {
    const authenticator = await withPasskey(alice, { usesCounter: true });
    for (const [signCount, flagged] of [
      [10, 0],
      [11, 0],
      [9, 1],
      [11, 2],
      [12, 2],
    ] as const) {
      const visitor = await Visitor.arrive(test, alice);
      expect((await visitor.passPasskey(authenticator, { signCount })).body.isVerified).toBe(true);
      expect(await events()).toBe(flagged);
    }
    expect(await storedCounter()).toBe(12);
  });

  it('that two parallel assertions share is flagged once; the higher of two stays', async () => {
    const authenticator = await withPasskey(alice, { usesCounter: true });
    for (const [one, other, flagged] of [
      [10, 10, 1],
      [20, 15, 2],
    ] as const) {
      const visitors = [await Visitor.arrive(test, alice), await Visitor.arrive(test, alice)];
      const credentials = await Promise.all(
        visitors.map(async (visitor, index) =>
          authenticator.get(await visitor.passkeyOptions(), { origin, signCount: index ? other : one }),
        ),
      );
      await Promise.all(visitors.map((visitor, index) => submit(visitor, credentials[index])));
      expect(await events()).toBe(flagged);
      expect(await storedCounter()).toBe(one);
    }
  });

  it('that stays 0, as synced passkeys have it, is never flagged', async () => {
    const authenticator = await withPasskey(alice);
    for (let turn = 0; turn < 3; turn += 1)
      await (await Visitor.arrive(test, alice)).passPasskey(authenticator);
    expect(await events()).toBe(0);
  });
});

const edited = (value: AuthenticationResponseJSON, change: object) => ({
  ...value,
  response: { ...value.response, ...change },
});

function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes.toString('base64url');
}
