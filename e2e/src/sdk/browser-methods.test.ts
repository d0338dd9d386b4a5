/** The methods of the public browser SDK in an application's own page, with a token from the public server SDK. */
import type { Authsignal } from '@authsignal/node';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { type AppPage, openApp, startAppPage } from './app-page.ts';
import { oneTimePassword } from './one-time-password.ts';
import { clientApi, passByEmail, serverSdk } from './server-sdk.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Authsignal;
let person: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  // Passkeys made in the application's page belong to the application's host (relying-party.test.ts).
  await manage(server, 'PATCH', '/tenant', { relyingParty: app.host, expectedOrigins: [app.origin] });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  await openApp(person.page, app, server);
});
afterEach(async () => await person.context.close());

const add = 'add:authenticators';

async function tokenFor(
  userId: string,
  attributes: { email?: string; scope?: string } = {},
): Promise<string> {
  const { state, token } = await sdk.track({ userId, action: 'signIn', attributes });
  expect(state).toBe('CHALLENGE_REQUIRED');
  return token;
}

async function expectPassed(token: string | undefined, userId: string, method: string): Promise<void> {
  const result = await sdk.validateChallenge({ token: token ?? '', userId, action: 'signIn' });
  expect(result).toMatchObject({
    isValid: true,
    state: 'CHALLENGE_SUCCEEDED',
    userId,
    verificationMethod: method,
  });
}

const setToken = async (token: string): Promise<void> =>
  await person.page.evaluate((value) => window.sdk.setToken(value), token);

describe('e-mail codes', () => {
  const enroll = (email: string) =>
    person.page.evaluate((value) => window.sdk.email.enroll({ email: value }), email);
  const challenge = () => person.page.evaluate(() => window.sdk.email.challenge());
  const verify = (code: string) =>
    person.page.evaluate((value) => window.sdk.email.verify({ code: value }), code);

  it('enrol, wrong code, right code; the next time challenge and verify', async () => {
    const email = 'erin@example.com';
    await setToken(await tokenFor(email));
    const enrolled = await enroll(email);
    expect(enrolled.data).toMatchObject({ userId: email });
    expect(enrolled.data?.userAuthenticatorId).toBeTypeOf('string');

    const code = await inboxCode(server, email);
    const wrong = await verify(code === '000000' ? '000001' : '000000');
    expect(wrong.data).toMatchObject({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
    expect(wrong.error).toBeUndefined();
    expect(await sdk.getAuthenticators({ userId: email })).toEqual([]);

    const right = await verify(code);
    expect(right.data).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'EMAIL_OTP', email },
    });
    await expectPassed(right.data?.token, email, 'EMAIL_OTP');

    await setToken(await tokenFor(email));
    const challenged = await challenge();
    expect(challenged.data?.challengeId).toBeTypeOf('string');
    const next = await verify(await inboxCode(server, email));
    expect(next.data?.isVerified).toBe(true);
    expect(next.data?.userAuthenticator).toBeUndefined();
    await expectPassed(next.data?.token, email, 'EMAIL_OTP');
  });

  it('a code works once, and five wrong ones end its challenge', async () => {
    const email = 'walter@example.com';
    await setToken(await tokenFor(email));
    await enroll(email);
    const code = await inboxCode(server, email);
    const wrong = code.startsWith('9') ? '111111' : '999999';
    const tries = [];
    for (let count = 0; count < 6; count += 1) tries.push((await verify(wrong)).data?.failureReason);
    expect(tries.slice(0, 4)).toEqual(Array(4).fill('CODE_INVALID_OR_EXPIRED'));
    expect(tries.slice(4)).toEqual(Array(2).fill('MAX_ATTEMPTS_EXCEEDED'));
    expect((await verify(code)).data).toMatchObject({ isVerified: false });
    expect(await sdk.getAuthenticators({ userId: email })).toEqual([]);
  });

  it('asking twice at once, as React does, sends one mail and keeps the code', async () => {
    const email = 'twice@example.com';
    await setToken(await tokenFor(email));
    await enroll(email);
    const code = await inboxCode(server, email);
    const answers = await person.page.evaluate(() =>
      Promise.all([window.sdk.email.challenge(), window.sdk.email.challenge()]),
    );
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect((await verify(code)).data?.isVerified).toBe(true);
    expect(await inboxMessages(server, email)).toHaveLength(1);
  });

  it('a first enrolment is limited to the address that the caller gave', async () => {
    const email = 'vouched@example.com';
    await setToken(await tokenFor(email, { email }));
    expect((await enroll('mallory@example.com')).errorCode).toBe('forbidden');
    expect((await enroll(email)).data?.userId).toBe(email);
    expect(await inboxMessages(server, 'mallory@example.com')).toEqual([]);
  });

  it('a further authenticator needs more than a token', async () => {
    const email = 'further@example.com';
    await passByEmail(server, await tokenFor(email), email);
    await setToken(await tokenFor(email, { scope: add }));
    expect((await enroll('second@example.com')).errorCode).toBe('forbidden');
  });
});

