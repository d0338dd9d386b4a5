/**
 * `@authsignal/browser` from npm and `@stepward/browser`, in real Chromium against a real server: the same scripts in pages
 * that differ in nothing but the import. Ours lives under a strict Content-Security-Policy.
 */
import type { Authsignal } from '@authsignal/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { passFirstChallenge, step } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  pages = await startSdkPages(server.origin, 'authsignal', 'stepward');
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: pages.host,
    expectedOrigins: [pages.origin],
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
});
afterEach(async () => await person.context.close());

async function open(name: string): Promise<void> {
  person = await newPerson(browser);
  page = person.page;
  await page.goto(`${pages.origin}/${name}`);
  await page.evaluate(
    (options) => {
      window.sdk = new window.Authsignal(options);
    },
    { tenantId: server.tenantId, baseUrl: server.apiUrl },
  );
}

/** With an address, a first enrolment is limited to it. */
async function track(userId: string, email?: string) {
  const redirectUrl = `${pages.origin}/callback`;
  const attributes = { redirectUrl, ...(email === undefined ? {} : { email }) };
  return await sdk.track({ userId, action: 'signIn', attributes });
}

async function expectPassed(token: string | undefined, userId: string, verificationMethod: string) {
  const result = await sdk.validateChallenge({ token: token ?? '', userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
}

describe.each(['authsignal', 'stepward'])('a page with %s', (name) => {
  beforeEach(async () => await open(name));
  const setToken = async (token: string) => await page.evaluate((value) => window.sdk.setToken(value), token);
  const verify = async (code: string) =>
    await page.evaluate((value) => window.sdk.email.verify({ code: value }), code);

  it('codes by e-mail: enrol, a wrong code, the right one; the next time challenge and verify', async () => {
    const email = `code@${name}.example`;
    await setToken((await track(email, email)).token);
    const enrolled = await page.evaluate((value) => window.sdk.email.enroll({ email: value }), email);
    expect(enrolled.data).toMatchObject({ userId: email });
    const code = await inboxCode(server, email);
    const wrong = await verify(code === '000000' ? '000001' : '000000');
    expect(wrong).toMatchObject({ data: { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' } });
    const right = await verify(code);
    expect(right.data).toMatchObject({ isVerified: true, userAuthenticator: { email } });
    await expectPassed(right.data?.token, email, 'EMAIL_OTP');

    await setToken((await track(email, email)).token);
    expect((await page.evaluate(() => window.sdk.email.challenge())).data?.challengeId).toBeTypeOf('string');
    await expectPassed((await verify(await inboxCode(server, email))).data?.token, email, 'EMAIL_OTP');
  });

  it('authenticator app', async () => {
    const userId = `totp@${name}.example`;
    await setToken((await track(userId)).token);
    const { data } = await page.evaluate(() => window.sdk.totp.enroll());
    expect(data?.uri).toMatch(/^otpauth:/);
    const right = await page.evaluate(
      (code) => window.sdk.totp.verify({ code }),
      oneTimePassword(data?.secret ?? ''),
    );
    await expectPassed(right.data?.token, userId, 'AUTHENTICATOR_APP');
  });

  it('passkeys: made, used, found on this device, and who says no is told by the browser’s own name', async () => {
    const device = await virtualAuthenticator(page);
    const userId = `passkey@${name}.example`;
    const { token } = await track(userId);
    const made = await page.evaluate((request) => window.sdk.passkey.signUp(request), {
      token,
      username: userId,
    });
    expect(made.data?.userAuthenticator).toMatchObject({ verificationMethod: 'PASSKEY' });
    await expectPassed(made.data?.token, userId, 'PASSKEY');

    const signIn = async (value: string) =>
      await page.evaluate((given) => window.sdk.passkey.signIn({ token: given }), value);
    const used = await signIn((await track(userId)).token);
    expect(used.data).toMatchObject({ isVerified: true, userId });
    await expectPassed(used.data?.token, userId, 'PASSKEY');
    const available = await page.evaluate(
      (id) => window.sdk.passkey.isAvailableOnDevice({ userId: id }),
      userId,
    );
    expect(available).toBe(true);

    await device.setUserVerified(false);
    const refused = await page.evaluate(
      (given) => window.sdk.passkey.signIn({ token: given }).catch((error: Error) => error.name),
      (await track(userId)).token,
    );
    expect(refused).toBe('NotAllowedError');
  });

  it('a refusal is an answer; the device id stays', async () => {
    await setToken('not-a-token');
    const answer = await page.evaluate(() => window.sdk.totp.enroll());
    expect(answer).toMatchObject({ errorCode: 'unauthorized' });
    expect(answer.error).toBe(answer.errorDescription);
    const id = await page.evaluate(() => window.sdk.anonymousId);
    const [cookie] = await person.context.cookies();
    expect(cookie).toMatchObject({ name: '__as_aid', value: id, httpOnly: false });
  });

  it('the hosted page in a popup', async () => {
    const email = `popup@${name}.example`;
    const { url } = await track(email, email);
    await page.evaluate((value) => {
      window.launched = window.sdk.launch(value, { mode: 'popup' });
    }, url);
    await passFirstChallenge(page.frameLocator('#__authsignal-popup-iframe'), server, email);
    const { token } = await page.evaluate(() => window.launched);
    await expectPassed(token, email, 'EMAIL_OTP');
    await page.locator('#__authsignal-popup-iframe').waitFor({ state: 'detached' });
  });

  it('the hosted page in a window', async () => {
    const email = `window@${name}.example`;
    const { url } = await track(email, email);
    const opened = person.context.waitForEvent('page');
    await page.evaluate((value) => {
      window.launched = window.sdk.launch(value, { mode: 'window' });
    }, url);
    await passFirstChallenge(await opened, server, email);
    await expectPassed((await page.evaluate(() => window.launched)).token, email, 'EMAIL_OTP');
  });

  it('the hosted page in place of this one', async () => {
    const { url } = await track(`redirect@${name}.example`, `redirect@${name}.example`);
    await page.evaluate((value) => void window.sdk.launch(value, { mode: 'redirect' }), url);
    await step.confirmEmail(page).waitFor();
    expect(page.url()).toBe(url);
  });
});
