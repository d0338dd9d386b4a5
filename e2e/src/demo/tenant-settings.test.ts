/** Settings of a tenant that people meet on the challenge page: what stays away, what stays, and the way back in time. */
import { Stepward } from '@stepward/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import {
  button,
  enrolByEmail,
  enterEmailCode,
  press,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { type AppPage, startAppPage } from '../sdk/app-page.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Stepward;
let person: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = new Stepward({ apiSecretKey: server.secretKey, apiUrl: server.apiUrl });
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    hideRecoveryCodesOnEnrollment: true,
    hideSuccessScreenOnEnrollment: true,
    allowDeletingUserAuthenticators: false,
    disableEnrollmentPrompt: true,
    redirectOnSessionExpiry: true,
  });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => await person.context.close());

async function track(email: string, attributes: object = {}): Promise<string> {
  const redirectUrl = `${app.origin}/callback?state=a`;
  const all = { email, redirectUrl, ...attributes };
  return (await sdk.track({ userId: email, action: 'signIn', attributes: all })).url;
}

async function returned(page: Page) {
  await page.waitForURL(`${app.origin}/callback?**`);
  const token = new URL(page.url()).searchParams.get('token') ?? '';
  return await sdk.validateChallenge({ token });
}

it('a first enrolment leads straight back; codes are made in the settings, where nothing is removed', async () => {
  const { page } = person;
  const seen = new Set<string>();
  await page.exposeFunction('saw', (heading: string) => seen.add(heading));
  await page.addInitScript(() => {
    const { saw } = window as unknown as { saw(heading: string): void };
    const look = () => saw(document.querySelector('h1')?.textContent ?? '');
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(await track('ada@example.com'));
  await enrolByEmail(page, server, 'ada@example.com');
  expect(await returned(page)).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED' });
  expect(seen).toContain('Check your email');
  for (const hidden of ['It’s you', 'Save your recovery codes', 'Faster next time'])
    expect(seen).not.toContain(hidden);
  await page.goto(await track('ada@example.com', { redirectToSettings: true }));
  await enterEmailCode(page, server, 'ada@example.com');
  await page.getByText('You have none left').waitFor();
  await page.getByText('ada@example.com').click();
  await page.getByText('It can’t be removed here.').waitFor();
  expect(await button(page, 'Remove').count()).toBe(0);
  await press(page, 'Back to the list');
  await page.getByText('Recovery codes').click();
  await press(page, 'Get new codes');
  expect(await saveRecoveryCodes(page)).toHaveLength(10);
});

it('a page whose time is over goes back by itself, with nothing proven', async () => {
  const { page } = person;
  await page.clock.install();
  await page.goto(await track('bea@example.com'));
  await step.confirmEmail(page).waitFor();
  await page.clock.fastForward('11:00');
  expect(await returned(page)).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
});
