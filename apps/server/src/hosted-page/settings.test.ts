/** Settings mode: who sees their own authenticators there, and what a change takes (SECURITY rows 33, 34; N-19, N-22). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;
const back = 'https://app.example.com/account?tab=1';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const arrive = async (tracking: object = {}) =>
  await Visitor.arrive(test, alice, { redirectToSettings: true, redirectUrl: back, ...tracking });
const session = async (visitor: Visitor): Promise<JsonBody> => (await visitor.get('/hosted/session')).body;
const methodsIn = ({ methods }: JsonBody) => methods.map((one: JsonBody) => one.verificationMethod);
const stepUp = async (visitor: Visitor, body: object) => await visitor.post('/hosted/step-up', body);
const idOf = async (method: string): Promise<string> =>
  (await test.server('GET', `/users/${alice}/authenticators`)).body.find(
    (one: JsonBody) => one.verificationMethod === method,
  ).userAuthenticatorId;
const remove = async ({ token }: Visitor, id: string) =>
  await test.call('DELETE', `/v1/client/user-authenticators/${id}`, { authorization: `Bearer ${token}` });

/** Alice has an address, and, where asked, an app and a passkey. */
async function enrolled({ app = false, passkey = false } = {}) {
  const visitor = await Visitor.arrive(test, alice);
  const authenticator = createSoftwareAuthenticator();
  if (passkey) await visitor.addPasskey(authenticator);
  await visitor.addEmail(alice);
  const secret = app ? await visitor.addTotp() : '';
  test.clock.now += minuteMs;
  return { secret, authenticator };
}

async function byEmail(tracking: object = {}): Promise<Visitor> {
  const visitor = await arrive(tracking);
  await visitor.post('/challenge/email-otp');
  await visitor.verify('email-otp', await test.codeFor(alice));
  return visitor;
}

/** Takes the token of another proof, as the page does. */
async function stepUpFor(visitor: Visitor, body: object): Promise<void> {
  const { token } = (await stepUp(visitor, body)).body;
  visitor.token = token;
}

describe('the page ends in the settings', () => {
  it('after the challenge, with what may be added', async () => {
    await enrolled();
    const visitor = await arrive();
    expect(await session(visitor)).toMatchObject({ step: 'VERIFY', settings: { isStepUp: false } });
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor(alice));
    expect(await session(visitor)).toMatchObject({
      step: 'SETTINGS',
      settings: { isStepUp: false, recoveryCodesLeft: 0 },
      enrollableMethods: [{ verificationMethod: 'PASSKEY' }, { verificationMethod: 'AUTHENTICATOR_APP' }],
    });
  });

  it('at once where a fresh proof is there, and where none is asked for', async () => {
    await enrolled();
    await byEmail({ idempotencyKey: 'k' });
    const again = await session(await arrive({ idempotencyKey: 'k' }));
    expect(again.step).toBe('SETTINGS');
    expect(again.enrollableMethods[0]).toEqual({ verificationMethod: 'PASSKEY', needsStepUp: true });
    expect(await session(await arrive({ actionCode: 'profile' }))).toMatchObject({ step: 'SETTINGS' });
  });

  it('of a person without any, where none is asked for: the first one needs no proof', async () => {
    const visitor = await arrive({ actionCode: 'profile' });
    expect(await session(visitor)).toMatchObject({
      step: 'SETTINGS',
      enrollableMethods: expect.arrayContaining([{ verificationMethod: 'PASSKEY' }]),
    });
    await visitor.addTotp();
    expect((await session(visitor)).step).toBe('SHOW_RECOVERY_CODES');
    expect((await stepUp(visitor, { change: 'update' })).status).toBe(200);
  });

  it('for nobody who was not sent there, nor who may not go on', async () => {
    await enrolled();
    expect(await session(await byEmail({ redirectToSettings: false }))).not.toHaveProperty('settings');
    const { token } = await byEmail({ redirectToSettings: null });
    expect((await test.client('POST', '/hosted/step-up', token, { change: 'update' })).status).toBe(403);
    for (const actionCode of ['forbidden', 'wire', 'signIn']) {
      const visitor = await arrive({ actionCode });
      expect((await session(visitor)).step).not.toBe('SETTINGS');
      expect((await stepUp(visitor, { change: 'update' })).status).toBe(403);
    }
  });

  it('also where a repeated track says so first', async () => {
    await enrolled();
    await byEmail({ idempotencyKey: 'k', redirectToSettings: undefined });
    expect((await session(await arrive({ idempotencyKey: 'k' }))).step).toBe('SETTINGS');
  });
});

