/** SECURITY row 34: no order of calls leaves a person without an authenticator, and so open to whoever has the password. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const elsewhere = 'alice@elsewhere.example';
const minuteMs = 60_000;
const forbidden = { status: 403, body: { errorCode: 'forbidden' } };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await test.management('PATCH', '/tenant', { skipRecoveryCodesOnProgrammaticEnrollment: true });
});
afterEach(async () => await test.close());

const remove = async ({ token }: Visitor, id: string): Promise<Answer> =>
  await test.call('DELETE', `/v1/client/user-authenticators/${id}`, { authorization: `Bearer ${token}` });

const authenticators = async (): Promise<JsonBody[]> =>
  (await test.server('GET', `/users/${alice}/authenticators`)).body;

const idOf = async (method: string): Promise<string> =>
  (await authenticators()).find((one) => one.verificationMethod === method).userAuthenticatorId;

async function byEmail(): Promise<Visitor> {
  const visitor = await Visitor.arrive(test, alice);
  await visitor.post('/challenge/email-otp');
  await visitor.verify('email-otp', await test.codeFor(alice));
  return visitor;
}

describe('T34: the last authenticator stays', () => {
  it('is not removed, also not by two removals at once', async () => {
    await importEmail(test, alice, alice);
    const alone = await byEmail();
    expect(await remove(alone, await idOf('EMAIL_OTP'))).toMatchObject(forbidden);
    await alone.addTotp();
    test.clock.now += 2 * minuteMs;
    const visitor = await byEmail();
    const app = await idOf('AUTHENTICATOR_APP');
    const email = await idOf('EMAIL_OTP');
    expect(await remove(visitor, app)).toMatchObject(forbidden);
    // Two addresses, each of which could go while the other is there.
    await test.server('DELETE', `/users/${alice}/authenticators/${app}`);
    await importEmail(test, alice, elsewhere);
    const ids = (await authenticators()).map((one) => one.userAuthenticatorId as string);
    expect(ids).toHaveLength(2);
    expect(ids).toContain(email);
    const answers = await Promise.all([...ids, ...ids].map((id) => remove(visitor, id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await authenticators()).toHaveLength(1);
  });

  it('is not removed by the application either, where it asks for that (`keepLast`)', async () => {
    await importEmail(test, alice, alice);
    await importEmail(test, alice, elsewhere);
    const ids = (await authenticators()).map((one) => one.userAuthenticatorId as string);
    const of = (id: string, keepLast: string) =>
      test.server('DELETE', `/users/${alice}/authenticators/${id}?keepLast=${keepLast}`);
    expect((await of(ids[0] ?? '', 'perhaps')).status).toBe(400);
    const answers = await Promise.all(ids.map((id) => of(id, 'true')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [left] = await authenticators();
    expect((await of(left?.userAuthenticatorId, 'false')).status).toBe(200);
  });

  it('removals, enrolments and proofs at once never leave a way in without a proof', async () => {
    const first = await Visitor.arrive(test, alice);
    const authenticator = createSoftwareAuthenticator();
    await first.addPasskey(authenticator);
    await first.addEmail(alice);
    await first.addTotp();
    test.clock.now += minuteMs;
    const visitor = await Visitor.arrive(test, alice);
    await visitor.passPasskey(authenticator);
    const ids = (await authenticators()).map((one) => one.userAuthenticatorId as string);
    const stranger = await Visitor.arrive(test, alice);
    const answers = await Promise.all([
      ...ids.map((id) => remove(visitor, id)),
      ...[1, 2, 3].map(() => stranger.post('/user-authenticators/totp')),
      ...ids.map((id) => remove(visitor, id)),
      stranger.post('/user-authenticators/passkey/registration-options', {}),
    ]);
    expect(answers.slice(3, 6).map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(answers.at(-1)?.status).toBe(403);
    expect(await authenticators()).toHaveLength(1);
  });
});
