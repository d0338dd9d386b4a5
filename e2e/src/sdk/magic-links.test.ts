/** Links by e-mail in real browsers: on our page, and by the public browser SDK in the application's own (T25, T26). */
import { type Authsignal, VerificationMethod } from '@authsignal/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { button, codeInput, step } from '../harness/challenge-page.ts';
import { inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { type AppPage, openApp, startAppPage } from './app-page.ts';
import { serverSdk } from './server-sdk.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Authsignal;
let alice: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = serverSdk(server);
  await manage(server, 'PATCH', '/tenant', {
    verificationMethods: ['EMAIL_MAGIC_LINK', 'RECOVERY_CODE'],
  });
  await manage(server, 'POST', '/action-configurations', {
    actionCode: 'pay',
    defaultUserActionResult: 'CHALLENGE',
    messagingTemplates: { en: { defaultTemplate: 'Pay {{action.amount}} to Northwind Logistics' } },
  });
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  alice = await newPerson(browser);
});
afterEach(async () => await alice.context.close());

const link = (page: Page) => page.getByRole('heading', { level: 1 });
const confirm = (page: Page) => button(page, 'Yes, it’s me');
const shownCode = async (page: Page): Promise<string> => await page.locator('.shown-code').innerText();

const newestLink = async (email: string): Promise<string> =>
  await until(`a link for ${email}`, async () => (await inboxMessages(server, email))[0]?.url);

/** A person with a proven address, whose payment waits on our page. */
async function waiting(email: string): Promise<void> {
  const verificationMethod = VerificationMethod.EMAIL_MAGIC_LINK;
  await sdk.enrollVerifiedAuthenticator({ userId: email, attributes: { verificationMethod, email } });
  const attributes = {
    redirectUrl: `${app.origin}/callback`,
    ipAddress: '127.0.0.1',
    userAgent: await alice.page.evaluate(() => navigator.userAgent),
    custom: { amount: '€1,250.00' },
  };
  const { url } = await sdk.track({ userId: email, action: 'pay', attributes });
  await alice.page.goto(url);
  await step.checkEmail(alice.page).waitFor();
}

async function expectPassed(token: string, userId: string): Promise<void> {
  const result = await sdk.validateChallenge({ token, userId });
  expect(result).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_MAGIC_LINK' });
}

async function returned(page: Page): Promise<string> {
  await page.waitForURL(`${app.origin}/callback?**`);
  return new URL(page.url()).searchParams.get('token') ?? '';
}

