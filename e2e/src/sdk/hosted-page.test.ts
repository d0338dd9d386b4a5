/** `launch` of the public browser SDK: the hosted page in a redirect, in a popup and in a window. */
import type { Authsignal } from '@authsignal/node';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import {
  codeInput,
  createPasskey,
  enrolByEmail,
  enterEmailCode,
  passFirstChallenge,
  press,
  saveRecoveryCodes,
  step,
  usePasskey,
} from '../harness/challenge-page.ts';
import { inboxMessages } from '../harness/inbox.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
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
  await configureAction(server, { actionCode: 'payOut', defaultUserActionResult: 'BLOCK' });
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

async function track(email: string, action = 'signIn') {
  const redirectUrl = `${app.origin}/callback?state=a%2Bb`;
  return await sdk.track({ userId: email, action, attributes: { email, redirectUrl } });
}

/** Waits for the way back and answers the token it carries. */
async function returned(): Promise<string> {
  await person.page.waitForURL(`${app.origin}/callback?**`);
  const url = new URL(person.page.url());
  expect(url.searchParams.get('state')).toBe('a+b');
  return url.searchParams.get('token') ?? '';
}

describe('redirect', () => {
  const launch = (url: string) =>
    person.page.evaluate((value) => void window.sdk.launch(value, { mode: 'redirect' }), url);

  it('enrols an address, shows recovery codes, comes back with a token that validates once', async () => {
    const email = 'rita@example.com';
    const { url, idempotencyKey } = await track(email);
    await launch(url);
    await step.confirmEmail(person.page).waitFor();
    await screenshot(person.page, 'sdk-confirm-email');
    const codes = await passFirstChallenge(person.page, server, email);
    expect(new Set(codes).size).toBe(10);
    const token = await returned();
    // What stands in the address bar is no JWT, and not what opened the page.
    expect(token).not.toContain('.');
    expect(url).not.toContain(token);
    const result = await sdk.validateChallenge({ token, userId: email, action: 'signIn' });
    expect(result).toMatchObject({ isValid: true, idempotencyKey, verificationMethod: 'EMAIL_OTP' });
    expect(await sdk.getUser({ userId: email })).toMatchObject({ isEnrolled: true, emailVerified: true });
    expect(person.problems).toEqual([]);
  });

  it('the next time a code is sent at once; a wrong one is told, the right one goes back', async () => {
    const email = 'nina@example.com';
    await launch((await track(email)).url);
    await passFirstChallenge(person.page, server, email);
    await returned();

    await openApp(person.page, app, server);
    await launch((await track(email)).url);
    await step.checkEmail(person.page).waitFor();
    await codeInput(person.page).fill('000000');
    await person.page.getByText('That code isn’t right.').waitFor();
    await screenshot(person.page, 'sdk-wrong-code');
    await enterEmailCode(person.page, server, email);
    await press(person.page, 'Not now');
    expect(await sdk.validateChallenge({ token: await returned() })).toMatchObject({ isValid: true });
  });

  it('a passkey made on the page meets the next challenge', async () => {
    const email = 'paula@example.com';
    const device = await virtualAuthenticator(person.page);
    await launch((await track(email)).url);
    await enrolByEmail(person.page, server, email);
    await saveRecoveryCodes(person.page);
    await step.passkeyOffer(person.page).waitFor();
    await screenshot(person.page, 'sdk-passkey-offer');
    await createPasskey(person.page);
    expect(await sdk.validateChallenge({ token: await returned() })).toMatchObject({ isValid: true });
    expect(await device.credentials()).toMatchObject([{ rpId: 'localhost' }]);

    await openApp(person.page, app, server);
    const next = await track(email);
    expect(next).toMatchObject({ defaultVerificationMethod: 'PASSKEY' });
    await launch(next.url);
    const result = await sdk.validateChallenge({ token: await returned() });
    expect(result).toMatchObject({ isValid: true, verificationMethod: 'PASSKEY' });
  });

  it('who cancels comes back with a token that says so', async () => {
    const email = 'carl@example.com';
    await launch((await track(email)).url);
    await step.confirmEmail(person.page).waitFor();
    await press(person.page, 'Cancel and go back');
    const result = await sdk.validateChallenge({ token: await returned(), userId: email });
    expect(result).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
  });

  it('a link opens once: another browser is told, a reload of the first goes on', async () => {
    const email = 'lena@example.com';
    const { url } = await track(email);
    await launch(url);
    await step.confirmEmail(person.page).waitFor();
    const other = await newPerson(browser);
    await other.page.goto(url);
    await step.linkUsed(other.page).waitFor();
    await screenshot(other.page, 'sdk-link-used');
    await other.context.close();
    await person.page.reload();
    await passFirstChallenge(person.page, server, email);
    expect(await sdk.validateChallenge({ token: await returned() })).toMatchObject({ isValid: true });
  });

  it('a blocked action has a page of its own', async () => {
    const { url, state } = await track('bob@example.com', 'payOut');
    expect(state).toBe('BLOCK');
    await launch(url);
    await step.blocked(person.page).waitFor();
    await screenshot(person.page, 'sdk-blocked');
  });

  it('the server is killed while the person reads their mail, and they notice nothing', async () => {
    const email = 'mid@example.com';
    await launch((await track(email)).url);
    await step.confirmEmail(person.page).waitFor();
    await press(person.page, 'Send code');
    await step.checkEmail(person.page).waitFor();
    // It has come: what a dead process was about to send is sent when its lease has ended.
    await until('the mail', async () => (await inboxMessages(server, email))[0]);
    // And the page has the answer to its request: from it it knows how long the code is.
    await codeInput(person.page).waitFor();
    await server.kill9();
    await server.restart();
    await enterEmailCode(person.page, server, email);
    await saveRecoveryCodes(person.page);
    await press(person.page, 'Not now');
    expect(await sdk.validateChallenge({ token: await returned() })).toMatchObject({ isValid: true });
  });
});

