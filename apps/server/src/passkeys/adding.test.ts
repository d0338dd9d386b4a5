import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const base = '/user-authenticators/passkey';

const count = async (): Promise<number> =>
  (await test.database.read.rows(`select 1 from authenticators where method = 'PASSKEY'`, [])).length;

describe('adding a passkey', () => {
  it('asks for a discoverable, verified one and answers as client-api.md §5.2', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice', displayName: 'Alice' });
    const visitor = await Visitor.arrive(test, alice);
    const asked = await visitor.post(`${base}/registration-options`, { authenticatorAttachment: 'platform' });
    const { options, challengeId } = asked.body;
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Acme' },
      user: { name: 'alice', displayName: 'Alice' },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
        authenticatorAttachment: 'platform',
      },
    });
    const registrationCredential = createSoftwareAuthenticator().create(options, { origin });
    const added = await visitor.post(base, { registrationCredential, challengeId });
    expect(added.body).toMatchObject({
      isVerified: true,
      accessToken: expect.any(String),
      userId: alice,
      userAuthenticatorId: expect.any(String),
      userAuthenticator: {
        verificationMethod: 'PASSKEY',
        webauthnCredential: { credentialId: registrationCredential.id, credentialDeviceType: 'multiDevice' },
      },
    });
    const list = (await visitor.get('/user-authenticators')).body;
    expect(list[0].webauthnCredential.credentialId).toBe(registrationCredential.id);
  });

  it('excludes those the person has, under one user handle', async () => {
    const first = await Visitor.arrive(test, alice);
    await first.addPasskey(createSoftwareAuthenticator());
    const again = await first.post(`${base}/registration-options`, { authenticatorAttachment: null });
    expect(again.body.options.excludeCredentials).toHaveLength(1);
    expect(again.body.options.authenticatorSelection.authenticatorAttachment).toBeUndefined();
    await first.addPasskey(createSoftwareAuthenticator());
    const rows = await test.database.read.rows('select credential from authenticators', []);
    const handles = rows.map((row) => JSON.parse(row.credential as string).userHandle);
    expect(new Set(handles).size).toBe(1);
    expect(handles).toHaveLength(2);
  });
});

describe('T29: each mutation of a registration is refused', () => {
  const mutations: [string, Partial<CeremonySettings>][] = [
    ['user not verified', { flags: { userVerified: false } }],
    ['user not present', { flags: { userPresent: false } }],
    ['made by a sign-in', { clientData: { type: 'webauthn.get' } }],
    ['made on another origin', { origin: 'http://localhost:4801' }],
    ['made for another relying party', { rpId: 'example.com' }],
    ['made in a foreign frame', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
    ['an oversize id', { credentialId: new Uint8Array(1_024) }],
    ['an attestation with certificates', { attestation: 'certificate' }],
  ];

  it.each(mutations)('%s', async (_name, settings) => {
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.addPasskey(createSoftwareAuthenticator(), settings);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_credential' } });
    expect(await count()).toBe(0);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('one made for another action, too late, or naming another challenge', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const other = await Visitor.arrive(test, alice);
    const { options } = (await visitor.post(`${base}/registration-options`, {})).body;
    const registrationCredential = createSoftwareAuthenticator().create(options, { origin });
    const refusal = { status: 400, body: { errorCode: 'invalid_credential' } };
    expect(await other.post(base, { registrationCredential })).toMatchObject(refusal);
    expect(await visitor.post(base, { registrationCredential, challengeId: 'x' })).toMatchObject(refusal);
    test.clock.now += 5 * minuteMs;
    expect(await visitor.post(base, { registrationCredential })).toMatchObject(refusal);
    expect(await count()).toBe(0);
  });
});

describe('T31: a credential id belongs to one person', () => {
  it('the same id for another person is a conflict', async () => {
    const credentialId = new Uint8Array(32).fill(7);
    await (await Visitor.arrive(test, alice)).addPasskey(createSoftwareAuthenticator(), { credentialId });
    const bob = await Visitor.arrive(test, 'bob');
    const taken = await bob.addPasskey(createSoftwareAuthenticator(), { credentialId });
    expect(taken).toMatchObject({ status: 409, body: { errorCode: 'conflict' } });
    expect(await count()).toBe(1);
    expect((await bob.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('parallel registrations, of one answer and of one id by two people, make one row', async () => {
    const credentialId = new Uint8Array(32).fill(8);
    const people = [await Visitor.arrive(test, alice), await Visitor.arrive(test, 'bob')];
    const bodies = await Promise.all(
      people.map(async (visitor) => {
        const { options } = (await visitor.post(`${base}/registration-options`, {})).body;
        return {
          registrationCredential: createSoftwareAuthenticator().create(options, { origin, credentialId }),
        };
      }),
    );
    const calls = Array.from({ length: 20 }, (_, turn) => people[turn % 2]?.post(base, bodies[turn % 2]));
    const statuses = (await Promise.all(calls)).map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 400 && status !== 409)).toEqual([]);
    expect(await count()).toBe(1);
  });
});

describe('an automatic upgrade (conditionalCreate, client-api.md §5.2)', () => {
  const silent = { flags: { userPresent: false, userVerified: false } };
  const body = { conditionalCreate: true };

  it('adds a passkey after a passed challenge without asking the person', async () => {
    const visitor = await Visitor.arrive(test, alice, { email: alice });
    await visitor.addEmail(alice);
    const authenticator = createSoftwareAuthenticator();
    expect((await visitor.addPasskey(authenticator, silent)).status).toBe(400);
    expect((await visitor.addPasskey(authenticator, { ...silent, body })).body.isVerified).toBe(true);
    expect(await visitor.action()).toMatchObject({ verificationMethod: 'EMAIL_OTP' });
    // It was made without the person; it is used with them.
    const next = await Visitor.arrive(test, alice);
    expect((await next.passPasskey(authenticator, silent)).status).toBe(400);
    expect((await next.passPasskey(authenticator)).body.isVerified).toBe(true);
  });

  it('row 29: is no proof where nothing was asked for either', async () => {
    const visitor = await Visitor.arrive(test, alice, { actionCode: 'profile' });
    const authenticator = createSoftwareAuthenticator();
    const added = await visitor.addPasskey(authenticator, { ...silent, body });
    expect(added.body).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
    expect(await visitor.action()).toMatchObject({ state: 'ALLOW' });
    expect(await visitor.action()).not.toHaveProperty('verificationMethod');
    // Nor does it open the door for a second one.
    expect((await visitor.post(`${base}/registration-options`, {})).status).toBe(403);
    const next = await Visitor.arrive(test, alice);
    expect((await next.passPasskey(authenticator)).body.isVerified).toBe(true);
  });

  it('meets no challenge', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.addPasskey(createSoftwareAuthenticator(), { ...silent, body });
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    expect(await count()).toBe(0);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});
