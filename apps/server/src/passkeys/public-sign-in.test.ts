/** Signing in with a passkey before anybody is known: client-api.md §4, §5.3, §5.4 with Basic. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
  type SoftwareCredential,
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

  it('takes that person’s passkey alone, by user name, and by id where they have none', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice' });
    const authenticator = await withPasskey();
    const others = await withPasskey('bob');
    const begun = await ask('alice');
    expect(await finish(others, begun)).toMatchObject(refused);
    // The person is known already: the authenticator need not say it again.
    const answer = await finish(authenticator, begun, { userHandle: null });
    expect(answer.body).toMatchObject({ isVerified: true, userId: alice });
    expect(await finish(authenticator, await ask(alice))).toMatchObject(refused);
    expect(await finish(authenticator, await ask('bob'))).toMatchObject(refused);
    expect((await finish(others, await ask('bob'))).body).toMatchObject({ isVerified: true, userId: 'bob' });
  });

  it('nobody’s passkey where several have that name', async () => {
    const authenticator = await withPasskey();
    const others = await withPasskey('bob');
    for (const userId of [alice, 'bob'])
      await test.server('PATCH', `/users/${userId}`, { username: 'robin' });
    const begun = await ask('robin');
    for (const one of [authenticator, others]) expect(await finish(one, begun)).toMatchObject(refused);
  });

  it('tells nothing of a name, call by call and field by field, nor what could be looked up', async () => {
    await test.server('PATCH', `/users/${alice}`, { username: 'alice' });
    await withPasskey();
    await withPasskey('bob');
    await importEmail(test, 'carol', 'carol@example.com');
    const mallorys = await withPasskey('mallory');
    const told: unknown[] = [];
    for (const name of ['alice', 'bob', 'carol', alice, 'nobody', 'Ünïcødé 🔑', 'x'.repeat(1_000)])
      told.push([...(await asked(name, mallorys)), ...(await asked(name, mallorys, 'signIn'))]);
    for (const one of told) expect(one).toEqual(told[0]);
    expect(told[0]).toHaveLength(12);
  });

  /** All that can be asked with a name and no token: what is made up is the same each time, or is not told at all. */
  async function asked(username: string, own: SoftwareAuthenticator, action?: string): Promise<unknown[]> {
    const challengeId = action && (await post('/challenge', { action })).body.challengeId;
    const named = { username, ...(challengeId ? { challengeId } : {}) };
    const begun = await post(optionsPath, named);
    const lookUps = (begun.body.options.allowCredentials as { id: string }[]).map(({ id }) => id);
    const authorization = asTenant();
    const path = `/v1/client/user-authenticators/passkey?credentialIds=${lookUps.join() || 'AAAA'}`;
    const { id: _id, ...credential } = own.credentials[0] ?? {};
    const stranger = { ...credential, id: Buffer.alloc(16, 7) } as SoftwareCredential;
    return [
      shape(begun),
      shape(await post(optionsPath, named)),
      shape(await test.call('GET', path, { authorization })),
      shape(await finish(own, begun.body, { userHandle: null })),
      shape(await finish(own, (await post(optionsPath, named)).body)),
      shape(await finish(own, (await post(optionsPath, named)).body, { credential: stranger })),
    ];
  }

  /** What differs between any two calls: ids and challenges. */
  function shape({ status, headers, body }: Answer): unknown {
    const text = JSON.stringify(body).replaceAll(
      /"(challengeId|challenge|requestId)":"[^"]*"/g,
      '"$1":"<own>"',
    );
    return { status, headers: Object.keys(headers).sort(), body: JSON.parse(text) };
  }

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
