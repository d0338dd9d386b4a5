/** Signing in with a passkey before anybody is known: client-api.md §4, §5.3, §5.4 with Basic. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, origin, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;
const refused = { status: 400, body: { errorCode: 'invalid_credential' } };
const optionsPath = '/user-authenticators/passkey/authentication-options';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

/** As the browser SDK names the tenant: no colon. */
const asTenant = (tenantId = 'test-tenant'): string => `Basic ${Buffer.from(tenantId).toString('base64')}`;
const post = async (path: string, body: unknown = {}, authorization = asTenant()): Promise<Answer> =>
  await test.call('POST', `/v1/client${path}`, { authorization, body });

async function withPasskey(
  userId = alice,
  settings: Parameters<typeof createSoftwareAuthenticator>[0] & Partial<CeremonySettings> = {},
): Promise<SoftwareAuthenticator> {
  const authenticator = createSoftwareAuthenticator(settings);
  const { platform } = settings;
  const added = await (await Visitor.arrive(test, userId)).addPasskey(
    authenticator,
    platform === undefined ? {} : { platform },
  );
  expect(added.body.isVerified).toBe(true);
  return authenticator;
}

/** What the browser SDK does: [challenge], options, verify. */
async function begin(action?: string): Promise<JsonBody> {
  const challengeId = action && (await post('/challenge', { action })).body.challengeId;
  return (await post(optionsPath, challengeId ? { challengeId } : {})).body;
}

async function finish(
  authenticator: SoftwareAuthenticator,
  { challengeId, options }: JsonBody,
  settings: Partial<CeremonySettings> = {},
): Promise<Answer> {
  const authenticationCredential = authenticator.get(options, { origin, ...settings });
  return await post('/verify/passkey', { challengeId, authenticationCredential, deviceId: 'device-1' });
}

describe('a passkey says who it is', () => {
  it('for a named action: the token is good for it, and it is decided as if it had been tracked', async () => {
    await test.server('PATCH', `/users/${alice}`, { displayName: 'Alice', username: 'alice' });
    const authenticator = await withPasskey();
    const begun = await begin('signIn');
    expect(begun.options).toMatchObject({
      rpId: 'localhost',
      allowCredentials: [],
      userVerification: 'required',
    });
    const answer = await finish(authenticator, begun);
    expect(answer.body).toEqual({
      isVerified: true,
      accessToken: expect.any(String),
      userId: alice,
      userAuthenticatorId: expect.any(String),
      username: 'alice',
      userDisplayName: 'Alice',
    });
    const token = answer.body.accessToken;
    const list = await test.client('GET', '/user-authenticators', token);
    expect(list.body[0].webauthnCredential.deviceId).toBe('device-1');
    const validated = await test.server('POST', '/validate', { token, userId: alice, action: 'signIn' });
    expect(validated.body).toMatchObject({
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      userId: alice,
      actionCode: 'signIn',
      verificationMethod: 'PASSKEY',
    });
  });

  it('without an action, as for the autofill of a login form', async () => {
    const authenticator = await withPasskey();
    const answer = await finish(authenticator, await begin());
    expect(answer.body).toMatchObject({ isVerified: true, userId: alice, username: alice });
    const { accessToken: token } = answer.body;
    expect((await test.server('POST', '/validate', { token })).body).toMatchObject({ isValid: true });
  });

  it.each(['browser', 'ios', 'android'] as const)('takes what the %s SDK sends', async (platform) => {
    const authenticator = await withPasskey(alice, { platform });
    expect((await finish(authenticator, await begin('signIn'), { platform })).body.isVerified).toBe(true);
  });

  it('BLOCK stays BLOCK', async () => {
    const authenticator = await withPasskey();
    const { accessToken: token } = (await finish(authenticator, await begin('forbidden'))).body;
    expect((await test.server('POST', '/validate', { token })).body).toMatchObject({
      isValid: false,
      state: 'BLOCK',
    });
  });

  it('not where its method is switched off', async () => {
    const authenticator = await withPasskey();
    await test.management('PATCH', '/action-configurations/signIn', { verificationMethods: ['EMAIL_OTP'] });
    expect((await finish(authenticator, await begin('signIn'))).status).toBe(400);
  });

  it('a challenge that was tracked meanwhile is met by its user alone', async () => {
    const authenticator = await withPasskey();
    const others = await withPasskey('bob');
    const { challengeId } = (await post('/challenge', { action: 'signIn' })).body;
    await test.server('POST', `/users/${alice}/actions/signIn`, { challengeId });
    const begun = (await post(optionsPath, { challengeId })).body;
    expect(begun.challengeId).toBe(challengeId);
    expect(begun.options.allowCredentials).toEqual([]);
    expect(await finish(others, begun)).toMatchObject(refused);
    expect((await finish(authenticator, begun)).body).toMatchObject({ isVerified: true, userId: alice });
  });
});

