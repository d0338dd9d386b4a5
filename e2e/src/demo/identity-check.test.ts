/** An identity check at the challenge page: begun here, done on a vendor's page in another tab, decided by a signed callback. */
import { Stepward } from '@stepward/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { press, saveRecoveryCodes, step } from '../harness/challenge-page.ts';
import { IdentityVendor } from '../harness/identity-vendor.ts';
import { basic, configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { lookAt } from './look.ts';

let server: ServerProcess;
let vendor: IdentityVendor;
let browser: Browser;
let person: Person;
beforeAll(async () => {
  const settings = { STEPWARD_WEBHOOK_LOOPBACK: 'on' };
  [vendor, server, browser] = await Promise.all([
    new IdentityVendor().start(),
    startServerProcess({ settings }),
    launchBrowser(),
  ]);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', { verificationMethods: ['IDVERSE', 'RECOVERY_CODE'] });
  await vendor.register(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  vendor?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.problems).toEqual([]);
  await person.context.close();
});

async function arrive(page: Page): Promise<void> {
  const answer = await fetch(`${server.apiUrl}/users/zoe/actions/signIn`, {
    method: 'POST',
    headers: { authorization: basic(server.secretKey), 'content-type': 'application/json' },
    body: '{}',
  });
  await page.goto((await answer.json()).url);
  await page.getByRole('heading', { name: 'Check your identity', level: 1 }).waitFor();
}

/** To the vendor's page in its own tab, which knows nothing of this one. */
async function goToVendor(page: Page): Promise<void> {
  await press(page, 'Start the check');
  const link = page.getByRole('link', { name: 'Open the check' });
  const [tab] = await Promise.all([person.context.waitForEvent('page'), link.click()]);
  await tab.getByRole('heading', { name: 'Your camera' }).waitFor();
  expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await tab.close();
}

it('enrols, goes on by itself once approved, and knows the person again', async () => {
  const { page } = person;
  await arrive(page);
  expect(vendor.sessions).toBe(0);
  expect(await lookAt(page, 'identity-start')).toEqual([]);
  await goToVendor(page);
  expect(await vendor.decide(server, 'RESUBMISSION_REQUESTED')).toBe(200);
  await page.getByText('A picture wasn’t good enough.').waitFor();
  expect(await lookAt(page, 'identity-waiting')).toEqual([]);
  await page.reload();
  await press(page, 'Start the check');
  await page.getByRole('link', { name: 'Open the check' }).waitFor();
  expect(vendor.sessions).toBe(1);
  await vendor.decide(server, 'APPROVED', 'person-7');
  await saveRecoveryCodes(page);
  await step.done(page).waitFor();

  await arrive(page);
  await goToVendor(page);
  await vendor.decide(server, 'APPROVED', 'person-7');
  await step.done(page).waitFor();
});

it('says so when it was somebody else', async () => {
  const { page } = person;
  await arrive(page);
  await goToVendor(page);
  await vendor.decide(server, 'APPROVED', 'person-8');
  await step.failed(page).waitFor();
});

it('is begun and waited for by an application with its own page, through the SDK', async () => {
  const api = async (path: string, body: object) =>
    await (
      await fetch(`${server.apiUrl}${path}`, {
        method: 'POST',
        headers: { authorization: basic(server.secretKey), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json();
  const sdk = new Stepward({ tenantId: server.tenantId, baseUrl: server.apiUrl });
  sdk.setToken((await api('/users/yan/actions/signIn', {})).token);
  const { data } = await sdk.identityVerification.start({ verificationMethod: 'IDVERSE' });
  expect(data).toMatchObject({ identityState: 'WAITING', url: expect.stringContaining(vendor.url) });
  const states: string[] = [];
  const waiting = sdk.identityVerification.waitForResult({
    challengeId: data?.challengeId ?? '',
    intervalMs: 50,
    onStateChange: (state) => states.push(state),
  });
  await expect.poll(() => states).toEqual(['WAITING']);
  await vendor.decide(server, 'APPROVED', 'person-9');
  const { data: result } = await waiting;
  expect(result).toMatchObject({ isVerified: true, userAuthenticator: { verificationMethod: 'IDVERSE' } });
  const { token } = result ?? {};
  expect(await api('/validate', { token, userId: 'yan', action: 'signIn' })).toMatchObject({
    isValid: true,
    verificationMethod: 'IDVERSE',
  });
});
