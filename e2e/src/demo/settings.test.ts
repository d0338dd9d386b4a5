/** The challenge page's other modes: a person's own settings, an app's scheme, no scripts, and a proof where none was asked. */
import {
  type Auth0PostLoginEvent,
  handleAuth0ContinuePostLogin,
  handleAuth0ExecutePostLogin,
  Stepward,
} from '@stepward/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import {
  button,
  enrolByEmail,
  enterEmailCode,
  passFirstChallenge,
  press,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { type AppPage, openApp, startAppPage } from '../sdk/app-page.ts';
import { lookAt, phone, scrollsSideways } from './look.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Stepward;
let person: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = new Stepward({ apiSecretKey: server.secretKey, apiUrl: server.apiUrl });
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'account', defaultUserActionResult: 'ALLOW' });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => await person.context.close());

async function track(email: string, action: string, attributes: object = {}): Promise<string> {
  const redirectUrl = `${app.origin}/callback?state=a`;
  const { url } = await sdk.track({
    userId: email,
    action,
    attributes: { email, redirectUrl, ...attributes },
  });
  return url;
}

/** Waits for the way back; answers what the application learns there. */
async function returned(page: Page) {
  await page.waitForURL(`${app.origin}/callback?**`);
  const token = new URL(page.url()).searchParams.get('token') ?? '';
  return await sdk.validateChallenge({ token });
}

const settings = (page: Page) => page.getByRole('heading', { name: 'Your ways to sign in', level: 1 });
const own = (page: Page) => page.getByRole('list', { name: 'Your ways to sign in' });
const toSettings = { redirectToSettings: true };
const errorColour = 'rgb(180, 35, 24)';
const noColour = 'rgba(0, 0, 0, 0)';
const groundOf = async (page: Page, name: string) =>
  await button(page, name).evaluate((element) => getComputedStyle(element).backgroundColor);