describe('T29: each mutation is refused, and the honest answer still counts', () => {
  const mutations: [string, Partial<CeremonySettings>][] = [
    ['user not verified', { flags: { userVerified: false } }],
    ['user not present', { flags: { userPresent: false } }],
    ['made by a registration', { clientData: { type: 'webauthn.create' } }],
    ['another challenge', { clientData: { challenge: 'A'.repeat(43) } }],
    ['another origin', { origin: 'https://localhost.example.com' }],
    ['another relying party', { rpId: 'example.com' }],
    ['a foreign frame', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
    ['backup eligibility changed', { flags: { backupEligible: false, backedUp: false } }],
    ['T30: no user handle', { userHandle: null }],
    ['T30: the user handle of nobody', { userHandle: Buffer.from('x'.repeat(32)).toString('base64url') }],
  ];
  it('one by one', async () => {
    const authenticator = await withPasskey();
    for (const [name, settings] of mutations) {
      const begun = await begin('signIn');
      const answer = await finish(authenticator, begun, settings);
      expect([name, answer.status, answer.body.errorCode]).toEqual([name, 400, 'invalid_credential']);
      expect((await finish(authenticator, begun)).body.isVerified).toBe(true);
    }
  });

  it('a recorded good answer, in parallel and later: once (I2)', async () => {
    const authenticator = await withPasskey();
    const { challengeId, options } = await begin('signIn');
    const authenticationCredential = authenticator.get(options, { origin });
    const calls = Array.from({ length: 20 }, () =>
      post('/verify/passkey', { challengeId, authenticationCredential }),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
    expect(await post('/verify/passkey', { authenticationCredential })).toMatchObject(refused);
    const other = await begin('signIn');
    expect(await post('/verify/passkey', { ...other, authenticationCredential })).toMatchObject(refused);
  });

  it('N-20: after five minutes, also where the challenge itself lives longer', async () => {
    const authenticator = await withPasskey();
    for (const action of [undefined, 'signIn']) {
      const begun = await begin(action);
      test.clock.now += 5 * minuteMs;
      expect(await finish(authenticator, begun)).toMatchObject(refused);
    }
    const { challengeId } = (await post('/challenge', { action: 'signIn' })).body;
    test.clock.now += 10 * minuteMs;
    expect((await post(optionsPath, { challengeId })).body.errorCode).toBe('invalid_request');
  });

  it('only the newest options of a challenge count', async () => {
    const authenticator = await withPasskey();
    const first = await begin('signIn');
    const { challengeId } = first;
    const second = (await post(optionsPath, { challengeId })).body;
    expect(await finish(authenticator, first)).toMatchObject(refused);
    expect((await finish(authenticator, second)).body.isVerified).toBe(true);
  });

  it('across tenants (T12)', async () => {
    const authenticator = await withPasskey();
    const other = await addTenant(test);
    const { challengeId, options } = await begin('signIn');
    const authenticationCredential = authenticator.get(options, { origin });
    const body = { challengeId, authenticationCredential };
    const there = await post('/verify/passkey', body, asTenant(other.tenantId));
    expect(there).toMatchObject({ status: 400, body: { errorCode: 'unknown_credential' } });
    expect((await post(optionsPath, { challengeId }, asTenant(other.tenantId))).status).toBe(400);
    expect((await post('/verify/passkey', body)).body.isVerified).toBe(true);
  });
});

describe('what a device is told to forget (Signal API)', () => {
  it('unknown_credential for a passkey that was removed; everything else is invalid_credential', async () => {
    const authenticator = await withPasskey();
    const [{ userAuthenticatorId }] = (await test.server('GET', `/users/${alice}/authenticators`)).body;
    const begun = await begin('signIn');
    const wrong = await finish(authenticator, begun, { flags: { userVerified: false } });
    expect(wrong.body.errorCode).toBe('invalid_credential');
    await test.server('DELETE', `/users/${alice}/authenticators/${userAuthenticatorId}`);
    expect((await finish(authenticator, begun)).body.errorCode).toBe('unknown_credential');
  });

  it('the list after a sign-in has every live passkey of the person, and no pending or other factor as one', async () => {
    const first = await withPasskey();
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    await visitor.passPasskey(first);
    const second = createSoftwareAuthenticator();
    await visitor.addPasskey(second);
    const { accessToken } = (await finish(first, await begin('signIn'))).body;
    const list: JsonBody[] = (await test.client('GET', '/user-authenticators', accessToken)).body;
    const ids = list
      .filter(({ verificationMethod }) => verificationMethod === 'PASSKEY')
      .map(({ webauthnCredential }) => webauthnCredential.credentialId);
    const held = [first, second].map(({ credentials }) =>
      Buffer.from(credentials[0]?.id ?? []).toString('base64url'),
    );
    expect(ids.sort()).toEqual(held.sort());
  });
});

describe('T07, T09: by user name first', () => {
  const ask = async (username: string): Promise<JsonBody> => (await post(optionsPath, { username })).body;
  const idsOf = ({ options }: JsonBody): string[] =>
    options.allowCredentials.map(({ id }: { id: string }) => id);

  it('lists that person’s passkeys alone, and takes no other person’s', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice' });
    const authenticator = await withPasskey();
    const others = await withPasskey('bob');
    const begun = await ask('alice');
    const own = Buffer.from(authenticator.credentials[0]?.id ?? []).toString('base64url');
    expect(idsOf(begun)).toEqual([own]);
    const stranger = others.credentials[0];
    expect(await finish(others, begun, stranger ? { credential: stranger } : {})).toMatchObject(refused);
    // The person is known already: the authenticator need not say it again.
    expect((await finish(authenticator, begun, { userHandle: null })).body.isVerified).toBe(true);
    expect(idsOf(await ask('bob'))).toHaveLength(1);
  });

  it('answers for nobody as for somebody: the same shape, and the same again', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice' });
    await withPasskey();
    await importEmail(test, 'carol', 'carol@example.com');
    const known = await ask('alice');
    const shape = ({ options, ...rest }: JsonBody) => ({
      keys: [...Object.keys(rest), ...Object.keys(options)].sort(),
      descriptors: options.allowCredentials.map((one: object) => Object.keys(one).sort()),
    });
    for (const name of ['nobody', 'carol', 'Ünïcødé 🔑', 'x'.repeat(1_000)]) {
      const [first, second] = [await ask(name), await ask(name)];
      expect(idsOf(first)).toEqual(idsOf(second));
      expect(shape(first).keys).toEqual(shape(known).keys);
      expect(shape(first).descriptors[0]).toEqual(shape(known).descriptors[0]);
      for (const id of idsOf(first)) expect(Buffer.from(id, 'base64url').length).toBeGreaterThanOrEqual(16);
    }
    const names = Array.from({ length: 60 }, (_, index) => `nobody-${index}`);
    const lists = await Promise.all(names.map(async (name) => idsOf(await ask(name))));
    expect(new Set(lists.flat()).size).toBe(lists.flat().length);
    expect(new Set(lists.map((ids) => ids.length))).toEqual(new Set([1, 2]));
  });

  it('a passkey of one’s own tells nothing about a name', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice' });
    await withPasskey();
    const mallorys = await withPasskey('mallory');
    const credential = mallorys.credentials[0];
    const bodies = [];
    for (const name of ['alice', 'nobody']) {
      const answer = await finish(mallorys, await ask(name), credential ? { credential } : {});
      bodies.push({ ...answer.body, requestId: undefined });
      expect(answer).toMatchObject(refused);
    }
    expect(bodies[0]).toEqual(bodies[1]);
  });
});

