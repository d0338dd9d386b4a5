/**
 * `@authsignal/react` from npm and `@stepward/react`, both on React 18, in real Chromium against a real server: the same
 * application (react-application.ts), in pages that differ in nothing but the import. Ours lives under a strict
 * Content-Security-Policy.
 */
import { type Authsignal, VerificationMethod } from '@authsignal/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { clientApi, passByEmail, serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

const names = ['authsignal', 'stepward'];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  pages = await startSdkPages(server.origin, ...names.map((name) => `${name}-react-18`));
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: pages.host,
    expectedOrigins: [pages.origin],
    verificationMethods: ['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'SMS', 'RECOVERY_CODE'],
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
});
afterEach(async () => await person.context.close());

const tokenFor = async (userId: string) => (await sdk.track({ userId, action: 'signIn' })).token;
/** Enrols an address; answers a token that may add more. */
const enrolled = async (email: string) => await passByEmail(server, await tokenFor(email), email);

async function start(token: string): Promise<void> {
  await page.evaluate((value) => {
    window.ended = window.start(value);
  }, token);
}
const ended = async () => await page.evaluate(() => window.ended);
const dialog = () => page.getByRole('dialog');
const codeField = () => dialog().getByRole('textbox');

async function expectPassed(userId: string, verificationMethod: string): Promise<void> {
  const { token = '' } = await ended();
  const result = await sdk.validateChallenge({ token, userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
  await dialog().waitFor({ state: 'detached' });
}

const userOf = (what: string, name: string) => `${what}@${name}.example`;
const options = () => ({ tenantId: server.tenantId, baseUrl: server.apiUrl });

async function open(name: string): Promise<void> {
  person = await newPerson(browser);
  page = person.page;
  await page.goto(`${pages.origin}/${name}-react-18`);
  await page.evaluate((given) => window.render(given), options());
  await page.getByText('No challenge').waitFor();
  expect(await page.evaluate(() => window.reactVersion)).toMatch(/^18\./);
}

describe.each(names)('%s', (name) => {
  beforeEach(async () => await open(name));

  it('a code by e-mail: a wrong one, which is cleared, and the right one', async () => {
    const email = userOf('code', name);
    await enrolled(email);
    await start(await tokenFor(email));
    await codeField().waitFor();
    await screenshot(page, `react-18-${name}`);
    const right = await inboxCode(server, email);
    await codeField().fill(right === '000000' ? '000001' : '000000');
    if (name === 'authsignal') await expect.poll(() => codeField().inputValue()).toBe('');
    else await dialog().getByText('That code isn’t right').waitFor();
    await codeField().fill(right);
    await expectPassed(email, 'EMAIL_OTP');
  });

  it('a code by SMS: a wrong one, which is cleared, and the right one', async () => {
    const userId = userOf('phone', name);
    const phoneNumber = `+6421000000${names.indexOf(name)}`;
    const attributes = { verificationMethod: VerificationMethod.SMS, phoneNumber };
    await sdk.enrollVerifiedAuthenticator({ userId, attributes });
    await start(await tokenFor(userId));
    await codeField().waitFor();
    const right = await inboxCode(server, phoneNumber);
    await codeField().fill(right === '000000' ? '000001' : '000000');
    if (name === 'authsignal') await expect.poll(() => codeField().inputValue()).toBe('');
    else await dialog().getByText('That code isn’t right').waitFor();
    await codeField().fill(right);
    await expectPassed(userId, 'SMS');
  });

  it('an authenticator app', async () => {
    const email = userOf('app', name);
    const token = await enrolled(email);
    const { secret } = await clientApi(server, token, '/user-authenticators/totp');
    await clientApi(server, token, '/verify/totp', { verificationCode: oneTimePassword(secret) });
    await start(await tokenFor(email));
    await codeField().fill(oneTimePassword(secret, 1));
    await expectPassed(email, 'AUTHENTICATOR_APP');
  });

  it('a passkey: the browser’s sheet opens at once', async () => {
    const userId = userOf('passkey', name);
    await virtualAuthenticator(page);
    await page.evaluate(
      async ({ given, token }) =>
        void (await new window.Authsignal(given).passkey.signUp({ token, username: 'paul' })),
      { given: options(), token: await tokenFor(userId) },
    );
    await start(await tokenFor(userId));
    await expectPassed(userId, 'PASSKEY');
  });

  it('who closes it, who starts another, and whose token is too old is told so', async () => {
    const email = userOf('ends', name);
    await enrolled(email);
    const token = await tokenFor(email);
    await start(token);
    await codeField().waitFor();
    expect(await page.evaluate((value) => window.start(value), token)).toEqual({
      code: 'EXISTING_CHALLENGE',
    });
    await page.keyboard.press('Escape');
    expect(await ended()).toEqual({ code: 'USER_CANCELED' });
    await page.getByText('No challenge').waitFor();
    await start('not-a-token');
    expect(await ended()).toEqual({ code: 'TOKEN_EXPIRED' });
  });
});

const tokenLifeMs = 10 * 60_000;

it.each(names)('%s: a token that grows too old while the code is read ends the challenge', async (name) => {
  const email = userOf('late', name);
  await open(name);
  await enrolled(email);
  await start(await tokenFor(email));
  const code = await inboxCode(server, email);
  await server.restart({ laterByMs: (names.indexOf(name) + 1) * (tokenLifeMs + 60_000) });
  await codeField().fill(code);
  expect(await ended()).toEqual({ code: 'TOKEN_EXPIRED' });
  await dialog().waitFor({ state: 'detached' });
});
