/** Phones and security keys at the challenge page: text messages, WhatsApp, approvals, QR codes, a key on a USB port. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { codeInput, press, saveRecoveryCodes, step } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { basic, configureAction, manage } from '../harness/management.ts';
import { Phone } from '../harness/phone.ts';
import { until } from '../harness/until.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { onDashboard, signIn } from './app-page.ts';
import { type DemoProcess, startDemoProcess } from './demo-process.ts';
import { scrollsSideways } from './look.ts';

const actionCode = 'moreWays';
const number = '+64211234567';

let demo: DemoProcess;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
  await configureAction(demo, { actionCode, defaultUserActionResult: 'CHALLENGE' });
  const verificationMethods = ['PASSKEY', 'SECURITY_KEY', 'PUSH', 'DEVICE', 'SMS', 'WHATSAPP', 'EMAIL_OTP'];
  await manage(demo, 'PATCH', '/tenant', {
    verificationMethods: [...verificationMethods, 'RECOVERY_CODE'],
  });
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.problems).toEqual([]);
  await person.context.close();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

async function asServer(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await fetch(`${demo.apiUrl}${path}`, {
    method,
    headers: { authorization: basic(demo.secretKey), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return await answer.json();
}

/** An action that must be proven. */
const track = async (userId: string, redirectUrl?: string) =>
  await asServer('POST', `/users/${userId}/actions/${actionCode}`, { redirectUrl });

/** The page that the application sends this person to; answers how the action stands. */
async function arrive(
  userId: string,
  { page = person.page, redirectUrl }: { page?: Page; redirectUrl?: string } = {},
): Promise<() => Promise<string>> {
  const { url, idempotencyKey } = await track(userId, redirectUrl);
  await page.goto(url);
  return async () =>
    (await asServer('GET', `/users/${userId}/actions/${actionCode}/${idempotencyKey}`)).state;
}

async function chooseWay(page: Page, way: string): Promise<void> {
  await press(page, 'Try another way');
  await page.getByRole('listitem').getByRole('button', { name: way }).click();
}

/** What is offered afterwards is declined. */
async function done(page: Page): Promise<void> {
  await step.done(page).or(step.passkeyOffer(page)).first().waitFor();
  if (await step.passkeyOffer(page).isVisible()) await press(page, 'Not now');
  await step.done(page).waitFor();
}

const phoneOf = async (userId: string, kind: 'push' | 'qr-code'): Promise<Phone> => {
  const phone = new Phone({ apiUrl: demo.apiUrl, tenantId: 'demo' });
  await phone.add((await track(userId)).token, [kind]);
  return phone;
};

/** The number that the page shows, when it shows another one than before. */
const shownNumber = async (page: Page, before = ''): Promise<string> =>
  await until('a number to type', async () => {
    const shown = page.getByText('Type this number on your phone').locator('+ strong');
    const text = (await shown.isVisible()) ? await shown.innerText() : before;
    return text === before ? undefined : text;
  });

describe('a phone number', () => {
  it('is added with its country code and the code that was sent to it', async () => {
    const { page } = person;
    const state = await arrive('sam');
    await heading(page, 'Create a passkey').waitFor();
    await chooseWay(page, 'Text message');
    const input = page.getByLabel('Mobile number');
    // The browser says where the person is from.
    expect(await input.inputValue()).toBe('+44 ');
    await input.fill('021 123 4567');
    await page.keyboard.press('Enter');
    await page.getByText('Enter the whole number').first().waitFor();
    await page.keyboard.type('+64 21 123 4567');
    await press(page, 'Text me a code');
    await page.getByText('We texted a 6-digit code to').waitFor();
    await codeInput(page).fill('000000');
    await page.getByText('That code isn’t right. 4 tries left.').waitFor();
    await page.keyboard.type(await inboxCode(demo, number));
    await saveRecoveryCodes(page);
    await done(page);
    expect(await state()).toBe('CHALLENGE_SUCCEEDED');
  });

  it('is asked next time, by text message or over WhatsApp', async () => {
    const { page } = person;
    const state = await arrive('sam');
    await page.getByText('We texted a 6-digit code to').filter({ hasText: '•••567' }).waitFor();
    await inboxCode(demo, number);
    await press(page, 'Send by WhatsApp instead');
    await page.getByText('We sent a 6-digit code on WhatsApp to').waitFor();
    await codeInput(page).fill(await inboxCode(demo, number));
    await done(page);
    expect(await state()).toBe('CHALLENGE_SUCCEEDED');
  });
});

