/** Signed in: payments with step-up, and what a person proves who they are with. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { inboxCode, inboxMessages, isCodeAlone } from '../harness/inbox.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import * as shop from './react-person.ts';
import { type ReactStage, startReactStage } from './react-stage.ts';

let stage: ReactStage;
let browser: Browser;
let person: Person;
let page: Page;
let email: string;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startReactStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = person.page;
  email = shop.newAddress();
  await shop.signUp(page, stage, email);
});
afterEach(async () => {
  await person.context.close();
});

async function buy(name: string): Promise<void> {
  await page.goto(stage.app);
  await shop.press(page, `Add ${name} to basket`);
  await shop.follow(page, 'Check out');
  await shop.heading(page, 'Your basket').waitFor();
}
const pay = async () => await page.getByRole('button', { name: /^Pay £/ }).click();

it('takes a small payment without a question', async () => {
  await buy('Daybreak');
  await pay();
  await shop.heading(page, 'Thank you').waitFor();
  await page.getByText('£9.50 paid.').waitFor();
});

it('asks for a proof above £100, and nothing is paid without it', async () => {
  await buy('Brook One');
  await pay();
  await shop.dialog(page, 'Check your email').waitFor();
  // Read now: a code that comes late would be taken for that of the next try.
  await inboxCode(stage, email, isCodeAlone);
  const [mail] = await inboxMessages(stage, email);
  expect(mail?.text).toContain('Pay 649.00 GBP to Fernbrook Coffee');
  expect(mail?.text).not.toContain('password');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByText('You were not charged.').waitFor();
  await pay();
  const shown = shop.dialog(page, 'Check your email');
  await shown.getByLabel('6-digit code').fill('000000');
  await shown.getByText('That code isn’t right.').waitFor();
  await shop.proveByEmail(page, stage, email);
  await shop.heading(page, 'Thank you').waitFor();
});

async function openSecurity(): Promise<void> {
  await shop.follow(page, 'Account');
  await shop.follow(page, 'Sign-in and security');
  await shop.heading(page, 'Sign-in and security').waitFor();
}
const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });

it('adds an authenticator app by its QR code, uses it and removes it; the last way in stays', async () => {
  await openSecurity();
  await row('Code by email').getByText('Your only way in').waitFor();
  await shop.press(page, 'Authenticator app');
  await shop.proveByEmail(page, stage, email);
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
  await shop.codeField(page).fill('000000');
  await page.getByText('That code isn’t right').waitFor();
  await shop.codeField(page).fill(oneTimePassword(secret));
  await page.getByText('Your authenticator app is ready to use.').waitFor();
  await row('Authenticator app').waitFor();

  await shop.signOut(page);
  await shop.beginSignIn(page, stage, email);
  await shop.heading(page, 'Open your authenticator app').waitFor();
  await shop.codeField(page).fill(oneTimePassword(secret, 1));
  await shop.signedIn(page, email);

  await openSecurity();
  await page.getByRole('button', { name: 'Remove Code by email' }).click();
  await shop.press(page, 'Keep it');
  await page.getByRole('button', { name: 'Remove Code by email' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  const proof = shop.dialog(page, 'Open your authenticator app');
  await proof.getByRole('button', { name: 'Use this instead: Email code' }).click();
  await shop.proveByEmail(page, stage, email);
  await page.getByText('Code by email is removed.').waitFor();
  await row('Authenticator app').getByText('Your only way in').waitFor();
});

it('adds a passkey and a link by e-mail, each after a proof', async () => {
  await virtualAuthenticator(page);
  await openSecurity();
  await shop.press(page, 'Link by email');
  await shop.proveByEmail(page, stage, email);
  await page.getByText('Waiting for you to open the link').waitFor();
  await shop.openLink(page, stage, email);
  await page.getByText('Signing in by link is ready to use.').waitFor();
  await shop.press(page, 'Passkey');
  const proof = shop.dialog(page, 'Check your email');
  await proof.waitFor();
  const linkSent = proof.getByText('We sent a link');
  await linkSent.or(proof.getByLabel('6-digit code')).first().waitFor();
  if (await linkSent.isVisible())
    await proof.getByRole('button', { name: 'Use this instead: Email code' }).click();
  await shop.proveByEmail(page, stage, email);
  await page.getByText('Your passkey is ready to use.').waitFor();
  await row('Passkey').waitFor();
  // From now on the passkey is the proof.
  await page.getByRole('button', { name: 'Remove Link by email' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Link by email is removed.').waitFor();
});

it('sends somebody who is signed out to the sign-in, and back', async () => {
  await shop.signOut(page);
  await page.goto(`${stage.app}/account/security`);
  await shop.heading(page, 'Sign in').waitFor();
  await shop.emailField(page).fill(email);
  await shop.press(page, 'Continue');
  await shop.enterCode(page, stage, email);
  await shop.heading(page, 'Sign-in and security').waitFor();
});

it('the API takes access tokens of this pool alone', async () => {
  const idToken = await page.evaluate(
    () => Object.entries(localStorage).find(([key]) => key.endsWith('.idToken'))?.[1],
  );
  expect(idToken).toMatch(/^eyJ/);
  for (const authorization of ['', 'Bearer x', `Bearer ${idToken}`]) {
    const answer = await fetch(`${stage.api}/authenticators`, { headers: { authorization } });
    expect(answer.status).toBe(401);
  }
});

it('keeps people, and that they are signed in, over a restart of everything', async () => {
  await stage.restart();
  await page.goto(`${stage.app}/account/security`);
  await row('Code by email').waitFor();
  await shop.signOut(page);
  await shop.beginSignIn(page, stage, email);
  await shop.enterCode(page, stage, email);
  await shop.signedIn(page, email);
});
