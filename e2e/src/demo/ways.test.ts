/** Authenticator app, recovery codes, and the way round that every step has. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import {
  codeInput,
  enrolByEmail,
  enterEmailCode,
  press,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { isLetIn, onDashboard, signIn } from './app-page.ts';
import { type DemoProcess, startDemoProcess } from './demo-process.ts';

let demo: DemoProcess;
let browser: Browser;
let recoveryCodes: string[];
let secret: string;
const problems: string[] = [];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

/** What "Try another way" lists, by the name of each way. */
async function ways(page: Page): Promise<string[]> {
  await press(page, 'Try another way');
  await heading(page, 'Choose a way to confirm it’s you').waitFor();
  const names = await page.getByRole('listitem').getByRole('button').allInnerTexts();
  return names.map((text) => text.split('\n')[0] ?? '');
}

async function choose(page: Page, way: string): Promise<void> {
  await page.getByRole('listitem').getByRole('button', { name: way }).click();
}

/** Bob at a computer he never used, up to the challenge. */
async function bobOnNewDevice(): Promise<Person> {
  const person = await newPerson(browser);
  await signIn(person.page, demo.edge, demo.bob);
  return person;
}

async function leave({ context, problems: seen }: Person): Promise<void> {
  problems.push(...seen);
  await context.close();
}

describe('authenticator app', () => {
  it('is set up with the QR code or its text, after the first sign-in by e-mail', async () => {
    const bob = await bobOnNewDevice();
    const { page } = bob;
    await enrolByEmail(page, demo, demo.bob.username);
    recoveryCodes = await saveRecoveryCodes(page);
    await step.passkeyOffer(page).waitFor();
    await press(page, 'Use an authenticator app instead');
    await heading(page, 'Set up an authenticator app').waitFor();
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const uri = await page.getByRole('link', { name: 'Open my authenticator app' }).getAttribute('href');
    secret = (await page.getByLabel('Set-up key').innerText()).replaceAll(/\s/g, '');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(uri ?? '').searchParams.get('secret')).toBe(secret);
    await press(page, 'Continue');
    await codeInput(page).fill(oneTimePassword(secret));
    await onDashboard(page, demo.edge);
    await leave(bob);
  });

  it('is what the next new device asks for first; a wrong code is refused, the right one lets in', async () => {
    const bob = await bobOnNewDevice();
    const { page } = bob;
    const passkeys = await virtualAuthenticator(page);
    await heading(page, 'Open your authenticator app').waitFor();
    await codeInput(page).fill('000000');
    await page.getByText('That code isn’t right. 4 tries left.').waitFor();
    // Typing goes over what was refused: all of it is selected.
    await page.keyboard.type(oneTimePassword(secret, 1));
    await step.passkeyOffer(page).waitFor();
    // The offer stands in nobody's way: here the person's finger is not recognised.
    await passkeys.setUserVerified(false);
    await press(page, 'Create a passkey');
    await page.getByText('The passkey wasn’t used.').waitFor();
    await press(page, 'Not now');
    await onDashboard(page, demo.edge);
    await leave(bob);
  });
});

describe('the way round', () => {
  it('is there at every step, strongest way first, recovery last', async () => {
    const bob = await bobOnNewDevice();
    const { page } = bob;
    await heading(page, 'Open your authenticator app').waitFor();
    const all = ['Authenticator app', 'Email code', 'Recovery code'];
    expect(await ways(page)).toEqual(all);
    await choose(page, 'Email code');
    await step.checkEmail(page).waitFor();
    // Who goes on before it is sent asks for another one beside it.
    await page.getByText('We sent a 6-digit code to').waitFor();
    expect(await ways(page)).toEqual(all);
    await choose(page, 'Recovery code');
    await heading(page, 'Enter a recovery code').waitFor();
    expect(await ways(page)).toEqual(all);
    await choose(page, 'Email code');
    // A code by e-mail is enough for this rule, but buys no passkey: it is weaker than what Bob has.
    await enterEmailCode(page, demo, demo.bob.username);
    await onDashboard(page, demo.edge);
    await leave(bob);
  });
});

async function chooseAnother(page: Page, way: string): Promise<void> {
  await ways(page);
  await choose(page, way);
}

describe('recovery codes', () => {
  const enter = async (page: Page, code: string): Promise<void> => {
    await chooseAnother(page, 'Recovery code');
    await page.getByLabel('Recovery code').fill(code);
    await press(page, 'Continue');
  };

  it('let in once', async () => {
    const bob = await bobOnNewDevice();
    await enter(bob.page, recoveryCodes[0] ?? '');
    await press(bob.page, 'Not now');
    await onDashboard(bob.page, demo.edge);
    await leave(bob);
  });

  it('are refused the second time; another one, typed in small letters without dashes, lets in', async () => {
    const bob = await bobOnNewDevice();
    const { page, context } = bob;
    await enter(page, recoveryCodes[0] ?? '');
    await page.getByText('That code isn’t right, or it was used before.').waitFor();
    expect(await isLetIn(context, demo.edge)).toBe(false);
    await page.getByLabel('Recovery code').fill((recoveryCodes[1] ?? '').replaceAll('-', '').toLowerCase());
    await press(page, 'Continue');
    await press(page, 'Not now');
    await onDashboard(page, demo.edge);
    await leave(bob);
  });
});

describe('with the keyboard alone', () => {
  const tabsMax = 12;

  /** Goes on to the control of this name, as a person does who sees only where the focus is. */
  async function tabTo(page: Page, name: string): Promise<void> {
    const reached = async () =>
      await page.evaluate((wanted) => document.activeElement?.textContent?.trim() === wanted, name);
    for (let presses = 0; presses < tabsMax && !(await reached()); presses += 1) {
      await page.keyboard.press('Tab');
    }
    expect([name, await reached()]).toEqual([name, true]);
  }

  it('a person enrols, verifies, saves the codes and is in', async () => {
    const carol = await newPerson(browser);
    const { page } = carol;
    const { keyboard } = page;
    const enter = async (name: string): Promise<void> => {
      await tabTo(page, name);
      await keyboard.press('Enter');
    };
    await page.goto(`${demo.edge}/`);
    await keyboard.press('Tab');
    await keyboard.type(demo.carol.username);
    await keyboard.press('Tab');
    await keyboard.type(demo.carol.password);
    await keyboard.press('Enter');
    await step.confirmEmail(page).waitFor();
    await enter('Send code');
    await step.checkEmail(page).waitFor();
    // The one input has the focus: nothing but the code is typed, and it sends itself.
    await keyboard.type(await inboxCode(demo, demo.carol.username));
    await step.recoveryCodes(page).waitFor();
    await enter('I have saved them');
    await step.passkeyOffer(page).waitFor();
    await enter('Not now');
    await onDashboard(page, demo.edge);
    await leave(carol);
  });
});

it('nothing went wrong in any page on the way', () => {
  expect(problems).toEqual([]);
});