describe('settings', () => {
  it('after the challenge: add, rename, ask first, remove, new codes; then back', async () => {
    const { page } = person;
    await virtualAuthenticator(page);
    await page.goto(await track('nora@example.com', 'signIn', toSettings));
    await enrolByEmail(page, server, 'nora@example.com');
    await saveRecoveryCodes(page);
    await own(page).getByText('nora@example.com').click();
    await page.getByText('It’s your only way in').waitFor();
    await press(page, 'Back to the list');
    await press(page, 'Add another way');
    await page.getByRole('button', { name: /^Passkey/ }).click();
    await press(page, 'Create a passkey');
    await own(page).getByText('Passkey', { exact: false }).first().waitFor();
    await own(page).getByRole('button').filter({ hasText: 'Passkey' }).click();
    expect(await groundOf(page, 'Save name')).toBe(noColour);
    await page.getByLabel('Name').fill('Nora’s laptop');
    await press(page, 'Save name');
    await page.getByText('The name was saved.').waitFor();
    await own(page).getByText('Nora’s laptop').click();
    await press(page, 'Ask for this first');
    await own(page).getByText('Default').waitFor();
    await own(page).getByText('Recovery codes').click();
    await press(page, 'Get new codes');
    // The passkey is stronger than the proof so far, so it is asked for; then the person is back.
    await button(page, 'Get new codes').or(step.recoveryCodes(page)).first().waitFor();
    await until('the codes', async () => {
      if (await step.recoveryCodes(page).isVisible()) return true;
      await button(page, 'Get new codes')
        .click({ timeout: 500 })
        .catch(() => undefined);
      return undefined;
    });
    expect(await saveRecoveryCodes(page)).toHaveLength(10);
    await own(page).getByText('nora@example.com').click();
    await press(page, 'Remove');
    await page.waitForTimeout(600);
    expect(await groundOf(page, 'Yes, remove it')).toBe(errorColour);
    await press(page, 'Yes, remove it');
    await page.getByText('nora@example.com was removed.').waitFor();
    // What was done is said at once; the list is read again meanwhile.
    await expect.poll(() => own(page).getByRole('listitem').count()).toBe(2);
    await press(page, 'Done');
    expect(await returned(page)).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED' });
  });

  it('at once where no challenge was asked; a change asks for a proof, and goes on with it', async () => {
    const { page } = person;
    await page.goto(await track('omar@example.com', 'signIn'));
    await passFirstChallenge(page, server, 'omar@example.com');
    await returned(page);
    await page.goto(await track('omar@example.com', 'account', toSettings));
    await settings(page).waitFor();
    await own(page).getByText('o•••r@example.com').waitFor();
    await press(page, 'Add another way');
    await page.getByRole('button', { name: /^Authenticator app/ }).click();
    await step.checkEmail(page).waitFor();
    await inboxCode(server, 'omar@example.com');
    await press(page, 'Back to the list');
    await press(page, 'Add another way');
    await page.getByRole('button', { name: /^Authenticator app/ }).click();
    await enterEmailCode(page, server, 'omar@example.com');
    await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor();
    await page.reload();
    await own(page).getByText('omar@example.com').waitFor();
    await press(page, 'Done');
    expect(await returned(page)).toMatchObject({ isValid: false, state: 'ALLOW', action: 'account' });
  });

  it('an address is changed in place, once the code to the new one is typed', async () => {
    const { page } = person;
    await page.goto(await track('vera@example.com', 'signIn'));
    await passFirstChallenge(page, server, 'vera@example.com');
    await returned(page);
    // Without an address of the application's own, which would be the only one (F20).
    await page.goto(await track('vera@example.com', 'account', { ...toSettings, email: undefined }));
    await own(page).getByText('v•••a@example.com').click();
    await press(page, 'Change address');
    await page.getByLabel('Email address').fill('vera');
    await press(page, 'Send code');
    await page.getByText('Enter an address like').waitFor();
    await page.getByLabel('Email address').fill('vera@elsewhere.example');
    await press(page, 'Send code');
    await enterEmailCode(page, server, 'vera@example.com');
    // Back at what was typed, after the proof.
    await page.getByRole('heading', { name: 'Change your email address' }).waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('vera@elsewhere.example');
    await press(page, 'Send code');
    await page.getByText('vera@elsewhere.example').waitFor();
    await enterEmailCode(page, server, 'vera@elsewhere.example');
    await page.getByText('vera@elsewhere.example is in use from now on.').waitFor();
    await own(page).getByText('vera@elsewhere.example').waitFor();
    await press(page, 'Done');
    expect(await returned(page)).toMatchObject({ state: 'ALLOW' });
  });

  it('in a popup of the application, whose word is the result', async () => {
    const { page } = person;
    await openApp(page, app, server);
    const url = await track('pia@example.com', 'account', toSettings);
    await page.evaluate((address) => {
      window.launched = window.sdk.launch(address, { mode: 'popup' }) as Promise<{ token?: string }>;
    }, url);
    const frame = page.frameLocator('#__authsignal-popup-iframe');
    await frame.getByText('You haven’t set anything up yet.').waitFor();
    await press(frame, 'Done');
    const { token = '' } = await page.evaluate(async () => await window.launched);
    expect(await sdk.validateChallenge({ token })).toMatchObject({ state: 'ALLOW' });
  });
});

it('whoever opened a popup learns that its link was used, and can leave it', async () => {
  const { page } = person;
  const url = await track('quin@example.com', 'signIn');
  await page.goto(url);
  await step.confirmEmail(page).waitFor();
  await openApp(page, app, server);
  await page.evaluate(async (address) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    const options = { mode: 'popup', onError: (error: unknown) => heard.push(error) } as const;
    window.launched = window.sdk.launch(address, options) as Promise<{ token?: string }>;
  }, url);
  const frame = page.frameLocator('#__authsignal-popup-iframe');
  await step.linkUsed(frame).waitFor();
  await press(frame, 'Go back');
  expect(await page.evaluate(async () => await window.launched)).toEqual({});
  const heard = await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
  expect(heard).toEqual([{ errorCode: 'expired_token', statusCode: 401 }]);
});