describe('on our page', () => {
  it('T25, T26: a scanner that runs scripts uses nothing up; another browser gets a code, and no more', async () => {
    const email = 'alice@example.com';
    await waiting(email);
    const url = await newestLink(email);
    const scanner = await newPerson(browser, { userAgent: 'Mail Scanner' });
    for (let visit = 0; visit < 2; visit += 1) await scanner.page.goto(url, { waitUntil: 'networkidle' });
    await scanner.context.close();

    const phone = await newPerson(browser, { viewport: { width: 320, height: 640 }, userAgent: 'Phone' });
    await phone.page.goto(url);
    await confirm(phone.page).waitFor();
    for (const text of ['Pay €1,250.00 to Northwind Logistics', 'Chrome on Linux', '127.0.0.1', 'pay'])
      expect(await phone.page.locator('main').innerText()).toContain(text);
    await look(phone.page, 'link-ask');
    await confirm(phone.page).click();
    await phone.page.locator('.shown-code').waitFor();
    await look(phone.page, 'link-code');
    await alice.page.getByText('in another browser').waitFor();
    await screenshot(alice.page, 'link-code-required');
    expect(alice.page.url()).not.toContain('/callback');
    await codeInput(alice.page).fill(await shownCode(phone.page));
    await expectPassed(await returned(alice.page), email);
    await phone.page.goto(url);
    expect(await link(phone.page).innerText()).toBe('This link no longer works');
    await screenshot(phone.page, 'link-gone');
    expect([...alice.problems, ...phone.problems].filter((text) => !text.includes('410'))).toEqual([]);
    await phone.context.close();
  });

  it('the same browser: one press, and the first tab goes on by itself', async () => {
    const email = 'bob@example.com';
    await waiting(email);
    const tab = await alice.context.newPage();
    await tab.goto(await newestLink(email));
    await confirm(tab).click();
    await tab.getByRole('heading', { name: 'Confirmed', level: 1 }).waitFor();
    await expectPassed(await returned(alice.page), email);
  });

  it('NEW_TAB: the tab of the link goes on, the first one is done', async () => {
    await manage(server, 'PATCH', '/tenant', { magicLinkMode: 'NEW_TAB' });
    const email = 'carol@example.com';
    await waiting(email);
    const tab = await alice.context.newPage();
    await tab.goto(await newestLink(email));
    await confirm(tab).click();
    await expectPassed(await returned(tab), email);
    await step.done(alice.page).waitFor();
    await manage(server, 'PATCH', '/tenant', { magicLinkMode: null });
  });

  it('without scripts the link works as well', async () => {
    const email = 'dora@example.com';
    await waiting(email);
    const plain = await newPerson(browser, { javaScriptEnabled: false });
    await plain.page.goto(await newestLink(email));
    await confirm(plain.page).click();
    expect(await shownCode(plain.page)).toMatch(/^\d{6}$/);
    await plain.context.close();
  });
});

/** 320 and 1280 pixels, light and dark: readable, and nothing to scroll sideways. */
async function look(page: Page, name: string): Promise<void> {
  for (const width of [320, 1280])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 640 });
      await page.emulateMedia({ colorScheme });
      const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect([name, width, isWide]).toEqual([name, width, false]);
      await screenshot(page, `${name}-${width}-${colorScheme}`);
    }
}

describe('the public SDK in the application’s page', () => {
  const token = async (userId: string, scope?: string): Promise<string> => {
    const attributes = { ipAddress: '127.0.0.1', ...(scope === undefined ? {} : { scope }) };
    return (await sdk.track({ userId, action: 'signIn', attributes })).token;
  };
  /** Begins to wait; the promise stays in the page. */
  const wait = async () =>
    await alice.page.evaluate(() => {
      Object.assign(window, { waited: window.sdk.emailML.checkVerificationStatus() });
    });
  const waited = async () =>
    await alice.page.evaluate(
      async () =>
        await (window as unknown as { waited: ReturnType<typeof window.sdk.emailML.checkVerificationStatus> })
          .waited,
    );

  it('enrols, and challenges, by a link opened in the same browser', async () => {
    const [userId, email] = ['erin', 'erin@example.com'];
    await openApp(alice.page, app, server);
    await alice.page.evaluate((value) => window.sdk.setToken(value), await token(userId));
    const enrolled = await alice.page.evaluate((value) => window.sdk.emailML.enroll({ email: value }), email);
    expect(enrolled.data).toMatchObject({ userId, userAuthenticatorId: expect.any(String) });
    await wait();
    const tab = await alice.context.newPage();
    await tab.goto(await newestLink(email));
    await confirm(tab).click();
    const first = await waited();
    expect(first.data).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'EMAIL_MAGIC_LINK', email },
    });
    await expectPassed(first.data?.token ?? '', userId);

    const before = await newestLink(email);
    await alice.page.evaluate((value) => window.sdk.setToken(value), await token(userId));
    const challenged = await alice.page.evaluate(() => window.sdk.emailML.challenge());
    expect(challenged.data?.challengeId).toBeTypeOf('string');
    await wait();
    const next = await until('a newer link', async () => {
      const url = await newestLink(email);
      return url === before ? undefined : url;
    });
    await tab.goto(next);
    await confirm(tab).click();
    await expectPassed((await waited()).data?.token ?? '', userId);
  });
});
