import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const elsewhere = 'alice@elsewhere.example';
const minuteMs = 60_000;
const forbidden = { status: 403, body: { errorCode: 'forbidden' } };
const list = '/user-authenticators';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await test.management('PATCH', '/tenant', {
    skipRecoveryCodesOnProgrammaticEnrollment: true,
    verificationMethods: ['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'SMS', 'RECOVERY_CODE'],
  });
});
afterEach(async () => await test.close());

async function send(visitor: Visitor, method: string, id: string, body?: unknown): Promise<Answer> {
  const authorization = `Bearer ${visitor.token}`;
  return await test.call(method, `/v1/client${list}/${id}`, { authorization, ...(body ? { body } : {}) });
}
const update = async (visitor: Visitor, id: string, body: unknown) => await send(visitor, 'PATCH', id, body);
const remove = async (visitor: Visitor, id: string) => await send(visitor, 'DELETE', id);

const authenticators = async (userId = alice): Promise<JsonBody[]> =>
  (await test.server('GET', `/users/${encodeURIComponent(userId)}/authenticators`)).body;

async function idOf(method: string, userId = alice): Promise<string> {
  return (await authenticators(userId)).find((one) => one.verificationMethod === method).userAuthenticatorId;
}

/** Holds an address, an app and a passkey; each action is met by the method that the test names. */
async function withAll(userId = alice): Promise<ReturnType<typeof createSoftwareAuthenticator>> {
  const visitor = await Visitor.arrive(test, userId);
  const authenticator = createSoftwareAuthenticator();
  await visitor.addPasskey(authenticator);
  await visitor.addEmail(userId);
  await visitor.addTotp();
  test.clock.now += minuteMs;
  return authenticator;
}

async function byEmail(tracking = {}, address = alice): Promise<Visitor> {
  const visitor = await Visitor.arrive(test, alice, tracking);
  await visitor.post('/challenge/email-otp');
  expect((await visitor.verify('email-otp', await test.codeFor(address))).body.isVerified).toBe(true);
  return visitor;
}

async function byPasskey(
  authenticator: ReturnType<typeof createSoftwareAuthenticator>,
  tracking = {},
): Promise<Visitor> {
  const visitor = await Visitor.arrive(test, alice, tracking);
  expect((await visitor.passPasskey(authenticator)).body.isVerified).toBe(true);
  return visitor;
}

describe('the list (client-api.md §5.6, §5.8)', () => {
  it('is complete after a proof, masked before', async () => {
    await test.server('PATCH', `/users/${alice}`, { displayName: 'Alice', username: 'alice' });
    const authenticator = await withAll();
    const early = (await (await Visitor.arrive(test, alice)).get(list)).body;
    expect(early.map((one: JsonBody) => one.email)).toContain('a•••e@example.com');
    const own = (await (await byPasskey(authenticator)).get(list)).body;
    expect(own).toEqual(await authenticators());
    expect(own).toHaveLength(3);
    const passkey = own.find((one: JsonBody) => one.verificationMethod === 'PASSKEY');
    expect(passkey).toMatchObject({ username: 'alice', displayName: 'Alice' });
  });

  it('row 14: before a proof does not tell what the device calls itself, which the next decision would believe', async () => {
    const authenticator = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, alice)).addPasskey(authenticator, { body: { deviceId: 'device-7' } });
    for (const early of [
      await Visitor.arrive(test, alice),
      await Visitor.arrive(test, alice, { actionCode: 'profile' }),
    ]) {
      const [passkey] = (await early.get(list)).body;
      const { webauthnCredential, userAuthenticatorId } = passkey;
      expect(webauthnCredential).toMatchObject({ deviceId: userAuthenticatorId, name: expect.any(String) });
      expect(webauthnCredential).not.toHaveProperty('parsedUserAgent');
    }
    const [own] = (await (await byPasskey(authenticator)).get(list)).body;
    expect(own.webauthnCredential).toMatchObject({ deviceId: 'device-7' });
  });

  it('takes a scope: read, or one that changes what is listed', async () => {
    await importEmail(test, alice, alice);
    const statusWith = async (scope: string) =>
      (await (await Visitor.arrive(test, alice, { scope })).get(list)).status;
    expect(await statusWith('read:authenticators')).toBe(200);
    expect(await statusWith('remove:authenticators')).toBe(200);
    expect(await statusWith('write:everything')).toBe(403);
  });
});

