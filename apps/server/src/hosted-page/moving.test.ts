/** A new address or number in the settings: what it takes, and who hears of it (SECURITY rows 33, 34; N-19, N-36; F20). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const elsewhere = 'alice@elsewhere.example';
const number = '+6421123456';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowAllMethods(test);
});
afterEach(async () => await test.close());

const arrive = async (tracking: object = {}) =>
  await Visitor.arrive(test, 'alice', { redirectToSettings: true, actionCode: 'profile', ...tracking });
const session = async (visitor: Visitor): Promise<JsonBody> => (await visitor.get('/hosted/session')).body;
const listed = async (): Promise<JsonBody[]> =>
  (await test.server('GET', '/users/alice/authenticators')).body;
const idOf = async (method: string): Promise<string> =>
  (await listed()).find((one) => one.verificationMethod === method).userAuthenticatorId;
const move = async ({ token }: Visitor, id: string, address: object) =>
  await test.call('PATCH', `/v1/client/user-authenticators/${id}`, {
    authorization: `Bearer ${token}`,
    body: address,
  });
const importPhone = async () =>
  await test.server('POST', '/users/alice/authenticators', {
    verificationMethod: 'SMS',
    phoneNumber: number,
  });
const mailsTo = async (address: string): Promise<JsonBody[]> =>
  (await test.call('GET', `/dev/inbox?format=json&to=${encodeURIComponent(address)}`)).body.messages;

/** Takes the token of another proof for a new address of this one, as the page does; answers what may prove it. */
async function stepUp(visitor: Visitor, userAuthenticatorId: string): Promise<string[]> {
  const { body } = await visitor.post('/hosted/step-up', { change: 'move', userAuthenticatorId });
  visitor.token = body.token;
  return (await session(visitor)).methods.map((one: JsonBody) => one.verificationMethod);
}

describe('an address', () => {
  it('changes after a proof and the code to the new one; the old one hears of it (N-36)', async () => {
    await importEmail(test, 'alice', alice);
    const visitor = await arrive();
    const id = await idOf('EMAIL_OTP');
    expect((await session(visitor)).settings.movable).toEqual([id]);
    expect((await move(visitor, id, { email: elsewhere })).status).toBe(403);
    expect(await stepUp(visitor, id)).toEqual(['EMAIL_OTP', 'RECOVERY_CODE']);
    expect((await move(visitor, id, { email: elsewhere })).status).toBe(403);
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor(alice));
    expect((await move(visitor, id, { email: elsewhere })).body).toMatchObject({ sent: true });
    expect((await listed()).map(({ email }) => email)).toEqual([alice]);
    test.clock.now += 1_000;
    await visitor.verify('email-otp', await test.codeFor(elsewhere));
    expect(await listed()).toMatchObject([{ userAuthenticatorId: id, email: elsewhere }]);
    expect((await session(visitor)).step).toBe('SETTINGS');
    await expect.poll(async () => (await mailsTo(alice)).at(0)?.code).toBeUndefined();
    expect((await mailsTo(elsewhere)).every(({ code }) => code !== undefined)).toBe(true);
  });

  it('of a link changes by the code beside it, in whatever browser', async () => {
    await allowAllMethods(test, { verificationMethods: ['EMAIL_MAGIC_LINK', 'SMS'] });
    await test.server('POST', '/users/alice/authenticators', {
      verificationMethod: 'EMAIL_MAGIC_LINK',
      email: alice,
    });
    await importPhone();
    const visitor = await arrive();
    const id = await idOf('EMAIL_MAGIC_LINK');
    await stepUp(visitor, id);
    await visitor.post('/challenge/sms', {});
    await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    expect((await move(visitor, id, { email: elsewhere })).body).toMatchObject({ sent: true });
    const { body } = await visitor.post('/verify/email-magic-link/finalize', {
      verificationCode: await test.codeFor(elsewhere),
    });
    expect(body.isVerified).toBe(true);
    expect((await listed()).find((one) => one.userAuthenticatorId === id).email).toBe(elsewhere);
  });

  it('is not offered where the application gave one (F20), nor where the method is switched off', async () => {
    await importEmail(test, 'alice', alice);
    await importPhone();
    const movable = async (tracking?: object) => (await session(await arrive(tracking))).settings.movable;
    const [mail, phone] = [await idOf('EMAIL_OTP'), await idOf('SMS')];
    expect([...(await movable())].sort()).toEqual([mail, phone].sort());
    expect(await movable({ email: alice })).toEqual([phone]);
    expect(await movable({ phoneNumber: number })).toEqual([mail]);
    await allowAllMethods(test, { verificationMethods: ['EMAIL_OTP', 'AUTHENTICATOR_APP'] });
    expect(await movable()).toEqual([mail]);
  });
});

describe('a number', () => {
  it('takes a proof as strong as itself: a code by mail is none (row 33)', async () => {
    await importEmail(test, 'alice', alice);
    await importPhone();
    const visitor = await arrive();
    const id = await idOf('SMS');
    expect(await stepUp(visitor, id)).not.toContain('EMAIL_OTP');
    await visitor.post('/challenge/sms', {});
    await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    const next = '+6421999888';
    expect((await move(visitor, id, { phoneNumber: next })).body).toMatchObject({ sent: true });
    await visitor.post('/verify/sms', { verificationCode: await test.codeFor(next) });
    expect((await listed()).find((one) => one.verificationMethod === 'SMS').phoneNumber).toBe(next);
  });

  it('is no address, and nothing else has one', async () => {
    const first = await Visitor.arrive(test, 'alice');
    await first.addEmail(alice);
    const secret = await first.addTotp();
    const visitor = await arrive();
    const id = await idOf('AUTHENTICATOR_APP');
    expect((await session(visitor)).settings.movable).not.toContain(id);
    await stepUp(visitor, id);
    test.clock.now += 30_000;
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect((await move(visitor, id, { email: elsewhere })).status).toBe(400);
    const { status } = await visitor.post('/hosted/step-up', { change: 'move' });
    expect(status).toBe(400);
  });
});
