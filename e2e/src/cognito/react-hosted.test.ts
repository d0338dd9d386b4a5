/**
 * Stepward's own page: by popup with Amplify, by redirect with the AWS SDK. Here the shop is built as developers run it:
 * React's StrictMode runs each effect twice, and Cognito takes each session once.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import {
  declinePasskey,
  enrolByEmail,
  passFirstChallenge,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import * as shop from './react-person.ts';
import { type ReactStage, startReactStage } from './react-stage.ts';

let stage: ReactStage;
let browser: Browser;
let person: Person;
let email: string;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startReactStage({ strict: true }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  email = shop.newAddress();
});
afterEach(async () => {
  await person.context.close();
});

/** An account whose owner has left before any code was typed. */
async function open(way: string): Promise<void> {
  const { page } = person;
  await shop.beginSignUp(page, stage, email);
  await inboxCode(stage, email);
  await page.goto(`${stage.app}/sign-in?next=/checkout`);
  await shop.emailField(page).fill(email);
  await shop.press(page, way);
}

it('signs in by popup', async () => {
  const { page } = person;
  await open('In a small window');
  const popup = page.frameLocator('#__authsignal-popup-iframe');
  await passFirstChallenge(popup, stage, email);
  await shop.heading(page, 'Your basket is empty').waitFor();
  await page.getByRole('link', { name: 'Account' }).waitFor();
});

it('says that nothing happened when the popup is closed, and can begin again', async () => {
  const { page } = person;
  await open('In a small window');
  const popup = page.frameLocator('#__authsignal-popup-iframe');
  await step.confirmEmail(popup).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await shop.alert(page).getByText('You closed the window before you were signed in.').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await shop.press(page, 'In a small window');
  await step.confirmEmail(popup).waitFor();
});

it('signs in by redirect: once, with a token that does not stay in the address', async () => {
  const { page } = person;
  const answers: string[] = [];
  page.on('request', (request) => {
    const target = request.headers()['x-amz-target'] ?? '';
    if (target.endsWith('RespondToAuthChallenge')) answers.push(target);
  });
  await open('On our sign-in page');
  await passFirstChallenge(page, stage, email);
  await shop.heading(page, 'Your basket is empty').waitFor();
  await page.getByRole('link', { name: 'Account' }).click();
  await shop.signedIn(page, email);
  expect(answers).toHaveLength(1);
  await page.goBack();
  await page.goBack();
  expect(page.url()).not.toContain('token=');
  await page.goto(`${stage.app}/account`);
  await shop.signOut(page);
  await page.goto(`${stage.app}/account`);
  await shop.heading(page, 'Sign in').waitFor();
});

it('takes no token that another tab or nobody asked for', async () => {
  const { page, context } = person;
  await open('On our sign-in page');
  await enrolByEmail(page, stage, email);
  await saveRecoveryCodes(page);
  const other = await context.newPage();
  let callback = '';
  await page.route('**/callback?*', async (route) => {
    callback = route.request().url();
    await route.abort();
  });
  await declinePasskey(page);
  await expect.poll(() => callback).toContain('token=');
  await other.goto(callback);
  await shop.alert(other).getByText('This sign-in began in another tab or window.').waitFor();
  await shop.press(other, 'Start again');
  await shop.heading(other, 'Sign in').waitFor();
});

it('says that 3 minutes are over when the person comes back too late', async () => {
  const { page } = person;
  await open('On our sign-in page');
  await step.confirmEmail(page).waitFor();
  stage.expireSignIns();
  await passFirstChallenge(page, stage, email);
  await shop.heading(page, 'That took too long').waitFor();
  await shop.press(page, 'Start again');
  await shop.heading(page, 'Sign in').waitFor();
});
