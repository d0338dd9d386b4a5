/** What Chromium allows as relying party id on loopback hosts. The demo and the tests build on these facts. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson } from '../harness/browser.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { type AppPage, startAppPage } from './app-page.ts';

let browser: Browser;
let app: AppPage;

beforeAll(async () => {
  [browser, app] = await Promise.all([launchBrowser(), startAppPage()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

it.each([
  ['app.localhost', 'app.localhost', 'registered'],
  ['localhost', 'localhost', 'registered'],
  ['app.localhost', 'localhost', 'SecurityError'],
  ['localhost', 'app.localhost', 'SecurityError'],
])('a page on %s with relying party id %s: %s', async (host, relyingParty, expected) => {
  const { page, context } = await newPerson(browser);
  await virtualAuthenticator(page);
  await page.goto(app.origin.replace(app.host, host));
  const outcome = await page.evaluate(async (id) => {
    const publicKey = {
      rp: { id, name: 'x' },
      user: { id: new Uint8Array(16), name: 'x', displayName: 'x' },
      challenge: new Uint8Array(32),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 } as const],
    };
    return await navigator.credentials.create({ publicKey }).then(
      () => 'registered',
      (error: Error) => error.name,
    );
  }, relyingParty);
  expect(outcome).toBe(expected);
  await context.close();
});
