/** Push with the public browser SDK, with the simulated phone in a real browser, and with a phone in this process. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { configureAction, manage } from '../harness/management.ts';
import { Phone } from '../harness/phone.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { type AppPage, openApp, startAppPage } from '../sdk/app-page.ts';
import { clientApi, serverSdk } from '../sdk/server-sdk.ts';

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let person: Person;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'PUSH', 'DEVICE'] });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.problems).toEqual([]);
  await person.context.close();
});

const track = async (userId: string, attributes: object = {}) =>
  await serverSdk(server).track({ userId, action: 'signIn', attributes });
const tokenOf = async (userId: string, attributes: object = {}): Promise<string> =>
  (await track(userId, attributes)).token;
const start = async (token: string) =>
  await clientApi(server, token, '/challenge/push', { numberMatching: true });
const poll = async (token: string, challengeId: string) =>
  await clientApi(server, token, '/verify/push', { challengeId });

describe('the simulated phone', () => {
  const open = async (userId: string) => {
    const { page } = person;
    await page.goto(`${server.origin}/dev/phone`);
    await page.getByLabel('Client token').fill(await tokenOf(userId));
    await page.getByRole('button', { name: 'Add this phone' }).click();
    await page.getByText('Added: push.').waitFor();
    return page;
  };
  const approve = async (page: Page, number: string) => {
    await page.getByLabel('Number on the screen where you sign in').fill(number);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved.').waitFor();
    // Its buttons are gone: those of the next request have the same names.
    await page.getByText('Nothing waits').waitFor();
  };
  /** The second kind of key was refused, which Chromium reports in its own time. */
  const forgetRefusal = async () => {
    await expect.poll(() => person.problems).toHaveLength(1);
    person.problems.length = 0;
  };

  it('shows who asks, takes the number, approves, denies and keeps its keys over a reload', async () => {
    const page = await open('zoë');
    await forgetRefusal();
    const token = await tokenOf('zoë', { ipAddress: '203.0.113.9', userAgent: 'Firefox on Linux' });
    const { challengeId, numberToMatch } = await start(token);
    await page.getByText('203.0.113.9').waitFor();
    await approve(page, numberToMatch);
    expect(await poll(token, challengeId)).toMatchObject({
      isVerified: true,
      accessToken: expect.any(String),
    });
    await page.reload();
    const other = await tokenOf('zoë');
    const second = await start(other);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Denied.').waitFor();
    expect(await poll(other, second.challengeId)).toMatchObject({ isVerified: false, pushState: 'DENIED' });
    const isExtractable = await page.evaluate(async () => {
      const opening = indexedDB.open('stepward-phone', 1);
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const asked = opening.result.transaction('phone').objectStore('phone').get('phone');
      await new Promise((resolve) => asked.addEventListener('success', resolve));
      return asked.result.keys.push.privateKey.extractable as boolean;
    });
    expect(isExtractable).toBe(false);
  });

  it('scans a QR code, and is removed with its keys', async () => {
    const page = await open('noor');
    // The key for push may be the first factor; the next one needs a proof.
    await forgetRefusal();
    const token = await tokenOf('noor');
    const { challengeId: pushId, numberToMatch } = await start(token);
    await approve(page, numberToMatch);
    await page.getByLabel('Client token').fill((await poll(token, pushId)).accessToken);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Added: QR codes.').waitFor();
    const tenant = `Basic ${Buffer.from(`${server.tenantId}:`).toString('base64')}`;
    const ask = async (path: string, body: object) => {
      const headers = { authorization: tenant, 'content-type': 'application/json' };
      const options = { method: 'POST', headers, body: JSON.stringify(body) };
      return await (await fetch(`${server.apiUrl}/client${path}`, options)).json();
    };
    const { challengeId, deviceCode } = await ask('/challenge/qr-code', { action: 'signIn' });
    await page.getByLabel('What the QR code says').fill(challengeId);
    await page.getByRole('button', { name: 'Scan' }).click();
    await page.getByText('Sign in on that screen: signIn?').waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved.').waitFor();
    expect(await ask('/verify/qr-code', { challengeId, deviceCode })).toMatchObject({ isVerified: true });
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Removed, keys and all.').waitFor();
    expect((await track('noor')).isEnrolled).toBe(false);
  });
});

describe('the public browser SDK', () => {
  it('is refused until the tenant lets approving alone be enough, and then approved', async () => {
    const phone = new Phone(server);
    await phone.add(await tokenOf('ines'));
    await openApp(person.page, app, server);
    const challenge = async (token: string) =>
      await person.page.evaluate(async (given) => {
        window.sdk.setToken(given);
        return await window.sdk.push.challenge({ action: 'signIn' });
      }, token);
    expect(await challenge(await tokenOf('ines'))).toMatchObject({ errorCode: 'invalid_configuration' });
    await expect.poll(() => person.problems).toHaveLength(1);
    person.problems.length = 0;
    await manage(server, 'PATCH', '/tenant', { pushApproveOnly: true });
    const token = await tokenOf('ines');
    const { data } = await challenge(token);
    const challengeId = data?.challengeId ?? '';
    await phone.answer(await phone.request(), { approved: true, signsIdAlone: true });
    const verified = await person.page.evaluate(
      async (id) => await window.sdk.push.verify({ challengeId: id }),
      challengeId,
    );
    expect(verified.data).toMatchObject({ isVerified: true, isConsumed: true, token: expect.any(String) });
    const validated = await serverSdk(server).validateChallenge({ token: verified.data?.token ?? '' });
    expect(validated).toMatchObject({ isValid: true, verificationMethod: 'PUSH' });
  });
});
