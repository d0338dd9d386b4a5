/** What configurations say of people's own authenticators is what happens, in the API and on the page (SECURITY rows 29, 33, 34). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const settle = () => {
  // What another part of the server has read before is known for two seconds.
  test.clock.now += 2_001;
};
async function configure(id: string, body: object): Promise<JsonBody> {
  const answer = await test.management('PATCH', `/authenticator-configurations/${id}`, body);
  expect([answer.status, answer.body.errorDescription]).toEqual([200, undefined]);
  settle();
  return answer.body;
}
async function setTenant(body: object): Promise<JsonBody> {
  const { status, body: tenant } = await test.management('PATCH', '/tenant', body);
  expect(status).toBe(200);
  settle();
  return tenant;
}

const inSettings = async () => await Visitor.arrive(test, alice, { redirectToSettings: true });
const session = async (visitor: Visitor): Promise<JsonBody> => (await visitor.get('/hosted/session')).body;
const change = async (method: string, { token }: Visitor, id: string, body?: object): Promise<Answer> =>
  await test.call(method, `/v1/client/user-authenticators/${id}`, {
    authorization: `Bearer ${token}`,
    body,
  });
const own = async (): Promise<JsonBody[]> =>
  (await test.server('GET', `/users/${alice}/authenticators`)).body;
const idOf = async (method: string): Promise<string> =>
  (await own()).find((one) => one.verificationMethod === method).userAuthenticatorId;

/** Alice has a passkey and an address, and has just proven the passkey in her settings. */
async function proven(): Promise<Visitor> {
  const authenticator = createSoftwareAuthenticator();
  const first = await Visitor.arrive(test, alice);
  await first.addPasskey(authenticator);
  await first.addEmail(alice);
  test.clock.now += minuteMs;
  const visitor = await inSettings();
  await visitor.passPasskey(authenticator);
  return visitor;
}

describe('removing', () => {
  it('allowDeletingUserAuthenticators: false refuses their owner, and the application may', async () => {
    const visitor = await proven();
    await setTenant({ allowDeletingUserAuthenticators: false });
    const ids = (await own()).map((one) => one.userAuthenticatorId).sort();
    expect((await session(visitor)).settings.kept.toSorted()).toEqual(ids);
    for (const id of ids)
      expect(await change('DELETE', visitor, id)).toMatchObject({
        status: 403,
        body: {
          errorCode: 'forbidden',
          errorDescription: expect.stringContaining('allowDeletingUserAuthenticators'),
        },
      });
    expect(await own()).toHaveLength(2);
    expect((await test.server('DELETE', `/users/${alice}/authenticators/${ids[0]}`)).status).toBe(200);
    await setTenant({ allowDeletingUserAuthenticators: null });
    expect((await session(visitor)).settings).not.toHaveProperty('kept');
  });

  it('T34: allowDisablingMfa in any way leaves the last one, and says so', async () => {
    const warned = await setTenant({ allowDisablingMfa: true });
    expect(warned.warnings).toEqual([expect.stringContaining('allowDisablingMfa')]);
    expect(await setTenant({ allowDisablingMfa: false })).not.toHaveProperty('warnings');
    await setTenant({ allowDisablingMfa: true });
    const visitor = await proven();
    expect((await change('DELETE', visitor, await idOf('EMAIL_OTP'))).status).toBe(200);
    expect(await change('DELETE', visitor, await idOf('PASSKEY'))).toMatchObject({
      status: 403,
      body: { errorDescription: expect.stringContaining('last authenticator') },
    });
  });

  it('preventRemovingLastPasskey keeps the last one of them alone', async () => {
    const visitor = await proven();
    await configure('passkey', { preventRemovingLastPasskey: true });
    const first = await idOf('PASSKEY');
    expect((await session(visitor)).settings.kept).toEqual([first]);
    expect(await change('DELETE', visitor, first)).toMatchObject({
      status: 403,
      body: { errorDescription: expect.stringContaining('preventRemovingLastPasskey') },
    });
    await visitor.addPasskey(createSoftwareAuthenticator());
    expect((await session(visitor)).settings).not.toHaveProperty('kept');
    const all = await own();
    const passkeys = all.filter((one) => one.verificationMethod === 'PASSKEY');
    const answers = await Promise.all(
      passkeys.map((one) => change('DELETE', visitor, one.userAuthenticatorId)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await change('DELETE', visitor, await idOf('EMAIL_OTP'))).status).toBe(200);
  });

  it('isEditableByUser: false is no name, no address and no removal of their owner’s', async () => {
    const visitor = await proven();
    await configure('email-otp', { isEditableByUser: false });
    const id = await idOf('EMAIL_OTP');
    const { settings } = await session(visitor);
    expect(settings).toMatchObject({ kept: [id], fixed: [id] });
    expect(settings).not.toHaveProperty('movable');
    for (const answer of [
      await change('DELETE', visitor, id),
      await change('PATCH', visitor, id, { displayName: 'Work' }),
      await change('PATCH', visitor, id, { email: 'other@example.com' }),
    ])
      expect(answer).toMatchObject({
        status: 403,
        body: { errorDescription: expect.stringContaining('isEditableByUser') },
      });
    expect((await change('PATCH', visitor, id, { isDefault: true })).status).toBe(200);
    const passkey = await idOf('PASSKEY');
    expect((await change('PATCH', visitor, passkey, { displayName: 'Key' })).status).toBe(200);
  });
});

