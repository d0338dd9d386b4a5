/** Every screen of the shop: readable by everybody, on a phone and a large screen, light and dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scrollsSideways, violations } from '../demo/look.ts';
import { launchBrowser, newPerson, screenshot } from '../harness/browser.ts';
import { step } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import * as shop from './react-person.ts';
import { type ReactStage, startReactStage } from './react-stage.ts';

let stage: ReactStage;
let browser: Browser;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startReactStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const views = [
  { name: '1280-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light', rules: [] },
  { name: '320-dark', viewport: { width: 320, height: 640 }, colorScheme: 'dark', rules: ['color-contrast'] },
] as const;

/** Leaves the page as it was: large and light. */
async function look(page: Page, name: string): Promise<void> {
  const wrong: string[] = [];
  for (const view of [...views].reverse()) {
    await page.emulateMedia({ colorScheme: view.colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(view.viewport);
    if (await scrollsSideways(page)) wrong.push(`${view.name}: scrolls sideways`);
    wrong.push(...(await violations(page, view.rules)).map((text) => `${view.name}: ${text}`));
    await screenshot(page, `shop-${name}-${view.name}`);
  }
  expect([name, ...wrong]).toEqual([name]);
}

const visitor = async () => (await newPerson(browser)).page;

it('the shop, and what is not there', async () => {
  const page = await visitor();
  await page.goto(stage.app);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look(page, 'front');
  await shop.press(page, 'Add Daybreak to basket');
  await look(page, 'front-basket');
  await page.goto(`${stage.app}/nowhere`);
  await shop.heading(page, 'There is nothing here').waitFor();
  await look(page, 'not-found');
  await page.route('**/config.json', (route) => route.abort());
  await page.reload();
  await shop.heading(page, 'The shop is closed for a moment').waitFor();
  await look(page, 'closed');
  await page.context().close();
});

it('signing in', async () => {
  const page = await visitor();
  await page.goto(`${stage.app}/sign-in`);
  await shop.heading(page, 'Sign in').waitFor();
  await look(page, 'sign-in');
  await shop.press(page, 'Continue');
  await look(page, 'sign-in-empty');
  await page.goto(`${stage.app}/sign-in/password`);
  await shop.emailField(page).fill('somebody@people.example');
  await page.getByLabel('Password').fill('not it');
  await shop.press(page, 'Continue');
  await shop.alert(page).waitFor();
  await look(page, 'password-wrong');
  await page.goto(`${stage.app}/callback?token=abc`);
  await shop.alert(page).waitFor();
  await look(page, 'callback-elsewhere');
  const email = 'somebody.with.a.very.long.name.indeed@people.example';
  await shop.beginSignUp(page, stage, email);
  await page.goto(`${stage.app}/sign-in`);
  await shop.emailField(page).fill(email);
  await shop.press(page, 'In a small window');
  await step.confirmEmail(page.frameLocator('#__authsignal-popup-iframe')).waitFor();
  await screenshot(page, 'shop-popup-1280-light');
  // The same person by name alone: whether there is an account is not said.
  await page.reload();
  await shop.beginSignIn(page, stage, email);
  await page.getByText('If there’s an account for').waitFor();
  await look(page, 'sign-in-code');
  await page.context().close();
});

it('signing up, in each of its steps', async () => {
  const page = await visitor();
  const email = shop.newAddress();
  await virtualAuthenticator(page);
  await page.goto(`${stage.app}/sign-up`);
  await shop.heading(page, 'Create an account').waitFor();
  await look(page, 'sign-up');
  await shop.beginSignUp(page, stage, email);
  await look(page, 'code');
  await shop.codeField(page).fill('000000');
  await page.getByText('That code isn’t right.').waitFor();
  await look(page, 'code-wrong');
  const code = await inboxCode(stage, email);
  await shop.press(page, 'Link by email');
  await shop.heading(page, 'Open the link in your email').waitFor();
  await look(page, 'link');
  // The code of before is still the one to use.
  await shop.press(page, 'Code by email');
  await shop.codeField(page).fill(code);
  await shop.heading(page, 'Faster next time').waitFor();
  await look(page, 'passkey-offer');
  await page.context().close();
});

it('the account, and a payment', async () => {
  const page = await visitor();
  const email = 'a.person.with.quite.a.long.address@people.example';
  await shop.signUp(page, stage, email);
  await look(page, 'account');
  await shop.follow(page, 'Sign-in and security');
  await page.getByText('Your only way in').waitFor();
  await look(page, 'security');
  await shop.press(page, 'Authenticator app');
  await shop.dialog(page, 'Check your email').waitFor();
  await look(page, 'security-proof');
  await shop.proveByEmail(page, stage, email);
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  await look(page, 'security-app');
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
  await shop.codeField(page).fill(oneTimePassword(secret));
  await page.getByText('is ready to use').waitFor();
  await look(page, 'security-two');
  await page.getByRole('button', { name: 'Remove Authenticator app' }).click();
  await look(page, 'security-remove');
  await shop.press(page, 'Keep it');
  await shop.follow(page, 'Basket');
  await look(page, 'checkout-empty');
  await page.goto(stage.app);
  await shop.press(page, 'Add Brook One to basket');
  await shop.press(page, 'Add Daybreak to basket');
  await shop.follow(page, 'Check out');
  await look(page, 'checkout');
  await page.getByRole('button', { name: /^Pay £/ }).click();
  const proof = shop.dialog(page, 'Open your authenticator app');
  await proof.waitFor();
  await look(page, 'checkout-proof');
  await shop.press(page, 'Close');
  await page.getByText('You were not charged.').waitFor();
  await look(page, 'checkout-stopped');
  await shop.signOut(page);
  await shop.beginSignIn(page, stage, email);
  await shop.heading(page, 'Open your authenticator app').waitFor();
  await look(page, 'app-code');
  await page.context().close();
});

it('what took too long', async () => {
  const page = await visitor();
  await page.clock.install();
  await shop.beginSignUp(page, stage, shop.newAddress());
  await page.clock.fastForward('03:01');
  await shop.heading(page, 'That took too long').waitFor();
  await look(page, 'took-too-long');
  await page.context().close();
});