describe('an approval on the phone', () => {
  it('lets in through the edge, with the number that the page shows; another number ends the request', async () => {
    const { page } = person;
    const phone = await phoneOf(demo.alice.username, 'push');
    await signIn(page, demo.edge, demo.alice);
    await heading(page, 'Approve it on your phone').waitFor();
    const first = await shownNumber(page);
    const wrong = String((Number(first) + 1) % 100).padStart(2, '0');
    await phone.answer(await phone.request(), { approved: true, number: wrong });
    await page.getByText('That wasn’t the number shown here.').waitFor();
    await press(page, 'Send again');
    const second = await shownNumber(page);
    await phone.answer(await phone.request(), { approved: true, number: second });
    await step.passkeyOffer(page).waitFor();
    await press(page, 'Not now');
    await onDashboard(page, demo.edge);
  });

  it('that is declined is the end: nothing is sent again', async () => {
    const { page } = person;
    const phone = await phoneOf('dora', 'push');
    const state = await arrive('dora', { redirectUrl: `${demo.edge}/` });
    await shownNumber(page);
    await phone.answer(await phone.request(), { approved: false });
    await heading(page, 'Declined on your phone').waitFor();
    expect((await phone.waiting()).challengeId).toBeUndefined();
    expect(await state()).toBe('CHALLENGE_FAILED');
    // Nothing is left to cancel: there is one way on, and what to quote to support.
    expect(await page.getByRole('button').allInnerTexts()).toEqual(['Start again']);
    await page.getByText(/^Reference/).waitFor();
    // Loaded again it is as it was: the server knows how it ended.
    await page.reload();
    await heading(page, 'Declined on your phone').waitFor();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await scrollsSideways(page)).toBe(false);
      await screenshot(page, `push-declined-reloaded-${width}`);
    }
    expect(await page.getByRole('button').allInnerTexts()).toEqual(['Start again']);
    expect((await phone.waiting()).challengeId).toBeUndefined();
    await press(page, 'Start again');
    await page.waitForURL((url) => url.origin === new URL(demo.edge).origin);
  });
});

describe('a QR code', () => {
  it('is scanned, shows a number, and goes on when the phone approves with it', async () => {
    const { page, context } = person;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const phone = await phoneOf('quinn', 'qr-code');
    const state = await arrive('quinn');
    await page.getByRole('img', { name: /^QR code for the app/ }).waitFor();
    await press(page, 'Copy');
    const code = await until('what was copied', async () => {
      const copied = await page.evaluate(async () => await navigator.clipboard.readText());
      return copied === '' ? undefined : copied;
    });
    expect(await phone.scan(code)).toMatchObject({ requiresNumber: true, actionCode });
    await heading(page, 'Finish on your phone').waitFor();
    await phone.answerScanned(code, { approved: true, number: await shownNumber(page) });
    await done(page);
    expect(await state()).toBe('CHALLENGE_SUCCEEDED');
  });

  it('is not what a phone shows first: it cannot scan itself', async () => {
    await phoneOf('hana', 'qr-code');
    await asServer('POST', '/users/hana/authenticators', {
      verificationMethod: 'SMS',
      phoneNumber: '+64211234568',
    });
    await arrive('hana');
    await heading(person.page, 'Scan with your phone').waitFor();
    const screen = { width: 390, height: 844 };
    const handheld = await newPerson(browser, { viewport: screen, screen, hasTouch: true, isMobile: true });
    await arrive('hana', { page: handheld.page });
    await heading(handheld.page, 'Check your phone').waitFor();
    expect(handheld.problems).toEqual([]);
    await handheld.context.close();
  });
});

describe('a security key', () => {
  it('is added and used again, by touch alone', async () => {
    const { page } = person;
    const key = await virtualAuthenticator(page, 'security-key');
    const added = await arrive('kim');
    await heading(page, 'Create a passkey').waitFor();
    await chooseWay(page, 'Security key');
    await press(page, 'Add security key');
    await saveRecoveryCodes(page);
    await done(page);
    expect(await added()).toBe('CHALLENGE_SUCCEEDED');
    expect(await key.credentials()).toHaveLength(1);
    const used = await arrive('kim');
    // The browser's sheet opens by itself where the page has the focus, and the offer may be there before anybody looks.
    const asked = heading(page, 'Use your security key');
    await asked.or(step.itsYou(page)).or(step.passkeyOffer(page)).or(step.done(page)).first().waitFor();
    const start = page.getByRole('button', { name: 'Use security key' });
    if (await start.isVisible()) await start.click({ timeout: 1_000 }).catch(() => undefined);
    await done(page);
    expect(await used()).toBe('CHALLENGE_SUCCEEDED');
  });
});
