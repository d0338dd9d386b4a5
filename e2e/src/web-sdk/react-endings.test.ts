/**
 * `@stepward/react` where it is not the usual way: longer codes, nothing to prove oneself with, ends, QR codes, identity checks,
 * locks, and in the page.
 */
import type { Authsignal } from '@authsignal/node';
import { Stepward } from '@stepward/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { IdentityVendor } from '../harness/identity-vendor.ts';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { Phone } from '../harness/phone.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { clientApi, passByEmail, serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

let server: ServerProcess;
let vendor: IdentityVendor;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

beforeAll(async () => {
  const settings = { STEPWARD_WEBHOOK_LOOPBACK: 'on' };
  [vendor, server, browser] = await Promise.all([
    new IdentityVendor().start(),
    startServerProcess({ settings }),
    launchBrowser(),
  ]);
  await vendor.register(server);
  pages = await startSdkPages(server.origin, 'react', 'react-inline');
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'nope', defaultUserActionResult: 'BLOCK' });
  const strong = { actionCode: 'strong', defaultUserActionResult: 'CHALLENGE' };
  await manage(server, 'POST', '/action-configurations', { ...strong, verificationMethods: ['PASSKEY'] });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: pages.host,
    expectedOrigins: [pages.origin],
    verificationMethods: [
      'PASSKEY',
      'PUSH',
      'DEVICE',
      'EMAIL_OTP',
      'EMAIL_MAGIC_LINK',
      'IDVERSE',
      'RECOVERY_CODE',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
  vendor?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = person.page;
  await page.goto(`${pages.origin}/react`);
  const given = { tenantId: server.tenantId, baseUrl: server.origin };
  await page.evaluate((options) => window.render(options), given);
  await page.getByText('No challenge').waitFor();
});
afterEach(async () => await person.context.close());

const tokenFor = async (userId: string, action = 'signIn') => (await sdk.track({ userId, action })).token;
const enrolled = async (email: string) => await passByEmail(server, await tokenFor(email), email);
const dialog = (name: string) => page.getByRole('dialog', { name });
const ended = async () => await page.evaluate(() => window.ended);

async function start(token: string): Promise<void> {
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.evaluate((value) => {
    window.ended = window.start(value);
  }, token);
}

async function expectPassed(userId: string, verificationMethod: string): Promise<void> {
  const { token = '' } = await ended();
  const result = await sdk.validateChallenge({ token, userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
  expect(person.problems).toEqual([]);
}

/** The person reads why, and closes it. */
async function expectOver(heading: string, code: string): Promise<void> {
  await dialog(heading).waitFor();
  await screenshot(page, `react-over-${code}`);
  await page.getByRole('dialog').locator('.sw-primary').click();
  expect(await ended()).toEqual({ code });
  await page.locator('dialog').waitFor({ state: 'detached' });
}

it('a code of eight digits is pasted whole, and sends itself then and not before', async () => {
  const email = 'eight@example.com';
  await enrolled(email);
  const setting = '/authenticator-configurations/email-otp';
  await manage(server, 'PATCH', setting, { verificationCodeLength: 8 });
  await start(await tokenFor(email));
  await page.getByText('We sent an 8-digit code to').waitFor();
  const code = await inboxCode(server, email);
  expect(code).toMatch(/^\d{8}$/);
  const input = page.getByLabel('8-digit code');
  await input.fill(code.slice(0, 6));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Enter all 8 digits.').waitFor();
  await input.fill(`${code.slice(0, 4)} ${code.slice(4)}`);
  await expectPassed(email, 'EMAIL_OTP');
  await manage(server, 'PATCH', setting, { verificationCodeLength: 6 });
});

it('Enter after the last digit does not send the refused code once more', async () => {
  const email = 'enter@example.com';
  await enrolled(email);
  await start(await tokenFor(email));
  const right = await inboxCode(server, email);
  const wrong = right === '000000' ? '000001' : '000000';
  let tries = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/verify/email-otp')) tries += 1;
  });
  const input = page.getByLabel('6-digit code');
  await input.pressSequentially(wrong);
  await page.getByText('4 tries left.').waitFor();
  await input.press('Enter');
  await page.getByText('4 tries left.').waitFor();
  await input.fill('');
  await input.fill(wrong);
  await page.getByText('4 tries left.').waitFor();
  expect(tries).toBe(1);
  await input.fill(right);
  await expectPassed(email, 'EMAIL_OTP');
  expect(tries).toBe(2);
});

it('who has nothing to prove themselves with is told so, and the application NO_METHOD', async () => {
  await start(await tokenFor('newbie'));
  await expectOver('We can’t confirm it’s you here', 'NO_METHOD');
  const email = 'weak@example.com';
  await enrolled(email);
  await start(await tokenFor(email, 'strong'));
  await dialog('We can’t confirm it’s you here').waitFor();
  await page.keyboard.press('Escape');
  expect(await ended()).toEqual({ code: 'NO_METHOD' });
});

it('an action that waits for no proof is CHALLENGE_FAILED, and its token not called too old', async () => {
  await start(await tokenFor('anybody', 'nope'));
  await expectOver('That didn’t work', 'CHALLENGE_FAILED');
});

it('who says no on the phone ends it', async () => {
  const userId = 'petra@example.com';
  const phone = new Phone(server);
  await phone.add(await tokenFor(userId));
  await start(await tokenFor(userId));
  await phone.answer(await phone.request(), { approved: false });
  await expectOver('Declined on your phone', 'CHALLENGE_FAILED');
});

