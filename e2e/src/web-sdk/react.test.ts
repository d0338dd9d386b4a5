/** `@stepward/react` in real Chromium against a real server, in a page with a strict Content-Security-Policy. */
import { type Authsignal, VerificationMethod } from '@authsignal/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../demo/look.ts';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { Phone } from '../harness/phone.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { clientApi, passByEmail, serverSdk } from '../sdk/server-sdk.ts';
import type { ApplicationOptions } from './react-application.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  pages = await startSdkPages(server.origin, 'react');
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: pages.host,
    expectedOrigins: [pages.origin],
    verificationMethods: [
      'PASSKEY',
      'PUSH',
      'AUTHENTICATOR_APP',
      'EMAIL_OTP',
      'EMAIL_MAGIC_LINK',
      'SMS',
      'WHATSAPP',
      'RECOVERY_CODE',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = person.page;
});
afterEach(async () => await person.context.close());

async function render(options: Partial<ApplicationOptions> = {}): Promise<void> {
  await page.goto(`${pages.origin}/react`);
  await page.evaluate((given) => window.render(given), {
    tenantId: server.tenantId,
    baseUrl: server.origin,
    ...options,
  });
  await page.getByText('No challenge').waitFor();
}

const tokenFor = async (userId: string) => (await sdk.track({ userId, action: 'signIn' })).token;

/** Enrols an address; answers a token that may add more. */
const enrolled = async (email: string) => await passByEmail(server, await tokenFor(email), email);

async function withApp(email: string): Promise<string> {
  const token = await enrolled(email);
  const { secret } = await clientApi(server, token, '/user-authenticators/totp');
  const verificationCode = oneTimePassword(secret);
  await clientApi(server, token, '/verify/totp', { verificationCode });
  return secret;
}

/** Presses "Pay", which has the focus from then on, and starts a challenge. */
async function start(token: string): Promise<void> {
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.evaluate((value) => {
    window.ended = window.start(value);
  }, token);
}
const ended = async () => await page.evaluate(() => window.ended);
const dialog = (name: string) => page.getByRole('dialog', { name });
const code = () => page.getByLabel('6-digit code');