describe('naming and choosing', () => {
  it('a name shows in the list and as the name of the passkey; the default is offered first', async () => {
    const authenticator = await withAll();
    const visitor = await byPasskey(authenticator);
    const name = 'Алисин ключ 🔑';
    const renamed = await update(visitor, await idOf('PASSKEY'), { displayName: name });
    expect(renamed.body.userAuthenticator).toMatchObject({ displayName: name, webauthnCredential: { name } });
    const chosen = await update(visitor, await idOf('EMAIL_OTP'), { isDefault: true, displayName: 'Work' });
    expect(chosen.body.userAuthenticator).toMatchObject({ displayName: 'Work', isDefault: true });
    const next = await Visitor.arrive(test, alice);
    expect((await next.get('/hosted/session')).body.defaultVerificationMethod).toBe('EMAIL_OTP');
    // The passkey itself is as good as before.
    expect((await next.passPasskey(authenticator)).body.isVerified).toBe(true);
  });

  it.each([
    ['nothing', {}],
    ['an unknown field', { method: 'SMS' }],
    ['an empty name', { displayName: '' }],
    ['no default', { isDefault: false }],
    ['a new address and a name', { email: elsewhere, displayName: 'x' }],
    ['two addresses', { email: elsewhere, phoneNumber: '+6421123456' }],
    ['no address', { email: 'nonsense' }],
    ['a number for an address', { phoneNumber: '+6421123456' }],
  ])('%s is refused', async (_name, body) => {
    await importEmail(test, alice, alice);
    const answer = await update(await byEmail(), await idOf('EMAIL_OTP'), body);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
  });
});

describe('T33: changing and removing, by scope of the token and proof', () => {
  it('nothing before the challenge is met, whatever the scope', async () => {
    await withAll();
    const scope = 'update:authenticators remove:authenticators';
    const id = await idOf('AUTHENTICATOR_APP');
    for (const visitor of [
      await Visitor.arrive(test, alice, { scope }),
      await Visitor.arrive(test, alice, { scope, actionCode: 'profile' }),
      await Visitor.arrive(test, alice),
    ]) {
      expect(await update(visitor, id, { displayName: 'x' })).toMatchObject(forbidden);
      expect(await update(visitor, await idOf('EMAIL_OTP'), { email: elsewhere })).toMatchObject(forbidden);
      expect(await remove(visitor, id)).toMatchObject(forbidden);
    }
    expect(await authenticators()).toHaveLength(3);
  });

  it('each by its own scope', async () => {
    const authenticator = await withAll();
    const id = await idOf('AUTHENTICATOR_APP');
    const withScope = async (scope: string) => {
      const visitor = await Visitor.arrive(test, alice, { scope });
      const { token } = visitor;
      await visitor.passPasskey(authenticator);
      // The token from before the proof: it has what the application gave it.
      visitor.token = token;
      return visitor;
    };
    const updating = await withScope('update:authenticators');
    expect(await remove(updating, id)).toMatchObject(forbidden);
    expect((await update(updating, id, { displayName: 'x' })).status).toBe(200);
    const removing = await withScope('remove:authenticators');
    expect(await update(removing, id, { displayName: 'y' })).toMatchObject(forbidden);
    expect(await update(removing, await idOf('EMAIL_OTP'), { email: elsewhere })).toMatchObject(forbidden);
    expect((await remove(removing, id)).status).toBe(200);
  });

  it('a weak proof does not shed a strong authenticator; one as strong does', async () => {
    const authenticator = await withAll();
    const weak = await byEmail();
    expect(await remove(weak, await idOf('PASSKEY'))).toMatchObject(forbidden);
    expect(await remove(weak, await idOf('AUTHENTICATOR_APP'))).toMatchObject(forbidden);
    expect((await remove(weak, await idOf('EMAIL_OTP'))).body).toEqual({ success: true });
    const strong = await byPasskey(authenticator);
    expect((await remove(strong, await idOf('PASSKEY'))).body).toEqual({
      success: true,
      webauthnCredential: { rpId: 'localhost', credentialId: expect.stringMatching(/^[\w-]+$/) },
    });
    expect((await authenticators()).map((one) => one.verificationMethod)).toEqual(['AUTHENTICATOR_APP']);
  });

  it('N-19: a proof is good for ten minutes', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 30 });
    const visitor = await byPasskey(await withAll());
    const id = await idOf('AUTHENTICATOR_APP');
    test.clock.now += 10 * minuteMs + 1;
    expect(await remove(visitor, id)).toMatchObject(forbidden);
    expect(await update(visitor, id, { displayName: 'x' })).toMatchObject(forbidden);
    test.clock.now -= 1;
    expect((await remove(visitor, id)).status).toBe(200);
  });

  it('a state that the application set by hand is no proof', async () => {
    await withAll();
    const scope = 'remove:authenticators';
    const visitor = await Visitor.arrive(test, alice, { scope });
    await visitor.override('CHALLENGE_SUCCEEDED');
    expect(await remove(visitor, await idOf('EMAIL_OTP'))).toMatchObject(forbidden);
  });

  it("nobody else's, of the tenant or of another", async () => {
    const authenticator = await withAll();
    const missing = { status: 404, body: { errorCode: 'not_found' } };
    await importEmail(test, 'bob', 'bob@example.com');
    const visitor = await byPasskey(authenticator);
    const other = await addTenant(test);
    await other.server('POST', '/users/alice/authenticators', {
      verificationMethod: 'EMAIL_OTP',
      email: alice,
    });
    const [theirs] = (await other.server('GET', '/users/alice/authenticators')).body;
    for (const id of [await idOf('EMAIL_OTP', 'bob'), theirs.userAuthenticatorId, 'no-such-id']) {
      expect(await remove(visitor, id)).toMatchObject(missing);
      expect(await update(visitor, id, { displayName: 'x' })).toMatchObject(missing);
    }
  });
});