it('an action that is over elsewhere ends it with the next try', async () => {
  const email = 'elsewhere@example.com';
  await enrolled(email);
  const { token, idempotencyKey } = await sdk.track({ userId: email, action: 'signIn' });
  await start(token);
  const code = await inboxCode(server, email);
  await sdk.updateAction({
    userId: email,
    action: 'signIn',
    idempotencyKey,
    attributes: { state: 'CHALLENGE_FAILED' as never },
  });
  await page.getByLabel('6-digit code').fill(code);
  await expectOver('That didn’t work', 'CHALLENGE_FAILED');
});

it('the code in the mail of a link may be typed at once, where the link was never opened', async () => {
  const email = 'lina@example.com';
  const attributes = { verificationMethod: 'EMAIL_MAGIC_LINK' as never, email };
  await sdk.enrollVerifiedAuthenticator({ userId: email, attributes });
  await start(await tokenFor(email));
  await page.getByText('Open the link that we sent to').waitFor();
  // Nothing says that a mail was sent while none is.
  await page.getByText(/Send again in \d+ s/).waitFor();
  await page.getByLabel('6-digit code').fill(await inboxCode(server, email));
  await expectPassed(email, 'EMAIL_MAGIC_LINK');
});

it('a QR code is scanned, and answered on the phone with the number that is shown here', async () => {
  const userId = 'quinn@example.com';
  const phone = new Phone(server);
  await phone.add(await tokenFor(userId), ['qr-code']);
  await start(await tokenFor(userId));
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  await screenshot(page, 'react-qr');
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  await phone.scan(code);
  await dialog('Finish on your phone').waitFor();
  const number = await page.locator('.sw-number strong').innerText();
  await phone.answerScanned(code, { approved: true, number });
  await expectPassed(userId, 'DEVICE');
});

it('what is locked is not begun with, and the list says until when', async () => {
  const email = 'locked@example.com';
  const token = await enrolled(email);
  await clientApi(server, token, '/recovery-codes');
  const first = await tokenFor(email);
  await clientApi(server, first, '/challenge/email-otp');
  const right = await inboxCode(server, email);
  for (let tries = 0; tries < 5; tries += 1)
    await clientApi(server, first, '/verify/email-otp', {
      verificationCode: right === '000000' ? '000001' : '000000',
    });
  await start(await tokenFor(email));
  await dialog('Choose a way to confirm it’s you').waitFor();
  await page.getByRole('button', { name: 'Email code Locked. Try again in 1 min.' }).waitFor();
  await page.getByRole('button', { name: 'Recovery code One of the codes you saved' }).waitFor();
});

it('a vendor checks who it is in another tab, and this one goes on by itself', async () => {
  const userId = 'zoe@example.com';
  const client = new Stepward({ tenantId: server.tenantId, baseUrl: server.apiUrl });
  client.setToken(await tokenFor(userId));
  const verificationMethod = 'IDVERSE';
  const { data } = await client.identityVerification.start({ verificationMethod });
  await vendor.decide(server, 'APPROVED', 'person-7');
  await client.identityVerification.waitForResult({ challengeId: data?.challengeId ?? '' });

  await start(await tokenFor(userId));
  await dialog('Check your identity').waitFor();
  expect(vendor.sessions).toBe(1);
  await page.getByRole('button', { name: 'Start the check' }).click();
  const link = page.getByRole('link', { name: 'Open the check' });
  const [tab] = await Promise.all([person.context.waitForEvent('page'), link.click()]);
  await tab.getByRole('heading', { name: 'Your camera' }).waitFor();
  await tab.close();
  await page.getByText('Waiting for you to finish the check…').waitFor();
  await vendor.decide(server, 'APPROVED', 'person-7');
  await expectPassed(userId, 'IDVERSE');
});

it('a screen of the application’s choice in the page: one mail although effects run twice, and no stolen focus', async () => {
  const email = 'inline@example.com';
  await enrolled(email);
  const given = { tenantId: server.tenantId, baseUrl: server.origin };
  const render = async (token: string, isChosen: boolean) => {
    await page.goto(`${pages.origin}/react-inline`);
    await page.getByRole('button', { name: 'Pay' }).focus();
    await page.evaluate(([options, value, chosen]) => window.renderInline(options, value, chosen), [
      given,
      token,
      isChosen,
    ] as const);
  };
  await render(await tokenFor(email), true);
  await page.getByText('We sent a 6-digit code to').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pay');
  expect(await page.getByRole('dialog').count()).toBe(0);
  const code = await inboxCode(server, email);
  expect(await inboxMessages(server, email)).toHaveLength(2);
  await page.getByLabel('6-digit code').fill(code);
  await expectPassed(email, 'EMAIL_OTP');
  await render(await tokenFor('nobody'), false);
  await page.getByText('There’s no way set up that you can use for this.').waitFor();
  expect(await ended()).toEqual({ code: 'NO_METHOD' });
});

it('in the page, of what nobody expected the application hears, and whoever watches over its errors', async () => {
  await page.goto(`${pages.origin}/react-inline`);
  await page.evaluate(
    ([options, token]) => {
      Object.defineProperty(navigator, 'languages', {
        get() {
          throw new Error('broken');
        },
      });
      window.renderInline(options, token, false);
    },
    [{ tenantId: server.tenantId, baseUrl: server.origin }, await tokenFor('unlucky')] as const,
  );
  expect(await ended()).toEqual({ code: 'NETWORK_ERROR' });
  expect(await page.locator('.stepward-challenge').count()).toBe(0);
  expect(person.problems).toEqual(['uncaught: broken']);
});