describe('another proof (N-19)', () => {
  it('is asked of what is strong enough for the change', async () => {
    await enrolled({ app: true, passkey: true });
    const visitor = await byEmail();
    const asked = async (body: object) => {
      const { token } = (await stepUp(visitor, body)).body;
      return methodsIn((await test.client('GET', '/hosted/session', token)).body);
    };
    const [passkey, app, mail] = [
      await idOf('PASSKEY'),
      await idOf('AUTHENTICATOR_APP'),
      await idOf('EMAIL_OTP'),
    ];
    expect(await asked({ change: 'update' })).toEqual(['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP']);
    expect(await asked({ change: 'remove', userAuthenticatorId: passkey })).toEqual(['PASSKEY']);
    expect(await asked({ change: 'remove', userAuthenticatorId: app })).toEqual([
      'PASSKEY',
      'AUTHENTICATOR_APP',
    ]);
    expect((await asked({ change: 'remove', userAuthenticatorId: mail })).at(-1)).toBe('EMAIL_OTP');
    expect(await asked({ change: 'add', verificationMethod: 'PASSKEY' })).toEqual(['PASSKEY']);
  });

  it('lets a passkey go that a weaker one could not, and leads back to the tracked action', async () => {
    const { authenticator } = await enrolled({ passkey: true });
    const visitor = await byEmail();
    const id = await idOf('PASSKEY');
    expect((await remove(visitor, id)).status).toBe(403);
    await stepUpFor(visitor, { change: 'remove', userAuthenticatorId: id });
    expect(await session(visitor)).toMatchObject({ step: 'VERIFY', settings: { isStepUp: true } });
    expect((await remove(visitor, id)).status).toBe(403);
    await visitor.passPasskey(authenticator);
    expect((await session(visitor)).step).toBe('SETTINGS');
    expect((await remove(visitor, id)).status).toBe(200);
    const { redirectUrl, token } = (await visitor.post('/hosted/finish', { outcome: 'completed' })).body;
    expect(redirectUrl).toBe(`${back}&token=${token}`);
    expect((await test.server('POST', '/validate', { token, action: 'signIn' })).body).toMatchObject({
      isValid: true,
      idempotencyKey: visitor.idempotencyKey,
      verificationMethod: 'EMAIL_OTP',
    });
  });

  it('is taken again when it is older than ten minutes, also over a restart', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 60 });
    const { secret } = await enrolled({ app: true });
    const visitor = await byEmail();
    test.clock.now += 10 * minuteMs + 1;
    test = await test.restart();
    const id = await idOf('EMAIL_OTP');
    const fresh = Object.assign(visitor, { test });
    expect((await remove(fresh, id)).status).toBe(403);
    await stepUpFor(fresh, { change: 'remove', userAuthenticatorId: id });
    await fresh.verify('totp', totpCode(secret, test.clock.now));
    expect((await remove(fresh, id)).status).toBe(200);
  });

  it('adds nothing before it is made (row 33), and does not change what was decided', async () => {
    const { secret } = await enrolled({ app: true });
    const visitor = await arrive({ actionCode: 'profile' });
    await stepUpFor(visitor, { change: 'add', verificationMethod: 'PASSKEY' });
    const options = '/user-authenticators/passkey/registration-options';
    expect((await visitor.post(options, {})).status).toBe(403);
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect((await visitor.post(options, {})).status).toBe(200);
    expect((await visitor.action()).state).toBe('ALLOW');
  });

  it('is no answer to the application: neither validate nor a session takes it', async () => {
    const { secret } = await enrolled({ app: true });
    const visitor = await byEmail();
    await stepUpFor(visitor, { change: 'update' });
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect((await test.server('POST', '/validate', { token: visitor.token })).body).toEqual({
      isValid: false,
      success: false,
      error: 'invalid_token',
    });
    const client = await test.management('POST', '/app-clients', { name: 'Web' });
    const signIn = async ({ token }: Visitor) =>
      (await test.server('POST', '/sessions', { token, clientId: client.body.clientId })).status;
    expect(await signIn(visitor)).toBe(401);
    expect(await signIn(await byEmail())).toBe(200);
  });

  it('is none of the application’s actions: neither listed nor looked up nor overridden', async () => {
    const { secret } = await enrolled({ app: true });
    const visitor = await byEmail();
    await stepUpFor(visitor, { change: 'update' });
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    const codesIn = (answer: JsonBody) => answer.body.map(({ actionCode }: JsonBody) => actionCode);
    expect(codesIn(await test.server('GET', `/users/${alice}/actions`))).not.toContain('stepward-settings');
    const [row] = await test.database.read.rows(
      'select idempotency_key from actions where step_up_of is not null',
      [],
    );
    const path = `/users/${alice}/actions/stepward-settings/${row?.idempotency_key}`;
    expect((await test.server('GET', path)).status).toBe(404);
    expect((await test.server('PATCH', path, { state: 'CHALLENGE_FAILED' })).status).toBe(404);
    const configured = await test.management('GET', '/action-configurations');
    expect(codesIn(configured)).not.toContain('stepward-settings');
    const trail = await test.database.read.rows(
      "select type from audit_events where data like '%stepward-settings%'",
      [],
    );
    expect(trail.map(({ type }) => type)).toContain('action.challenge_succeeded');
  });

  it('says what it cannot do', async () => {
    await enrolled();
    const visitor = await byEmail();
    const statusOf = async (body: object) => (await stepUp(visitor, body)).status;
    expect(await statusOf({ change: 'add' })).toBe(400);
    expect(await statusOf({ change: 'add', verificationMethod: 'NOSE' })).toBe(400);
    expect(await statusOf({ change: 'remove' })).toBe(400);
    expect(await statusOf({ change: 'remove', userAuthenticatorId: 'x' })).toBe(404);
    // The last one stays, whatever is proven.
    expect(await statusOf({ change: 'remove', userAuthenticatorId: await idOf('EMAIL_OTP') })).toBe(403);
    expect(await statusOf({ change: 'everything' })).toBe(400);
  });

  it('is begun five times for nothing, and no more, however it is asked', async () => {
    await enrolled();
    const visitor = await byEmail();
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => (await stepUp(visitor, { change: 'update' })).status),
    );
    expect(answers.sort()).toEqual([...Array(5).fill(200), ...Array(3).fill(429)]);
  });
});