describe('adding', () => {
  it('isHiddenToUser is neither listed nor offered, and still asked for', async () => {
    const visitor = await proven();
    await configure('email-otp', { isHiddenToUser: true });
    await configure('authenticator_app', { isHiddenToUser: true });
    const shown = await session(visitor);
    expect(shown.settings.hidden).toEqual([await idOf('EMAIL_OTP')]);
    const offered = shown.enrollableMethods.map((one: JsonBody) => one.verificationMethod);
    expect(offered).not.toContain('AUTHENTICATOR_APP');
    const methods = (await session(await Visitor.arrive(test, alice))).methods;
    expect(methods.map((one: JsonBody) => one.verificationMethod)).toContain('EMAIL_OTP');
  });

  it('allowMultipleUserAuthenticators: false takes one of a method, also of two at once', async () => {
    await configure('passkey', { allowMultipleUserAuthenticators: false });
    const visitor = await proven();
    const offered = (await session(visitor)).enrollableMethods;
    expect(offered.map((one: JsonBody) => one.verificationMethod)).not.toContain('PASSKEY');
    const another = await visitor.post('/user-authenticators/passkey/registration-options', {});
    expect(another).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    const bob = await Visitor.arrive(test, 'bob');
    const { options } = (await bob.post('/user-authenticators/passkey/registration-options', {})).body;
    const second = (await bob.post('/user-authenticators/passkey/registration-options', {})).body.options;
    const answers = await Promise.all(
      [options, second].map((asked) =>
        bob.post('/user-authenticators/passkey', {
          registrationCredential: createSoftwareAuthenticator().create(asked, { origin }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });
});

describe('passkeys', () => {
  const options = async (body: object = {}) =>
    (
      await (
        await Visitor.arrive(test, alice)
      ).post('/user-authenticators/passkey/registration-options', body)
    ).body.options;

  it('hints and attachment are in the options, the tenant’s before the caller’s', async () => {
    expect(await options()).not.toHaveProperty('hints');
    await configure('passkey', {
      passkeyRegistrationHints: ['security-key', 'hybrid'],
      authenticatorAttachment: 'cross-platform',
    });
    expect(await options({ authenticatorAttachment: 'platform' })).toMatchObject({
      hints: ['security-key', 'hybrid'],
      authenticatorSelection: { authenticatorAttachment: 'cross-platform', userVerification: 'required' },
    });
    await configure('passkey', { authenticatorAttachment: 'all-supported', passkeyRegistrationHints: null });
    expect(await options()).not.toHaveProperty('hints');
    const asked = await options({ authenticatorAttachment: 'platform' });
    expect(asked.authenticatorSelection.authenticatorAttachment).toBe('platform');
  });

  it('row 29: always stand for the person as well, whatever the tenant asks, and the answer says so', async () => {
    for (const userVerificationRequirement of ['preferred', 'discouraged']) {
      const { warnings } = await configure('passkey', { userVerificationRequirement });
      expect(warnings).toEqual([expect.stringContaining('userVerificationRequirement')]);
      expect((await options()).authenticatorSelection.userVerification).toBe('required');
      const visitor = await Visitor.arrive(test, alice);
      const flags = { userPresent: true, userVerified: false, backupEligible: false, backedUp: false };
      const added = await visitor.addPasskey(createSoftwareAuthenticator({ flags }));
      expect(added).toMatchObject({ status: 400, body: { errorCode: 'invalid_credential' } });
    }
    const strict = await configure('passkey', { userVerificationRequirement: 'required' });
    expect(strict).not.toHaveProperty('warnings');
  });
});

describe('security keys', () => {
  const path = '/user-authenticators/security-key';
  const keyWith = (userVerified: boolean) =>
    createSoftwareAuthenticator({
      flags: { userPresent: true, userVerified, backupEligible: false, backedUp: false },
    });

  it('userVerificationRequirement: required wants a PIN, at registration and with every use', async () => {
    await configure('security_key', { isActive: true });
    const touched = keyWith(false);
    const first = await Visitor.arrive(test, alice);
    const made = touched.create((await first.post(`${path}/registration-options`, {})).body, { origin });
    expect((await first.post(path, made)).body.isVerified).toBe(true);
    await configure('security_key', { userVerificationRequirement: 'required' });
    const visitor = await Visitor.arrive(test, alice);
    const { body: asked } = await visitor.post(`${path}/authentication-options`, {});
    expect(asked.userVerification).toBe('required');
    const refused = await visitor.post('/verify/security-key', touched.get(asked, { origin }));
    expect(refused.body.errorCode).toBe('invalid_credential');
    const bob = await Visitor.arrive(test, 'bob');
    for (const [key, status] of [
      [keyWith(false), 400],
      [keyWith(true), 200],
    ] as const) {
      const { body: wanted } = await bob.post(`${path}/registration-options`, {});
      expect(wanted.authenticatorSelection.userVerification).toBe('required');
      expect((await bob.post(path, key.create(wanted, { origin }))).status).toBe(status);
    }
  });
});