async function expectPassed(userId: string, verificationMethod: string): Promise<void> {
  const { token = '' } = await ended();
  const result = await sdk.validateChallenge({ token, userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
}

describe('screens', () => {
  it('a code by e-mail: one mail although effects run twice, a wrong code, the right one', async () => {
    const email = 'eve@example.com';
    await enrolled(email);
    await render();
    await start(await tokenFor(email));
    await dialog('Check your email').waitFor();
    await page.getByText('We sent a 6-digit code to').waitFor();
    const right = await inboxCode(server, email);
    expect(await inboxMessages(server, email)).toHaveLength(2);
    await expect.poll(() => code().evaluate((input) => input === document.activeElement)).toBe(true);
    await code().pressSequentially(right === '000000' ? '000001' : '000000');
    await page.getByText(/That code isn’t right\. \d tries left\./).waitFor();
    // What was wrong is selected: the next code takes its place.
    await page.keyboard.type(right);
    await expectPassed(email, 'EMAIL_OTP');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Pay');
    expect(person.problems).toEqual([]);
  });

  it.each([
    { method: VerificationMethod.SMS, phoneNumber: '+64210000010', title: 'Check your text messages' },
    // `@authsignal/react` has no screen for it.
    { method: 'WHATSAPP' as VerificationMethod, phoneNumber: '+64210000011', title: 'Check WhatsApp' },
  ])('a code by $method: one message although effects run twice, and its code', async (one) => {
    const userId = `phone-${one.method}`;
    const attributes = { verificationMethod: one.method, phoneNumber: one.phoneNumber };
    await sdk.enrollVerifiedAuthenticator({ userId, attributes: attributes as never });
    await render();
    await start(await tokenFor(userId));
    await dialog(one.title).waitFor();
    const right = await inboxCode(server, one.phoneNumber);
    expect(await inboxMessages(server, one.phoneNumber)).toHaveLength(1);
    await code().fill(right);
    await expectPassed(userId, one.method);
    expect(person.problems).toEqual([]);
  });

  it('the steps of a flow one after the other, and success at its end', async () => {
    const verification = (nodeId: string, method: string, childNodeId: string) => ({
      nodeId,
      nodeType: 'VERIFICATION',
      methodConfigurations: { [method]: { isEnabled: true } },
      childNodeId,
    });
    await manage(server, 'POST', '/action-configurations', { actionCode: 'twice', actionType: 'FLOW' });
    await manage(server, 'PUT', '/action-configurations/twice/flow', {
      actionNodes: [
        verification('first', 'EMAIL_OTP', 'second'),
        verification('second', 'AUTHENTICATOR_APP', 'yes'),
        { nodeId: 'yes', nodeType: 'COMPLETE' },
      ],
      rules: [],
    });
    const userId = 'twice@example.com';
    const secret = await withApp(userId);
    await render();
    await start((await sdk.track({ userId, action: 'twice' })).token);
    await dialog('Check your email').waitFor();
    await code().fill(await inboxCode(server, userId));
    await dialog('Open your authenticator app').waitFor();
    await expect.poll(() => code().evaluate((input) => input === document.activeElement)).toBe(true);
    // The code of this half minute was used when the app was added.
    await code().fill(oneTimePassword(secret, 1));
    const { token = '' } = await ended();
    expect(await sdk.validateChallenge({ token, userId, action: 'twice' })).toMatchObject({ isValid: true });
    expect(person.problems).toEqual([]);
  });

  it('an authenticator app, and the way to the one other', async () => {
    const email = 'adam@example.com';
    const secret = await withApp(email);
    await render();
    await start(await tokenFor(email));
    await dialog('Open your authenticator app').waitFor();
    await page.getByRole('button', { name: 'Use this instead: Email code' }).click();
    await dialog('Check your email').waitFor();
    await page.getByRole('button', { name: 'Use this instead: Authenticator app' }).click();
    await dialog('Open your authenticator app').waitFor();
    await code().fill(oneTimePassword(secret, 1));
    await expectPassed(email, 'AUTHENTICATOR_APP');
  });

  it('a recovery code, chosen from the list', async () => {
    const email = 'rose@example.com';
    const token = await enrolled(email);
    const { recoveryCodes } = await clientApi(server, token, '/recovery-codes');
    const { secret } = await clientApi(server, token, '/user-authenticators/totp');
    await clientApi(server, token, '/verify/totp', { verificationCode: oneTimePassword(secret) });
    await render();
    await start(await tokenFor(email));
    await page.getByRole('button', { name: 'Try another way' }).click();
    await dialog('Choose a way to confirm it’s you').waitFor();
    await page.getByRole('button', { name: 'Recovery code' }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill('not-one-of-them');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('That code isn’t right, or it was used before.').waitFor();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCodes[0]);
    await page.getByRole('textbox', { name: 'Recovery code' }).press('Enter');
    await expectPassed(email, 'RECOVERY_CODE');
  });

  it('a passkey: the browser’s sheet opens at once; who says no may try again', async () => {
    const device = await virtualAuthenticator(page);
    const userId = 'paul@example.com';
    await render();
    await page.evaluate(
      async ({ options, token }) => {
        await new window.Authsignal(options).passkey.signUp({ token, username: 'paul' });
      },
      { options: { tenantId: server.tenantId, baseUrl: server.apiUrl }, token: await tokenFor(userId) },
    );
    await device.setUserVerified(false);
    await start(await tokenFor(userId));
    await dialog('Use your passkey').waitFor();
    await page.getByText('It wasn’t used.').waitFor();
    await device.setUserVerified(true);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectPassed(userId, 'PASSKEY');
  });

  it('a link that is opened elsewhere shows a code, which is typed here', async () => {
    const email = 'lina@example.com';
    const verificationMethod = VerificationMethod.EMAIL_MAGIC_LINK;
    await sdk.enrollVerifiedAuthenticator({ userId: email, attributes: { verificationMethod, email } });
    await render();
    await start(await tokenFor(email));
    await dialog('Check your email').waitFor();
    await page.getByText('Or type the code from the email:').waitFor();
    const url = await until('a link', async () => (await inboxMessages(server, email))[0]?.url);
    const phone = await newPerson(browser, { userAgent: 'Phone' });
    await phone.page.goto(url);
    await phone.page.getByRole('button', { name: 'Yes, it’s me' }).click();
    const shown = await phone.page.locator('.shown-code').innerText();
    await phone.context.close();
    await page.getByText('You opened the link in another browser.').waitFor();
    await expect.poll(() => code().evaluate((input) => input === document.activeElement)).toBe(true);
    await code().fill(shown);
    await expectPassed(email, 'EMAIL_MAGIC_LINK');
  });

  it('a question on the phone, answered with the number that is shown here', async () => {
    const userId = 'petra@example.com';
    const phone = new Phone(server);
    await phone.add(await tokenFor(userId));
    await render();
    await start(await tokenFor(userId));
    await dialog('Answer on your phone').waitFor();
    const number = await page.locator('.sw-number strong').innerText();
    await phone.answer(await phone.request(), { approved: true, number });
    await expectPassed(userId, 'PUSH');
    await start(await tokenFor(userId));
    await dialog('Answer on your phone').waitFor();
    const other = (await page.locator('.sw-number strong').innerText()) === '11' ? '22' : '11';
    await phone.answer(await phone.request(), { approved: true, number: other });
    await page.getByText('That wasn’t the number shown here.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });
});

describe('how it ends', () => {
  it('Esc, the button, a second one, and a provider that goes away', async () => {
    const email = 'carl@example.com';
    await enrolled(email);
    await render();
    const token = await tokenFor(email);
    await start(token);
    await dialog('Check your email').waitFor();
    expect(await page.evaluate((value) => window.start(value), token)).toEqual({
      code: 'EXISTING_CHALLENGE',
    });
    await page.keyboard.press('Escape');
    expect(await ended()).toEqual({ code: 'USER_CANCELED' });
    await start(token);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await ended()).toEqual({ code: 'USER_CANCELED' });
    await start(token);
    await dialog('Check your email').waitFor();
    await page.evaluate(() => window.unmount());
    expect(await ended()).toEqual({ code: 'USER_CANCELED' });
  });

  it('a token that is too old, and a server that is not there', async () => {
    await render();
    await start('not-a-token');
    expect(await ended()).toEqual({ code: 'TOKEN_EXPIRED' });
    await render({ baseUrl: `${server.origin}/elsewhere` });
    await page.route('**/elsewhere/**', (route) => route.abort());
    await start('t');
    expect(await ended()).toEqual({ code: 'NETWORK_ERROR' });
  });
});

describe('for everybody', () => {
  it('axe finds nothing, at three widths, light and dark; the list as well', async () => {
    const email = 'axel@example.com';
    const token = await enrolled(email);
    await clientApi(server, token, '/recovery-codes');
    const { secret } = await clientApi(server, token, '/user-authenticators/totp');
    await clientApi(server, token, '/verify/totp', { verificationCode: oneTimePassword(secret) });
    await render();
    await start(await tokenFor(email));
    await dialog('Open your authenticator app').waitFor();
    await code().fill('000000');
    await page.getByText('That code isn’t right').waitFor();
    expect(await lookAt(page, 'react-code')).toEqual([]);
    await page.getByRole('button', { name: 'Try another way' }).click();
    await dialog('Choose a way to confirm it’s you').waitFor();
    expect(await lookAt(page, 'react-list')).toEqual([]);
  });

  it('in Arabic from the right, in German with long words, in the colours of the application', async () => {
    const email = 'amal@example.com';
    await enrolled(email);
    await render({ locale: 'ar' });
    await start(await tokenFor(email));
    const arabic = dialog('تحقق من بريدك الإلكتروني');
    await arabic.waitFor();
    expect([await arabic.getAttribute('dir'), await arabic.getAttribute('lang')]).toEqual(['rtl', 'ar']);
    await page.getByText('أرسلنا رمزًا').first().waitFor();
    expect(await lookAt(page, 'react-arabic')).toEqual([]);

    await page.emulateMedia({ colorScheme: 'light' });
    await render({
      locale: 'de-AT',
      appearance: { colorScheme: 'dark', variables: { colorPrimary: '#ffcc00' } },
    });
    await start(await tokenFor(email));
    await dialog('Sehen Sie in Ihre E-Mails').waitFor();
    const colour = await page
      .getByRole('button', { name: 'Weiter' })
      .evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(colour).toBe('rgb(255, 204, 0)');
  });
});
