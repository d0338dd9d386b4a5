/** Signing up and in, in the shop's own screens: Amplify and our Web SDK against user pool, functions and Stepward. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { inboxMessages } from '../harness/inbox.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import * as shop from './react-person.ts';
import { type ReactStage, startReactStage } from './react-stage.ts';

let stage: ReactStage;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startReactStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  await person.context.close();
});

it('creates an account with a code by e-mail; a wrong code is said so, with the tries left', async () => {
  const { page } = person;
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  await shop.codeField(page).fill('000000');
  await page.getByText(/That code isn’t right\. \d tries left\./).waitFor();
  await shop.enterCode(page, stage, email);
  await shop.declinePasskey(page);
  await shop.signedIn(page, email);
  expect(await inboxMessages(stage, email)).toHaveLength(1);
});

it('counts a wrong code once, and after the last try offers a new code and a new start', async () => {
  const { page } = person;
  const tries: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/verify/email-otp')) tries.push(request.url());
  });
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  const startAgain = page.getByRole('button', { name: 'Start again', exact: true });
  const left = page.getByText(/That code isn’t right\. \d tr(y|ies) left\./);
  await shop.codeField(page).fill('000001');
  await left.waitFor();
  // Whoever types fast presses Enter when the answer is there already.
  await shop.codeField(page).press('Enter');
  expect(tries).toHaveLength(1);
  expect(await startAgain.count()).toBe(0);
  for (let code = 2, remaining = 1; remaining > 0; code += 1) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/verify/email-otp'));
    await shop.codeField(page).fill(`00000${code}`);
    ({ attemptsRemaining: remaining } = await (await answered).json());
  }
  await page.getByText('That was one try too many.').waitFor();
  await startAgain.click();
  await shop.heading(page, 'Create an account').waitFor();
});

it('a new code comes without what was said of the old one', async () => {
  const { page } = person;
  await page.clock.install();
  await shop.beginSignUp(page, stage, shop.newAddress());
  await shop.codeField(page).fill('000000');
  await page.getByText(/That code isn’t right/).waitFor();
  await page.clock.fastForward('00:31');
  await shop.press(page, 'Send a new code');
  await page.getByText(/That code isn’t right/).waitFor({ state: 'detached' });
  expect(await shop.codeField(page).inputValue()).toBe('');
});

it('offers a passkey after the first sign-in, and then takes it from the suggestions and by the button', async () => {
  const { page } = person;
  const authenticator = await virtualAuthenticator(page);
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  await shop.enterCode(page, stage, email);
  await shop.heading(page, 'Faster next time').waitFor();
  await shop.press(page, 'Create a passkey');
  await shop.signedIn(page, email);
  expect(await authenticator.credentials()).toHaveLength(1);

  // Nothing is typed: the browser offers the passkey in the address field, and the person takes it.
  await shop.signOut(page);
  await shop.follow(page, 'Sign in');
  await shop.signedIn(page, email);
});

/** As a browser that shows no passkeys among its suggestions. */
const withoutSuggestions = async ({ page }: Person) =>
  await page.addInitScript(() => {
    Object.assign(PublicKeyCredential, {
      getClientCapabilities: undefined,
      isConditionalMediationAvailable: undefined,
    });
  });

it('takes a passkey by the button too, and says so when none was used', async () => {
  const { page } = person;
  await withoutSuggestions(person);
  const authenticator = await virtualAuthenticator(page);
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  await shop.enterCode(page, stage, email);
  await shop.heading(page, 'Faster next time').waitFor();
  await authenticator.setUserVerified(false);
  await shop.press(page, 'Create a passkey');
  await shop.alert(page).getByText('No passkey was').waitFor();
  await authenticator.setUserVerified(true);
  await shop.press(page, 'Create a passkey');
  await shop.signedIn(page, email);

  await shop.signOut(page);
  await shop.follow(page, 'Sign in');
  await authenticator.setUserVerified(false);
  await shop.press(page, 'Sign in with a passkey');
  await shop.alert(page).getByText('No passkey was used.').waitFor();
  await authenticator.setUserVerified(true);
  await shop.press(page, 'Sign in with a passkey');
  await shop.signedIn(page, email);

  // Whoever types the address is asked for the passkey as well, which is the strongest that they have.
  await shop.signOut(page);
  await shop.beginSignIn(page, stage, email);
  await shop.heading(page, 'Use your passkey').waitFor();
  await shop.press(page, 'Use passkey');
  await shop.signedIn(page, email);
});

it('signs in by a link, which is opened in another tab', async () => {
  const { page } = person;
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  await shop.press(page, 'Link by email');
  await shop.heading(page, 'Open the link in your email').waitFor();
  await shop.openLink(page, stage, email);
  await shop.declinePasskey(page);
  await shop.signedIn(page, email);

  await shop.signOut(page);
  await shop.beginSignIn(page, stage, email);
  await shop.heading(page, 'Open the link in your email').waitFor();
  await shop.openLink(page, stage, email);
  await shop.signedIn(page, email);
});