it('an app that opened the page by its scheme gets the result there', async () => {
  const { page, context } = person;
  const asked: string[] = [];
  const session = await context.newCDPSession(page);
  await session.send('Page.enable');
  session.on('Page.frameRequestedNavigation', ({ url }) => asked.push(url));
  await page.goto(`${await track('rae@example.com', 'signIn')}&nativeScheme=authsignal`);
  await step.confirmEmail(page).waitFor();
  await press(page, 'Cancel and go back');
  await expect.poll(() => asked.at(-1)).toMatch(/^authsignal:\/\/auth\?token=/);
  await page.goto(`${await track('rae@example.com', 'signIn')}&nativeScheme=evil`);
  await page.getByRole('heading', { name: 'This link isn’t complete' }).waitFor();
});

it('Auth0: a person who may go on and has no factor sets one up, and is let in (docs/decisions/0009)', async () => {
  const { page } = person;
  await virtualAuthenticator(page);
  const calls: string[] = [];
  const event: Auth0PostLoginEvent = {
    secrets: { STEPWARD_SECRET: server.secretKey, STEPWARD_API_URL: server.apiUrl },
    user: { user_id: 'auth0|sam', email: 'sam@example.com' },
    request: { hostname: 'login.example.com', query: {} },
  };
  const api = {
    redirect: { sendUserTo: (url: string) => calls.push(url) },
    access: { deny: (reason: string) => calls.push(`deny ${reason}`) },
    authentication: { recordMethod: () => calls.push('let in') },
  };
  const shared = { action: 'account' };
  const redirectUrl = `${app.origin}/callback?state=a`;
  await handleAuth0ExecutePostLogin(event, api, { ...shared, redirectUrl, forceEnrollment: true });
  await page.goto(calls[0] ?? '');
  await step.confirmEmail(page).waitFor();
  // Forced: nothing to put it off with.
  expect(await button(page, 'Not now').count()).toBe(0);
  expect(await button(page, 'Cancel and go back').count()).toBe(0);
  await enrolByEmail(page, server, 'sam@example.com');
  await saveRecoveryCodes(page);
  // The first way in is what the application insists on; what is offered after it is an offer.
  await press(page, 'Not now');
  await page.waitForURL(`${app.origin}/callback?**`);
  event.request.query = Object.fromEntries(new URL(page.url()).searchParams);
  await handleAuth0ContinuePostLogin(event, api, shared);
  expect(calls.slice(1)).toEqual(['let in']);
});

it('a passkey is made without a question where the browser can, and lets the person in next time', async () => {
  const { page } = person;
  await virtualAuthenticator(page);
  // Chromium makes one only where its password manager signed the person in, which no test can have it do: here the virtual
  // authenticator takes the place of the password manager.
  await page.addInitScript(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = async ({
      mediation,
      ...options
    }: CredentialCreationOptions & { mediation?: string } = {}) => {
      if (mediation !== 'conditional') throw new DOMException('The person was asked.', 'NotAllowedError');
      return await create(options);
    };
  });
  await page.goto(await track('uma@example.com', 'signIn'));
  await enrolByEmail(page, server, 'uma@example.com');
  await saveRecoveryCodes(page);
  expect(await returned(page)).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
  await page.goto(await track('uma@example.com', 'signIn'));
  expect(await returned(page)).toMatchObject({ isValid: true, verificationMethod: 'PASSKEY' });
});

