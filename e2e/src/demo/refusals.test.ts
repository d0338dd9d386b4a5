/** What does not let in: wrong codes, a cancelled, abandoned or copied challenge, a link in a second browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { codeInput, passFirstChallenge, press, step } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { until } from '../harness/until.ts';
import { cookieNamed, isLetIn, onDashboard, sessionCookie, signIn } from './app-page.ts';
import { type DemoProcess, startDemoProcess } from './demo-process.ts';
import { lookAt } from './look.ts';

let demo: DemoProcess;
let browser: Browser;
let carol: Person;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});
beforeEach(async () => {
  carol = await newPerson(browser);
  return async () => {
    // Chromium reports the status of a page that refuses; nothing else may have gone wrong.
    expect(carol.problems.filter((problem) => !/status of 403/.test(problem))).toEqual([]);
    await carol.context.close();
  };
});

/** Refused everywhere in the same shape: no session of the app, no dashboard. */
async function expectNoSession({ context }: Person): Promise<void> {
  expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
  expect(await isLetIn(context, demo.edge)).toBe(false);
}

describe('wrong codes', () => {
  it('five end the code: the right one is refused too, and a new one can be had', async () => {
    const { page } = carol;
    await signIn(page, demo.edge, demo.carol);
    await step.confirmEmail(page).waitFor();
    await press(page, 'Send code');
    await step.checkEmail(page).waitFor();
    const right = await inboxCode(demo, demo.carol.username);
    const wrong = right === '000000' ? '111111' : '000000';
    for (const left of ['4 tries left', '3 tries left', '2 tries left', '1 try left']) {
      await codeInput(page).fill(wrong);
      await page.getByText(left).waitFor();
      // The next try is typed, not filled: the refused code is selected and goes.
      await codeInput(page).fill('');
    }
    await codeInput(page).fill(wrong);
    await page.getByText('That was too many tries with this code.').waitFor();
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/v1/client/verify/email-otp'));
    await codeInput(page).fill(right);
    expect(await (await answered).json()).toMatchObject({ isVerified: false });
    await page.getByText('That was too many tries with this code.').waitFor();
    await page.getByText(/^Send again/).waitFor();
    await expectNoSession(carol);
  });
});

describe('a challenge that is not passed', () => {
  it('cancelled: a page that says so, and a way to sign in again', async () => {
    const { page } = carol;
    await signIn(page, demo.edge, demo.alice);
    await press(page, 'Cancel and go back');
    await page.waitForURL(`${demo.edge}/**`);
    await page.getByRole('heading', { name: 'We couldn’t finish signing you in' }).waitFor();
    await expectNoSession(carol);
    expect(await lookAt(page, 'edge-refused')).toEqual([]);
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { name: 'Staff sign in' }).waitFor();
  });

  it('abandoned: the next sign-in on this device is challenged again', async () => {
    const { page } = carol;
    await signIn(page, demo.edge, demo.alice);
    await step.confirmEmail(page).waitFor();
    await page.goto('about:blank');
    await expectNoSession(carol);
    await signIn(page, demo.edge, demo.alice);
    await step.confirmEmail(page).waitFor();
  });

  it('its link in a second browser has expired; the first goes on, also after a reload', async () => {
    const { page } = carol;
    await signIn(page, demo.edge, demo.alice);
    await step.confirmEmail(page).waitFor();
    const thief = await newPerson(browser);
    await thief.page.goto(page.url());
    await step.linkUsed(thief.page).waitFor();
    await thief.context.close();
    await page.reload();
    await step.confirmEmail(page).waitFor();
  });
});

describe('what was copied', () => {
  it('the cookies of a waiting challenge let nobody in; after it was passed here, not either', async () => {
    const { page, context } = carol;
    await signIn(page, demo.edge, demo.alice);
    await step.confirmEmail(page).waitFor();
    const thief = await newPerson(browser);
    await thief.context.addCookies(await context.cookies(demo.edge));
    await expectNoSession(thief);
    await passFirstChallenge(page, demo, demo.alice.username);
    await onDashboard(page, demo.edge);
    await expectNoSession(thief);
    await thief.context.close();
  });

  it('the address of the way back works once: opened again, or elsewhere, it is refused', async () => {
    const { page, context } = carol;
    await signIn(page, demo.edge, demo.bob);
    await step.confirmEmail(page).waitFor();
    const before = await context.cookies(demo.edge);
    let callback = '';
    page.on('request', (request) => {
      if (request.url().includes('/.stepward/callback')) callback = request.url();
    });
    await passFirstChallenge(page, demo, demo.bob.username);
    await onDashboard(page, demo.edge);
    await until('the way back', async () => callback || undefined);
    for (const cookies of [[], before]) {
      const thief = await newPerson(browser);
      await thief.context.addCookies(cookies);
      const answer = await thief.page.goto(callback);
      expect(answer?.status()).toBe(403);
      await thief.page.getByRole('heading', { name: 'We couldn’t finish signing you in' }).waitFor();
      await expectNoSession(thief);
      await thief.context.close();
    }
  });

  it('a known device is known for one person only', async () => {
    const { page } = carol;
    await signIn(page, demo.edge, demo.alice);
    await step.checkEmail(page).waitFor();
    const known = await newPerson(browser);
    await signIn(known.page, demo.edge, demo.carol);
    await step.confirmEmail(known.page).waitFor();
    await known.context.close();
  });
});