describe('authenticator app', () => {
  const verify = (code: string) =>
    person.page.evaluate((value) => window.sdk.totp.verify({ code: value }), code);

  it('enrol with a key URI, wrong code, right code, no replay; the next time verify', async () => {
    const userId = 'tom@example.com';
    await setToken(await tokenFor(userId));
    const { data } = await person.page.evaluate(() => window.sdk.totp.enroll());
    expect(data?.userId).toBe(userId);
    const uri = new URL(data?.uri ?? '');
    expect([uri.protocol, uri.host, uri.searchParams.get('issuer')]).toEqual(['otpauth:', 'totp', 'Acme']);
    expect(uri.searchParams.get('secret')).toBe(data?.secret);
    const secret = data?.secret ?? '';

    const code = oneTimePassword(secret);
    const wrong = await verify(code === '000000' ? '000001' : '000000');
    expect(wrong.data).toMatchObject({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
    const right = await verify(code);
    expect(right.data).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'AUTHENTICATOR_APP' },
    });
    await expectPassed(right.data?.token, userId, 'AUTHENTICATOR_APP');

    await setToken(await tokenFor(userId));
    expect((await verify(code)).data?.isVerified).toBe(false);
    // The window reaches one step ahead, so that the test need not wait for the next.
    const next = await verify(oneTimePassword(secret, 1));
    expect(next.data?.isVerified).toBe(true);
    await expectPassed(next.data?.token, userId, 'AUTHENTICATOR_APP');
  });
});