describe('without scripts', () => {
  it('a code by e-mail is typed into a form, and the way back carries the result', async () => {
    const plain = await newPerson(browser, { javaScriptEnabled: false });
    const { page } = plain;
    await page.setViewportSize(phone);
    await page.goto(await track('tess@example.com', 'signIn'));
    await page.getByRole('heading', { name: 'Confirm it’s you', level: 1 }).waitFor();
    await screenshot(page, 'no-script-open-320-light');
    await press(page, 'Continue');
    await press(page, 'Send code');
    await page.getByLabel('Code').fill('000000');
    await press(page, 'Continue');
    await page.getByText('That code isn’t right. 4 tries left.').waitFor();
    await page.getByLabel('Code').fill(await inboxCode(server, 'tess@example.com'));
    await press(page, 'Continue');
    await press(page, 'Show my recovery codes');
    await press(page, 'I have saved them');
    expect(await returned(page)).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
    expect(plain.problems).toEqual([]);
    await plain.context.close();
  });

  it('a first phone number is typed with its country code, and its code is the way in', async () => {
    const verificationMethods = ['PASSKEY', 'SMS', 'WHATSAPP', 'RECOVERY_CODE'];
    await manage(server, 'PATCH', '/tenant', { verificationMethods });
    const plain = await newPerson(browser, { javaScriptEnabled: false });
    const { page } = plain;
    await page.goto(await track('nora', 'signIn', { email: undefined }));
    await press(page, 'Continue');
    await page.getByLabel('Mobile number').fill('021 123 4567');
    await press(page, 'Send code');
    await page.getByText('Enter the whole number with its country code').waitFor();
    expect(await page.getByLabel('Mobile number').inputValue()).toBe('021 123 4567');
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await scrollsSideways(page)).toBe(false);
      await screenshot(page, `no-script-phone-${width}`);
    }
    await page.getByLabel('Mobile number').fill('+64 21 123 4567');
    // As Enter does, and the first button.
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Check your phone' }).waitFor();
    await screenshot(page, 'no-script-phone-code-1280');
    await page.getByLabel('Code').fill(await inboxCode(server, '+64211234567'));
    await press(page, 'Continue');
    await press(page, 'Show my recovery codes');
    await press(page, 'I have saved them');
    expect(await returned(page)).toMatchObject({ isValid: true, verificationMethod: 'SMS' });
    expect(plain.problems).toEqual([]);
    await plain.context.close();
    await manage(server, 'PATCH', '/tenant', { verificationMethods: null });
  });

  /** These pages have no scripts of their own, so that axe may bring its own. */
  it('every page is readable: axe, three widths, light and dark', async () => {
    const { page, context } = person;
    const email = 'ursa@example.com';
    const token = new URL(await track(email, 'signIn')).searchParams.get('token') ?? '';
    const opened = await context.request.post(`${server.origin}/no-script`, { form: { do: 'open', token } });
    await page.goto(opened.url());
    expect(await lookAt(page, 'no-script-enrol')).toEqual([]);
    await press(page, 'Send code');
    await page.getByLabel('Code').fill('000000');
    await press(page, 'Continue');
    await page.getByText('4 tries left').waitFor();
    expect(await lookAt(page, 'no-script-wrong')).toEqual([]);
    await page.getByLabel('Code').fill(await inboxCode(server, email));
    await press(page, 'Continue');
    await press(page, 'Show my recovery codes');
    expect(await lookAt(page, 'no-script-codes')).toEqual([]);
    await page.goto(`${server.origin}/no-script`);
    expect(await lookAt(page, 'no-script-gone')).toEqual([]);
  });

  it.each(['ar', 'es', 'fr', 'ja', 'pt-BR'])(
    'fits a small phone in the language asked for: %s',
    async (locale) => {
      const { page, context } = person;
      await page.setViewportSize(phone);
      const url = await track(`walt-${locale}@example.com`, 'signIn', { locale });
      const token = new URL(url).searchParams.get('token') ?? '';
      const opened = await context.request.post(`${server.origin}/no-script`, {
        form: { do: 'open', token },
      });
      await page.goto(opened.url());
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      await page.locator('form button').first().click();
      await page.locator('#code').fill('000000');
      await page.locator('form button').first().click();
      await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
      expect(await scrollsSideways(page)).toBe(false);
      await screenshot(page, `no-script-wrong-320-${locale}`);
    },
  );
});
