/** The main job: a login app that knows nothing of Stepward gets a challenge, and keeps its own session as it made it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import {
  codeInput,
  createPasskey,
  enterEmailCode,
  press,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { type VirtualAuthenticator, virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { cookieNamed, isLetIn, onDashboard, sessionCookie, signIn, signOut } from './app-page.ts';
import { type DemoProcess, startDemoProcess } from './demo-process.ts';
import { lookAt } from './look.ts';

let demo: DemoProcess;
let browser: Browser;
let alice: Person;
let passkeys: VirtualAuthenticator;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
  alice = await newPerson(browser);
  passkeys = await virtualAuthenticator(alice.page);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

// One story: each test goes on where the one before it ended.
describe('the first sign-in from a new device', () => {
  it('leads to the challenge page, and nothing of the session has reached the browser', async () => {
    const { page, context } = alice;
    await signIn(page, demo.edge, demo.alice);
    await step.confirmEmail(page).waitFor();
    expect(new URL(page.url()).origin).toBe(demo.origin);
    expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
    expect(await isLetIn(context, demo.edge)).toBe(false);
    await page.getByText('We’ll send a code to a•••e@').waitFor();
    // The edge vouches for this address and no other.
    expect(await page.getByLabel('Email address').count()).toBe(0);
  });

  it('sends a code to that address; a wrong one is told with the tries left', async () => {
    const { page } = alice;
    await press(page, 'Send code');
    await step.checkEmail(page).waitFor();
    await codeInput(page).fill('000000');
    await page.getByText('That code isn’t right. 4 tries left.').waitFor();
    // It sent itself: Enter right after that is no second try.
    await codeInput(page).press('Enter');
    await codeInput(page).fill('111111');
    await page.getByText('That code isn’t right. 3 tries left.').waitFor();
    await enterEmailCode(page, demo, demo.alice.username);
  });

  it('shows ten recovery codes until they are saved, and never after', async () => {
    const { page } = alice;
    await step.recoveryCodes(page).waitFor();
    const list = page.getByRole('list', { name: 'Recovery codes' });
    const lost = await list.getByRole('listitem').allInnerTexts();
    // A phone drops the page while its owner looks for a pen: others are shown, and those are void.
    await page.reload();
    const codes = await saveRecoveryCodes(page);
    expect(new Set([...codes, ...lost]).size).toBe(20);
    await step.passkeyOffer(page).waitFor();
    await page.reload();
    await step.passkeyOffer(page).waitFor();
    expect(await page.getByRole('list', { name: 'Recovery codes' }).count()).toBe(0);
  });

  it('offers a passkey and lands on the dashboard', async () => {
    const { page } = alice;
    await createPasskey(page);
    await onDashboard(page, demo.edge);
    expect(await passkeys.credentials()).toMatchObject([{ rpId: 'localhost' }]);
  });

  it('restores the app’s own cookie with every attribute the app gave it', async () => {
    const direct = await newPerson(browser);
    await signIn(direct.page, demo.app, demo.alice);
    await onDashboard(direct.page, demo.app);
    const expected = await cookieNamed(direct.context, demo.app, sessionCookie);
    const restored = await cookieNamed(alice.context, demo.edge, sessionCookie);
    expect(restored).toMatchObject({
      httpOnly: expected?.httpOnly,
      secure: expected?.secure,
      sameSite: expected?.sameSite,
      path: expected?.path,
    });
    expect(restored).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    // Both live as long from when the app set them, which was a moment apart.
    const laterBySeconds = (expected?.expires ?? 0) - (restored?.expires ?? 0);
    expect(Math.abs(laterBySeconds)).toBeLessThan(60);
    expect(restored?.expires).toBeGreaterThan(0);
    await direct.context.close();
  });

  it('leaves only the app’s session and the edge’s own cookies behind', async () => {
    const cookies = await alice.context.cookies(demo.edge);
    expect(cookies.map(({ name }) => name).sort()).toEqual([
      '__Host-sw_device',
      '__Host-sw_proof',
      sessionCookie,
    ]);
    for (const cookie of cookies) expect(cookie.httpOnly).toBe(true);
  });

  it('is over: going back in the browser shows no challenge that still works', async () => {
    const { page } = alice;
    await page.goBack();
    await page.goto(`${demo.edge}/dashboard`);
    await onDashboard(page, demo.edge);
  });
});

describe('the next sign-ins', () => {
  it('from the same device ask for nothing', async () => {
    const { page } = alice;
    await signOut(page, demo.edge);
    await signIn(page, demo.edge, demo.alice);
    await onDashboard(page, demo.edge);
  });

  it('from another browser are challenged, and met with the passkey', async () => {
    const { page, context } = alice;
    // A browser without our cookies in which the person's passkeys are: a private window of the same computer.
    await context.clearCookies();
    await passkeys.setPresence(false);
    await signIn(page, demo.edge, demo.alice);
    await step.usePasskey(page).waitFor();
    await screenshot(page, 'flow-passkey');
    expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
    await press(page, 'Try another way');
    await passkeys.setPresence(true);
    await press(page, 'Passkey Your face, finger or PIN');
    await onDashboard(page, demo.edge);
    const [used] = await passkeys.credentials();
    expect(used?.signCount).toBeGreaterThan(1);
  });

  it('from a computer without the passkey are met another way', async () => {
    const { page, context, problems } = await newPerson(browser);
    // This computer has a screen lock and no passkey of hers; its sheet closes without one.
    await virtualAuthenticator(page);
    await signIn(page, demo.edge, demo.alice);
    await step.usePasskey(page).waitFor();
    await page.getByText('The passkey wasn’t used.').waitFor();
    await press(page, 'Try another way');
    await page.getByRole('button', { name: /^Email code/ }).click();
    await page.getByText('We sent a 6-digit code to a').waitFor();
    // The whole address is nobody's business on this screen.
    expect(await page.locator('body').innerText()).not.toContain(demo.alice.username);
    await enterEmailCode(page, demo, demo.alice.username);
    await onDashboard(page, demo.edge);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('nothing went wrong in any page on the way', () => {
    expect(alice.problems).toEqual([]);
  });
});

it('the app on its own port asks for nothing but the password', async () => {
  const { page, context } = await newPerson(browser);
  await signIn(page, demo.app, demo.bob);
  await onDashboard(page, demo.app);
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names).toEqual([sessionCookie]);
  await context.close();
});

describe('around it', () => {
  const notOurs = { without: 'all' } as const;

  it('the development inbox is there to read, its code large', async () => {
    const { page, context, problems } = await newPerson(browser);
    await page.goto(`${demo.origin}/dev/inbox`);
    await page.getByRole('heading', { name: 'Development inbox' }).waitFor();
    expect(await lookAt(page, 'dev-inbox')).toEqual([]);
    await page.getByLabel('Recipient').fill('nobody@example.com');
    await press(page, 'Show');
    await page.getByText('Nothing here').waitFor();
    expect(await lookAt(page, 'dev-inbox-empty')).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('the legacy app looks as it always did, behind the edge as well', async () => {
    const { page, context } = await newPerson(browser);
    await page.goto(`${demo.edge}/`);
    expect(await lookAt(page, 'app-sign-in', notOurs)).toEqual([]);
    await signIn(page, demo.app, demo.bob);
    await onDashboard(page, demo.app);
    expect(await lookAt(page, 'app-dashboard', notOurs)).toEqual([]);
    await page.getByRole('link', { name: 'My account' }).click();
    await page.waitForURL(`${demo.app}/account`);
    expect(await lookAt(page, 'app-account', notOurs)).toEqual([]);
    await context.close();
  });
});