describe('passkeys', () => {
  const signUp = (token: string, username: string) =>
    person.page.evaluate((request) => window.sdk.passkey.signUp(request), { token, username });
  const signIn = (token: string) =>
    person.page.evaluate((value) => window.sdk.passkey.signIn({ token: value }), token);

  it('sign up and sign in with a token', async () => {
    const device = await virtualAuthenticator(person.page);
    const userId = 'petra@example.com';
    const added = await signUp(await tokenFor(userId), 'petra');
    expect(added.data?.userAuthenticator).toMatchObject({ verificationMethod: 'PASSKEY' });
    await expectPassed(added.data?.token, userId, 'PASSKEY');
    const [credential] = await device.credentials();
    expect(credential?.rpId).toBe(app.host);

    await sdk.updateUser({ userId, attributes: { username: 'petra', displayName: 'Petra P.' } });
    const answer = await signIn(await tokenFor(userId));
    expect(answer.data).toMatchObject({
      isVerified: true,
      userId,
      username: 'petra',
      displayName: 'Petra P.',
    });
    await expectPassed(answer.data?.token, userId, 'PASSKEY');

    const [listed] = await sdk.getAuthenticators({ userId });
    expect(listed).toMatchObject({
      verificationMethod: 'PASSKEY',
      webauthnCredential: { credentialBackedUp: true, credentialDeviceType: 'multiDevice' },
    });
    expect(listed?.webauthnCredential?.parsedUserAgent?.browser?.name).toBe('Chrome');
    expect(listed?.webauthnCredential?.credentialId).toBe(
      Buffer.from(credential?.credentialId ?? '', 'base64').toString('base64url'),
    );
    // The SDK remembers passkeys by the userId of our answers, and asks without a token whether they still live.
    const isAvailable = () =>
      person.page.evaluate((id) => window.sdk.passkey.isAvailableOnDevice({ userId: id }), userId);
    expect(await isAvailable()).toBe(true);
    await sdk.deleteAuthenticator({ userId, userAuthenticatorId: listed?.userAuthenticatorId ?? '' });
    expect(await isAvailable()).toBe(false);
  });

  it('a second factor is added with the token of a passed challenge, not before', async () => {
    await virtualAuthenticator(person.page);
    const email = 'added@example.com';
    await passByEmail(server, await tokenFor(email), email);
    const token = await tokenFor(email, { scope: add });
    expect((await signUp(token, email)).errorCode).toBe('forbidden');
    await clientApi(server, token, '/challenge/email-otp');
    const verificationCode = await inboxCode(server, email);
    const { accessToken } = await clientApi(server, token, '/verify/email-otp', { verificationCode });
    const added = await signUp(accessToken, email);
    expect(added.data?.userAuthenticator).toMatchObject({ verificationMethod: 'PASSKEY' });
    expect(await sdk.getUser({ userId: email })).toMatchObject({
      enrolledVerificationMethods: ['PASSKEY', 'EMAIL_OTP'],
      defaultVerificationMethod: 'PASSKEY',
    });
  });

  it('no finger, no passkey: nothing is enrolled and nothing passes', async () => {
    const device = await virtualAuthenticator(person.page);
    const userId = 'nofinger@example.com';
    await device.setUserVerified(false);
    await expect(signUp(await tokenFor(userId), userId)).rejects.toThrow();
    expect(await sdk.getAuthenticators({ userId })).toEqual([]);
    await device.setUserVerified(true);
    await signUp(await tokenFor(userId), userId);
    await device.setUserVerified(false);
    const token = await tokenFor(userId);
    await expect(signIn(token)).rejects.toThrow();
    expect(await sdk.validateChallenge({ token })).toMatchObject({
      isValid: false,
      state: 'CHALLENGE_REQUIRED',
    });
  });

  it('the passkey of one person does not pass the challenge of another', async () => {
    await virtualAuthenticator(person.page);
    await signUp(await tokenFor('owner@example.com'), 'owner');
    const assertion = await person.page.evaluate(
      async (token) => {
        const original = window.fetch;
        let sent = '';
        window.fetch = async (input, init) => {
          if (String(input).endsWith('/client/verify/passkey')) {
            sent = String(init?.body);
            return Response.json({ error: 'held back' });
          }
          return await original(input, init);
        };
        await window.sdk.passkey.signIn({ token }).catch(() => undefined);
        return sent;
      },
      await tokenFor('owner@example.com'),
    );
    const stolen = await clientApi(
      server,
      await tokenFor('mallory@example.com'),
      '/verify/passkey',
      JSON.parse(assertion),
    );
    expect(stolen).toMatchObject({ errorCode: 'invalid_credential' });
    expect(stolen).not.toHaveProperty('accessToken');
  });
});

describe('what every method shares', () => {
  it('a page in another origin reads refusals, too', async () => {
    await setToken('not-a-token');
    const answer = await person.page.evaluate(() => window.sdk.totp.enroll());
    expect(answer).toMatchObject({ errorCode: 'unauthorized' });
    expect(answer.error).toBe(answer.errorDescription);
  });

  it('the device id of the SDK reaches a rule by way of the application', async () => {
    await configureAction(server, { actionCode: 'visit', defaultUserActionResult: 'ALLOW' }, [
      { name: 'New device', type: 'CHALLENGE', conditions: { '==': [{ var: 'device.isNew' }, true] } },
    ]);
    const email = 'device@example.com';
    const deviceId = await person.page.evaluate(() => window.sdk.anonymousId);
    const visit = () => sdk.track({ userId: email, action: 'visit', attributes: { deviceId, email } });
    const first = await visit();
    expect(first.state).toBe('CHALLENGE_REQUIRED');
    await passByEmail(server, first.token, email);
    expect((await visit()).state).toBe('ALLOW');
  });

  it('a token that is too old calls the page back, and nothing else happens', async () => {
    const token = await tokenFor('late@example.com');
    await server.restart({ laterByMs: 11 * 60_000 });
    await setToken(token);
    const answer = await person.page.evaluate(() => window.sdk.email.enroll({ email: 'late@example.com' }));
    expect(answer).toMatchObject({ errorCode: 'expired_token' });
    expect(await person.page.evaluate(() => window.tokensExpired)).toBe(1);
    expect(await sdk.validateChallenge({ token })).toMatchObject({ isValid: false, error: 'expired_token' });
    await server.restart();
  });
});