describe('the result (N-22)', () => {
  const finish = async (visitor: Visitor) =>
    (await visitor.post('/hosted/finish', { outcome: 'completed' })).body.token;
  const validated = async (token: string) => (await test.server('POST', '/validate', { token })).body;

  it('lives five minutes from when the settings are left', async () => {
    await enrolled();
    const visitor = await byEmail();
    test.clock.now += 9 * minuteMs;
    const token = await finish(visitor);
    test.clock.now += 4 * minuteMs;
    expect(await validated(token)).toMatchObject({ isValid: true });
  });

  it('and not longer by being left again; elsewhere it is five minutes from the proof', async () => {
    await enrolled();
    const visitor = await byEmail();
    await finish(visitor);
    test.clock.now += 6 * minuteMs;
    expect(await validated(await finish(visitor))).toMatchObject({ isValid: false, error: 'expired_token' });
    const plain = await byEmail({ redirectToSettings: undefined });
    test.clock.now += 6 * minuteMs;
    expect(await validated(await finish(plain))).toMatchObject({ isValid: false, error: 'expired_token' });
  });
});

it('a passkey that the decision wants to be offered is, although it could not have met the challenge', async () => {
  await test.management('PATCH', '/action-configurations/signIn', {
    verificationMethods: ['EMAIL_OTP'],
    promptToEnrollVerificationMethods: ['PASSKEY'],
  });
  const visitor = await Visitor.arrive(test, 'bob');
  expect((await session(visitor)).enrollableMethods).toEqual([{ verificationMethod: 'EMAIL_OTP' }]);
  await visitor.addEmail('bob@example.com');
  await visitor.post('/recovery-codes');
  await visitor.post('/recovery-codes/saved');
  expect(await session(visitor)).toMatchObject({
    step: 'OFFER_PASSKEY',
    enrollableMethods: [{ verificationMethod: 'PASSKEY' }],
  });
});

it('a tenant may leave it to each action whether a passkey is offered (disableEnrollmentPrompt)', async () => {
  await test.management('PATCH', '/action-configurations/wire', {
    defaultUserActionResult: 'CHALLENGE',
    promptToEnrollVerificationMethods: ['PASSKEY'],
  });
  await enrolled();
  const stepAfter = async (actionCode: string) => {
    const visitor = await byEmail({ actionCode, redirectToSettings: undefined });
    await visitor.post('/recovery-codes');
    return (await session(visitor)).step;
  };
  const set = async (disableEnrollmentPrompt: boolean | null) =>
    (await test.management('PATCH', '/tenant', { disableEnrollmentPrompt })).body.disableEnrollmentPrompt;
  expect(await set(true)).toBe(true);
  expect(await stepAfter('signIn')).toBe('COMPLETE');
  expect(await stepAfter('wire')).toBe('OFFER_PASSKEY');
  expect(await set(null)).toBeUndefined();
  expect(await stepAfter('signIn')).toBe('OFFER_PASSKEY');
});