describe('T32: a counter that goes back', () => {
  const counting = { usesCounter: true };
  const erroredAt = async (): Promise<unknown> =>
    (await test.server('GET', `/users/${alice}/authenticators`)).body[0].erroredAt;

  it('is flagged: the passkey counts, and whoever manages it sees why', async () => {
    const authenticator = await withPasskey(alice, counting);
    expect((await finish(authenticator, await begin(), { signCount: 10 })).body.isVerified).toBe(true);
    expect(await erroredAt()).toBeUndefined();
    expect((await finish(authenticator, await begin(), { signCount: 9 })).body.isVerified).toBe(true);
    expect((await test.server('GET', `/users/${alice}/authenticators`)).body[0]).toMatchObject({
      erroredAt: new Date(test.clock.now).toISOString(),
      errorCode: 'COUNTER_REGRESSED',
    });
  });

  it('is refused where the tenant blocks it, with and without a token, and noted all the same', async () => {
    await test.management('PATCH', '/tenant', { signCountPolicy: 'block' });
    const authenticator = await withPasskey(alice, counting);
    expect((await finish(authenticator, await begin(), { signCount: 10 })).body.isVerified).toBe(true);
    expect(await finish(authenticator, await begin(), { signCount: 9 })).toMatchObject(refused);
    const visitor = await Visitor.arrive(test, alice);
    expect(await visitor.passPasskey(authenticator, { signCount: 8 })).toMatchObject(refused);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    const rows = await test.database.read.rows(
      `select 1 from audit_events where type = 'authenticator.counter_regressed'`,
      [],
    );
    expect(rows).toHaveLength(2);
    expect(await erroredAt()).toEqual(expect.any(String));
    expect((await visitor.passPasskey(authenticator, { signCount: 11 })).body.isVerified).toBe(true);
  });

  it('two uses at once with one counter: at most one passes where it is blocked', async () => {
    await test.management('PATCH', '/tenant', { signCountPolicy: 'block' });
    const authenticator = await withPasskey(alice, counting);
    const begun = [await begin(), await begin(), await begin()];
    const bodies = begun.map(({ challengeId, options }) => ({
      challengeId,
      authenticationCredential: authenticator.get(options, { origin, signCount: 5 }),
    }));
    const answers = await Promise.all(bodies.map((body) => post('/verify/passkey', body)));
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
  });
});
