/**
 * Passkeys before anybody is known, in cookie mode, and security keys: the public browser SDK in an application's page, on
 * another site than the server, with Chromium's virtual authenticators.
 */
import type { Authsignal } from '@authsignal/node';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { type AppPage, openApp, startAppPage } from './app-page.ts';
import { serverSdk } from './server-sdk.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Authsignal;
let person: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: app.host,
    expectedOrigins: [app.origin],
    allowedOrigins: [app.origin],
    verificationMethods: ['PASSKEY', 'SECURITY_KEY', 'EMAIL_OTP'],
  });
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

const tokenFor = async (userId: string): Promise<string> =>
  (await sdk.track({ userId, action: 'signIn' })).token;

const signIn = (request: { action?: string; useCookies?: boolean }) =>
  person.page.evaluate((given) => window.sdk.passkey.signIn(given), request);

const signUp = (token: string, useCookies: boolean) =>
  person.page.evaluate((request) => window.sdk.passkey.signUp({ username: 'x', ...request }), {
    token,
    useCookies,
  });

async function expectPassed(token: string | undefined, userId: string, method: string): Promise<void> {
  const result = await sdk.validateChallenge({ token: token ?? '', userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED', verificationMethod: method });
}

const ways: [string, { action?: string }][] = [
  ['a named action', { action: 'signIn' }],
  ['no action', {}],
];

it.each(ways)('the passkey says who it is: %s', async (_name, request) => {
  await virtualAuthenticator(person.page);
  const userId = `${request.action ?? 'none'}@example.com`;
  expect((await signUp(await tokenFor(userId), false)).data?.token).toBeTypeOf('string');
  const answer = await signIn({ ...request, useCookies: true });
  expect(answer.data).toMatchObject({ isVerified: true, userId });
  await expectPassed(answer.data?.token, userId, 'PASSKEY');
});

it.each(ways)('in cookie mode: %s', async (_name, request) => {
  await virtualAuthenticator(person.page);
  const userId = `cookie-${request.action ?? 'none'}@example.com`;
  expect((await signUp(await tokenFor(userId), true)).data?.token).toBeTypeOf('string');
  const answer = await signIn(request);
  expect(answer.data).toMatchObject({ isVerified: true, userId });
  await expectPassed(answer.data?.token, userId, 'PASSKEY');
  // What the SDK's credential sync asks, with nothing but the cookie.
  const list = await person.page.evaluate(
    async ({ apiUrl, tenantId }) => {
      const authorization = `Basic ${btoa(tenantId)}`;
      const path = `${apiUrl}/client/user-authenticators`;
      return await (await fetch(path, { credentials: 'include', headers: { authorization } })).json();
    },
    { apiUrl: server.apiUrl, tenantId: server.tenantId },
  );
  expect(list).toMatchObject([{ verificationMethod: 'PASSKEY', userId }]);
  // Out of reach of the page's scripts, and not there without credentials.
  expect(await person.page.evaluate(() => document.cookie)).not.toContain('__Host-as');
  const cookies = await person.context.cookies();
  expect(cookies.map(({ name }) => name)).toEqual(expect.arrayContaining(['__Host-as_ch', '__Host-as_st']));
  for (const cookie of cookies.filter(({ name }) => name.startsWith('__Host-')))
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, path: '/' });
});

it('security keys: enrolled, touched, and no passkey', async () => {
  const key = await virtualAuthenticator(person.page, 'security-key');
  const userId = 'key@example.com';
  const enroll = (token: string) =>
    person.page.evaluate(async (value) => {
      window.sdk.setToken(value);
      return await window.sdk.securityKey.enroll();
    }, token);
  const added = await enroll(await tokenFor(userId));
  await expectPassed(added.data?.token, userId, 'SECURITY_KEY');
  expect(await key.credentials()).toHaveLength(1);
  const [listed] = await sdk.getAuthenticators({ userId });
  expect(listed).toMatchObject({ verificationMethod: 'SECURITY_KEY' });

  const answer = await person.page.evaluate(
    async (value) => {
      window.sdk.setToken(value);
      return await window.sdk.securityKey.verify();
    },
    await tokenFor(userId),
  );
  expect(answer.data?.isVerified).toBe(true);
  await expectPassed(answer.data?.token, userId, 'SECURITY_KEY');
});