describe('a new address', () => {
  it('counts once its code is typed; until then the old one works', async () => {
    await importEmail(test, alice, alice);
    const id = await idOf('EMAIL_OTP');
    const visitor = await byEmail();
    const begun = await update(visitor, id, { email: elsewhere });
    expect(begun.body).toMatchObject({ sent: true, userAuthenticator: { email: alice } });
    expect((await authenticators()).map((one) => one.email)).toEqual([alice]);
    test.clock.now += minuteMs;
    await byEmail();
    const verified = await visitor.verify('email-otp', await test.codeFor(elsewhere));
    expect(verified.body).toMatchObject({ isVerified: true });
    expect(verified.body.userAuthenticator).toMatchObject({ userAuthenticatorId: id, email: elsewhere });
    expect(await authenticators()).toMatchObject([{ userAuthenticatorId: id, email: elsewhere }]);
    await byEmail({}, elsewhere);
  });

  it('a wrong code, a late one and a stale proof leave it as it was', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 30 });
    await importEmail(test, alice, alice);
    const id = await idOf('EMAIL_OTP');
    const visitor = await byEmail();
    await update(visitor, id, { email: elsewhere });
    const code = await test.codeFor(elsewhere);
    expect((await visitor.verify('email-otp', code === '000000' ? '000001' : '000000')).body.isVerified).toBe(
      false,
    );
    test.clock.now += 10 * minuteMs + 1;
    expect(await visitor.verify('email-otp', code)).toMatchObject(forbidden);
    expect((await authenticators()).map((one) => one.email)).toEqual([alice]);
  });

  it('is not for an authenticator that went meanwhile, nor one that the person has', async () => {
    await importEmail(test, alice, alice);
    const visitor = await byEmail();
    const id = await idOf('EMAIL_OTP');
    expect((await update(visitor, id, { email: alice })).status).toBe(409);
    await update(visitor, id, { email: elsewhere });
    const code = await test.codeFor(elsewhere);
    await test.server('DELETE', `/users/${alice}/authenticators/${id}`);
    expect((await visitor.verify('email-otp', code)).body).toMatchObject({ errorCode: 'invalid_request' });
    expect(await authenticators()).toEqual([]);
  });

  it('stays within what the application vouches for (F20)', async () => {
    await importEmail(test, alice, alice);
    const visitor = await byEmail({ email: alice });
    const answer = await update(visitor, await idOf('EMAIL_OTP'), { email: elsewhere });
    expect(answer).toMatchObject(forbidden);
  });

  it('and an address that is being added are two things', async () => {
    await importEmail(test, alice, alice);
    const visitor = await byEmail();
    await update(visitor, await idOf('EMAIL_OTP'), { email: elsewhere });
    await visitor.post('/user-authenticators/email-otp', { email: elsewhere });
    expect((await visitor.verify('email-otp', await test.codeFor(elsewhere))).body.isVerified).toBe(true);
    expect((await authenticators()).map((one) => one.email).sort()).toEqual([alice, elsewhere].sort());
  });

  it('is in the audit trail, as is a removal', async () => {
    await withAll();
    const visitor = await byEmail();
    await update(visitor, await idOf('EMAIL_OTP'), { email: elsewhere });
    await visitor.verify('email-otp', await test.codeFor(elsewhere));
    await remove(visitor, await idOf('EMAIL_OTP'));
    const rows = await test.database.read.rows('select type, data from audit_events order by seq', []);
    const types = rows.map((row) => row.type as string).filter((type) => type.startsWith('authenticator.'));
    expect(types.slice(-3)).toEqual([
      'authenticator.move_started',
      'authenticator.updated',
      'authenticator.deleted',
    ]);
  });
});