it('signs in with a password and a code; a wrong password is said so, and says nothing else', async () => {
  const { page } = person;
  const { email, password } = stage.passwordUser;
  await page.goto(`${stage.app}/sign-in`);
  await shop.follow(page, 'With your password');
  const begin = async (address: string, text: string) => {
    await shop.emailField(page).fill(address);
    await page.getByLabel('Password').fill(text);
    await shop.press(page, 'Continue');
  };
  await begin(email, `${password}!`);
  const refusal = 'That email and password don’t match. Check both and try again.';
  await shop.alert(page).getByText(refusal).waitFor();
  await begin('nobody@people.example', password);
  await shop.alert(page).getByText(refusal).waitFor();
  await begin(email, password);
  await shop.enterCode(page, stage, email);
  await shop.declinePasskey(page);
  await shop.signedIn(page, email);
});

it('shows somebody who has no account what others see, and writes to nobody', async () => {
  const { page } = person;
  const email = shop.newAddress();
  await shop.beginSignIn(page, stage, email);
  // Which way it seems to have is made up, and the same each time.
  await page.getByRole('heading', { name: /Check your email|passkey/i, level: 1 }).waitFor();
  if ((await shop.codeField(page).count()) > 0) {
    await page.getByText(`If there’s an account for ${email}, a 6-digit code is on its way.`).waitFor();
    await shop.codeField(page).fill('123456');
    await page.getByText(/That code isn’t right/).waitFor();
  }
  expect(await inboxMessages(stage, email)).toEqual([]);
  await shop.press(page, 'Use another email');
  await shop.follow(page, 'Create an account');
  await shop.heading(page, 'Create an account').waitFor();
});

it('asks for an address that can be one, and goes back to it', async () => {
  const { page } = person;
  await page.goto(`${stage.app}/sign-in`);
  await shop.press(page, 'Continue');
  await page.getByText('Type your email address.').waitFor();
  await shop.emailField(page).fill('somebody');
  await shop.press(page, 'Continue');
  await page.getByText('That doesn’t look like an email address.').waitFor();
  expect(await shop.emailField(page).evaluate((input) => input === document.activeElement)).toBe(true);
});

it('one account for all tabs: another tab follows the sign-in and the sign-out', async () => {
  const { page, context } = person;
  const other = await context.newPage();
  await other.goto(stage.app);
  await other.getByRole('link', { name: 'Sign in' }).waitFor();
  await page.bringToFront();
  const email = shop.newAddress();
  await shop.signUp(page, stage, email);
  await other.getByRole('link', { name: 'Account' }).waitFor();
  await shop.signOut(page);
  await other.getByRole('link', { name: 'Sign in' }).waitFor();
});

it('sign-ins of two tabs do not meet', async () => {
  const { page, context } = person;
  const other = await context.newPage();
  const [first, second] = [shop.newAddress(), shop.newAddress()];
  await shop.beginSignUp(page, stage, first);
  await shop.beginSignUp(other, stage, second);
  await shop.enterCode(page, stage, first);
  await shop.declinePasskey(page);
  await shop.signedIn(page, first);
  await shop.enterCode(other, stage, second);
  await shop.signedIn(other, second);
});

it('says when the shop decided against a sign-in, and never that there may be no account', async () => {
  const { page } = person;
  const email = shop.newAddress();
  // As the trigger hands it over; the decision itself is tested with the triggers.
  let state = 'BLOCK';
  await page.route(`${stage.cognito}/`, async (route) => {
    const answer = await route.fetch();
    const body = await answer.text();
    await route.fulfill({ response: answer, body: body.replace('"CHALLENGE_REQUIRED"', `"${state}"`) });
  });
  await shop.beginSignIn(page, stage, email);
  await shop.alert(page).getByText('We can’t let you in with this sign-in.').waitFor();
  state = 'REVIEW_REQUIRED';
  await shop.press(page, 'Continue');
  await shop.alert(page).getByText('we have to look at this sign-in ourselves').waitFor();
});

it('says that 3 minutes are over by itself, and offers to start again', async () => {
  const { page } = person;
  await page.clock.install();
  await shop.beginSignUp(page, stage, shop.newAddress());
  await page.clock.fastForward('03:01');
  await shop.heading(page, 'That took too long').waitFor();
  await shop.press(page, 'Start again');
  await shop.heading(page, 'Create an account').waitFor();
});

it('says so too when Cognito has ended the sign-in', async () => {
  const { page } = person;
  const email = shop.newAddress();
  await shop.beginSignUp(page, stage, email);
  stage.expireSignIns();
  await shop.enterCode(page, stage, email);
  await shop.heading(page, 'That took too long').waitFor();
  await shop.press(page, 'Start again');
  await shop.signUp(page, stage, email);
});

it('kept its secrets to itself, and its content security policy', async () => {
  const { page, problems } = person;
  await page.goto(`${stage.app}/sign-in`);
  await shop.heading(page, 'Sign in').waitFor();
  expect(problems).toEqual([]);
  expect(stage.output()).not.toMatch(/sk_|mk_|eyJ/);
});
