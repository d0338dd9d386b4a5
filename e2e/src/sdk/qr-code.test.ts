/** QR codes of the public browser SDK, over its WebSocket and by polling, with a phone that holds a real key. */
import type { Authsignal } from '@authsignal/node';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { type DeviceKey, newDeviceKey } from '../harness/device-key.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { type AppPage, openApp, startAppPage } from './app-page.ts';
import { serverSdk } from './server-sdk.ts';

declare global {
  interface Window {
    /** What the SDK called back with, in order. */
    told: { state: string; token?: string }[];
  }
}

let server: ServerProcess;
let browser: Browser;
let app: AppPage;
let sdk: Authsignal;
let person: Person;
let phone: DeviceKey;

beforeAll(async () => {
  [server, browser, app] = await Promise.all([startServerProcess(), launchBrowser(), startAppPage()]);
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    verificationMethods: ['PASSKEY', 'DEVICE'],
    allowedOrigins: [app.origin],
  });
  phone = newDeviceKey();
  const { token } = await sdk.track({ userId: 'zoë', action: 'signIn' });
  await phone.enrol(server, token, 'qr-code');
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  await openApp(person.page, app, server);
});
afterEach(async () => await person.context.close());

/** The challenge that the SDK in the page shows. */
async function show(options: { polling?: boolean } = {}): Promise<string> {
  return await person.page.evaluate(async (given) => {
    window.told = [];
    const { data, error } = await window.sdk.qrCode.challenge({
      action: 'signIn',
      pollInterval: 100,
      ...given,
      onStateChange: (state, token) => window.told.push(token === undefined ? { state } : { state, token }),
    });
    if (!data) throw new Error(error ?? 'no challenge');
    return data.challengeId;
  }, options);
}

/** The token that came with this state, once the page was told of it. */
async function toldOf(state: string): Promise<string | undefined> {
  const found = await person.page.waitForFunction(
    (wanted) => window.told.find((one) => one.state === wanted),
    state,
  );
  return (await found.jsonValue())?.token;
}

const devicePath = '/user-authenticators/qr-code/challenge';

describe.each([
  ['over a WebSocket', {}],
  ['by polling', { polling: true }],
])('the public SDK’s QR code %s', (_name, options) => {
  it('is claimed and approved by a phone, before anybody is known', async () => {
    const challengeId = await show(options);
    const claimed = await phone.sign(server, `${devicePath}/claim`, challengeId);
    expect(claimed).toMatchObject({ success: true, actionCode: 'signIn', userAgent: expect.any(String) });
    await toldOf('claimed');
    await phone.sign(server, devicePath, challengeId, { approved: true });
    const token = (await toldOf('approved')) ?? '';
    const result = await sdk.validateChallenge({ token, userId: 'zoë', action: 'signIn' });
    expect(result).toMatchObject({ isValid: true, userId: 'zoë', verificationMethod: 'DEVICE' });
  });

  it('is rejected by a phone, with the token of a tracked action', async () => {
    const { token } = await sdk.track({ userId: 'zoë', action: 'signIn' });
    await person.page.evaluate((value) => window.sdk.setToken(value), token);
    const challengeId = await show(options);
    await phone.sign(server, `${devicePath}/claim`, challengeId);
    await phone.sign(server, devicePath, challengeId, { approved: false });
    expect(await toldOf('rejected')).toBeUndefined();
    expect((await sdk.validateChallenge({ token })).isValid).toBe(false);
  });
});