describe('popup', () => {
  const launch = (url: string) =>
    person.page.evaluate((value) => {
      window.launched = window.sdk.launch(value, { mode: 'popup' });
    }, url);
  const popup = () => person.page.frameLocator('#__authsignal-popup-iframe');
  const resolved = () => person.page.evaluate(() => window.launched);

  it('resolves with a token that validates, and closes', async () => {
    const email = 'olga@example.com';
    await launch((await track(email)).url);
    await step.confirmEmail(popup()).waitFor();
    await screenshot(person.page, 'sdk-popup');
    await passFirstChallenge(popup(), server, email);
    const { token } = await resolved();
    expect(token).not.toContain('.');
    const result = await sdk.validateChallenge({ token: token ?? '', userId: email, action: 'signIn' });
    expect(result).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
    await person.page.locator('#__authsignal-popup-iframe').waitFor({ state: 'detached' });
  });

  it('makes a passkey in the frame, and uses it there the next time', async () => {
    const email = 'frieda@example.com';
    await virtualAuthenticator(person.page);
    await launch((await track(email)).url);
    await enrolByEmail(popup(), server, email);
    await saveRecoveryCodes(popup());
    await createPasskey(popup());
    expect((await resolved()).token).toBeTypeOf('string');

    await launch((await track(email)).url);
    await usePasskey(popup());
    const { token } = await resolved();
    const result = await sdk.validateChallenge({ token: token ?? '' });
    expect(result).toMatchObject({ isValid: true, verificationMethod: 'PASSKEY' });
  });

  it('grows with its content', async () => {
    const email = 'greta@example.com';
    await launch((await track(email)).url);
    await step.confirmEmail(popup()).waitFor();
    const frame = person.page.locator('#__authsignal-popup-iframe');
    const height = async () => (await frame.boundingBox())?.height ?? 0;
    const before = await height();
    await enrolByEmail(popup(), server, email);
    await step.recoveryCodes(popup()).waitFor();
    await expect.poll(height).toBeGreaterThan(before);
    await screenshot(person.page, 'sdk-popup-recovery-codes');
  });

  it('dismissed by the person, it resolves without a token', async () => {
    await launch((await track('dora@example.com')).url);
    await step.confirmEmail(popup()).waitFor();
    await person.page.locator('#__authsignal-popup-overlay').click({ position: { x: 5, y: 5 } });
    expect(await resolved()).toEqual({});
  });

  it('shows nothing in a frame of a page that nobody listed', async () => {
    await person.page.goto(app.origin.replace(app.host, 'evil.localhost'));
    const blocked = person.page.waitForEvent('console', (message) =>
      message.text().includes('frame-ancestors'),
    );
    const { url } = await track('victim@example.com');
    await person.page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, url);
    await blocked;
    expect(await step.confirmEmail(person.page.frameLocator('iframe')).count()).toBe(0);
  });
});

describe('window', () => {
  it('resolves with a token that validates', async () => {
    const email = 'willa@example.com';
    const { url } = await track(email);
    const opened = person.context.waitForEvent('page');
    await person.page.evaluate((value) => {
      window.launched = window.sdk.launch(value, { mode: 'window' });
    }, url);
    await passFirstChallenge(await opened, server, email);
    const { token } = await person.page.evaluate(() => window.launched);
    expect(await sdk.validateChallenge({ token: token ?? '', userId: email })).toMatchObject({
      isValid: true,
    });
  });
});
