/**
 * Stepward at `https://login.mfa.test` behind a TLS proxy, and applications with the public browser SDK and with ours on
 * another site and on the same one: frames, windows, cookies and passkeys as in production. This browser refuses
 * third-party cookies.
 */
import { type Authsignal, VerificationMethod } from '@authsignal/node';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import {
  button,
  codeInput,
  createPasskey,
  enrolByEmail,
  passFirstChallenge,
  saveRecoveryCodes,
  step,
  usePasskey,
} from '../harness/challenge-page.ts';
import { newDeviceKey } from '../harness/device-key.ts';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { clientAddress, startTlsProxy, type TlsProxy } from '../harness/tls-proxy.ts';
import { until } from '../harness/until.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

const loginOrigin = 'https://login.mfa.test';
const sameSite = 'https://app.mfa.test';
const otherSite = 'https://app.other-site.test';
const methods = ['PASSKEY', 'EMAIL_OTP', 'DEVICE', 'RECOVERY_CODE'];
const unlistedSite = 'https://app.unlisted.test';

let proxy: TlsProxy;
let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

beforeAll(async () => {
  proxy = await startTlsProxy('mfa.test', 'other-site.test', 'unlisted.test');
  const settings = {
    STEPWARD_PUBLIC_URL: loginOrigin,
    STEPWARD_TRUSTED_PROXIES: 'loopback',
    STEPWARD_ALLOWED_ORIGINS: `${sameSite},${otherSite}`,
  };
  [server, browser, pages] = await Promise.all([
    startServerProcess({ settings }),
    launchBrowser(...proxy.browserArguments),
    startSdkPages(loginOrigin, 'authsignal', 'stepward'),
  ]);
  // Of the relying party as well, whose document of related origins browsers ask for.
  for (const host of ['login.mfa.test', 'mfa.test']) proxy.serve(host, server.port);
  for (const origin of [sameSite, otherSite, unlistedSite])
    proxy.serve(new URL(origin).host, Number(new URL(pages.origin).port));
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: 'mfa.test',
    expectedOrigins: [loginOrigin, sameSite],
    relatedOrigins: [otherSite],
    verificationMethods: methods,
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
  await proxy?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = person.page;
});
afterEach(async () => await person.context.close());

async function open(origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/${name}`);
  await page.evaluate(
    (options) => {
      window.sdk = new window.Authsignal(options);
    },
    { tenantId: server.tenantId, baseUrl: `${loginOrigin}/v1` },
  );
}

const popup = () => page.frameLocator('#__authsignal-popup-iframe');
const launch = async (url: string, mode: 'popup' | 'window') =>
  await page.evaluate(
    (given) => {
      window.launched = window.sdk.launch(given.url, { mode: given.mode });
    },
    { url, mode },
  );

async function track(userId: string, origin: string, more: object = {}) {
  const attributes = { redirectUrl: `${origin}/callback`, ...more };
  return await sdk.track({ userId, action: 'signIn', attributes });
}

async function expectPassed(token: string | undefined, userId: string, verificationMethod: string) {
  const result = await sdk.validateChallenge({ token: token ?? '', userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
}
const launched = async () => (await page.evaluate(() => window.launched)).token;

/** Cookies of our server that this browser keeps. */
const kept = async () =>
  (await person.context.cookies(loginOrigin)).map(({ name, partitionKey }) => ({ name, partitionKey }));

describe.each(['authsignal', 'stepward'])('%s on a page of another site', (name) => {
  beforeEach(async () => await open(otherSite, name));

  it('popup: a code by e-mail, a passkey made in the frame and used there, and no cookie', async () => {
    const email = `frame@${name}.example`;
    const device = await virtualAuthenticator(page);
    await launch((await track(email, otherSite, { email })).url, 'popup');
    await enrolByEmail(popup(), server, email);
    await saveRecoveryCodes(popup());
    await createPasskey(popup());
    await expectPassed(await launched(), email, 'EMAIL_OTP');
    expect(await device.credentials()).toMatchObject([{ rpId: 'mfa.test' }]);

    await launch((await track(email, otherSite, { email })).url, 'popup');
    await usePasskey(popup());
    await expectPassed(await launched(), email, 'PASSKEY');
    expect(await kept()).toEqual([]);
    expect(person.problems).toEqual([]);
  });

  it('window', async () => {
    const email = `window@${name}.example`;
    const opened = person.context.waitForEvent('page');
    await launch((await track(email, otherSite, { email })).url, 'window');
    await passFirstChallenge(await opened, server, email);
    await expectPassed(await launched(), email, 'EMAIL_OTP');
  });
});

describe.each([
  ['another site, related by name', otherSite],
  ['the same site', sameSite],
])('passkeys in cookie mode on %s (SECURITY row 28)', (_name, origin) => {
  it.each(['authsignal', 'stepward'])('%s', async (name) => {
    await open(origin, name);
    const device = await virtualAuthenticator(page);
    const userId = `cookies@${name}.${new URL(origin).host}`;
    const { token } = await track(userId, origin);
    const made = await page.evaluate(
      async (request) => await window.sdk.passkey.signUp({ ...request, useCookies: true }),
      { token, username: userId },
    );
    await expectPassed(made.data?.token, userId, 'PASSKEY');
    expect(await device.credentials()).toMatchObject([{ rpId: 'mfa.test' }]);

    const used = await page.evaluate(
      async () => await window.sdk.passkey.signIn({ action: 'signIn', useCookies: true }),
    );
    expect(used.data).toMatchObject({ isVerified: true, userId });
    await expectPassed(used.data?.token, userId, 'PASSKEY');
    const partitionKey = `https://${new URL(origin).host.replace('app.', '')}`;
    const cookies = await person.context.cookies(loginOrigin);
    const safe = { httpOnly: true, secure: true, sameSite: 'None', path: '/', partitionKey };
    expect(cookies.sort((one, other) => one.name.localeCompare(other.name))).toMatchObject(
      ['__Host-as_ch', '__Host-as_st'].map((cookie) => ({ name: cookie, ...safe })),
    );
    expect(person.problems).toEqual([]);
  });
});

it('a page that is not listed may not show the page, call with cookies, or use the passkeys (SECURITY rows 22, 28)', async () => {
  await open(unlistedSite, 'authsignal');
  await virtualAuthenticator(page);
  const { url, token } = await track('mallory', otherSite, { email: 'mallory@example.com' });
  const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await launch(url, 'popup');
  await blocked;
  expect(await step.confirmEmail(popup()).count()).toBe(0);

  const call = async (useCookies: boolean) =>
    await page.evaluate(
      async (request) => await window.sdk.passkey.signUp(request).catch((error: Error) => error.name),
      { token, useCookies },
    );
  expect(await call(false)).toMatchObject({ errorCode: 'forbidden' });
  expect(await call(true)).toBe('TypeError');
  expect(await kept()).toEqual([]);
  // Of the browser itself, which asked the relying party for its related origins.
  const name = await page.evaluate(async () => {
    const publicKey = { challenge: new Uint8Array(32), rpId: 'mfa.test' };
    return await navigator.credentials.get({ publicKey }).catch((error: Error) => error.name);
  });
  expect(name).toBe('SecurityError');
});

describe('links by e-mail (SECURITY row 26)', () => {
  const links = { verificationMethods: ['EMAIL_MAGIC_LINK'] };
  beforeAll(async () => void (await manage(server, 'PATCH', '/tenant', links)));
  afterAll(async () => void (await manage(server, 'PATCH', '/tenant', { verificationMethods: methods })));

  /** Somebody with a proven address waits; their newest link is opened and confirmed in another tab of this browser. */
  async function confirmLink(view: Page | FrameLocator, email: string): Promise<Page> {
    await step.checkEmail(view).waitFor();
    const tab = await person.context.newPage();
    await tab.goto(await until('a link', async () => (await inboxMessages(server, email))[0]?.url));
    expect(new URL(tab.url()).origin).toBe(loginOrigin);
    await button(tab, 'Yes, it’s me').click();
    return tab;
  }

  async function waiting(email: string, origin: string): Promise<string> {
    const attributes = { verificationMethod: VerificationMethod.EMAIL_MAGIC_LINK, email };
    await sdk.enrollVerifiedAuthenticator({ userId: email, attributes });
    return (await track(email, origin)).url;
  }

  it('the page in place of the application: the cookie says that it is the same browser', async () => {
    const email = 'redirect@example.com';
    await page.goto(await waiting(email, otherSite));
    await confirmLink(page, email);
    await page.waitForURL(`${otherSite}/callback?**`);
    const token = new URL(page.url()).searchParams.get('token') ?? '';
    await expectPassed(token, email, 'EMAIL_MAGIC_LINK');
    expect(await person.context.cookies(loginOrigin)).toMatchObject([
      { name: '__Host-stepward-browser', httpOnly: true, secure: true, sameSite: 'None', path: '/' },
    ]);
  });

  it('a popup on the same site: as well', async () => {
    const email = 'same@example.com';
    await open(sameSite, 'stepward');
    await launch(await waiting(email, sameSite), 'popup');
    await confirmLink(popup(), email);
    await expectPassed(await launched(), email, 'EMAIL_MAGIC_LINK');
  });

  it('a popup on another site, where the browser keeps no cookie: the link shows a code for the frame', async () => {
    const email = 'other@example.com';
    await open(otherSite, 'stepward');
    await launch(await waiting(email, otherSite), 'popup');
    const tab = await confirmLink(popup(), email);
    const code = await tab.locator('.shown-code').innerText();
    await codeInput(popup()).fill(code);
    await expectPassed(await launched(), email, 'EMAIL_MAGIC_LINK');
    expect(await kept()).toEqual([]);
  });
});

it('without scripts: from the other site and back to it, by forms and a cookie of this host alone', async () => {
  const email = 'plain@example.com';
  const attributes = { verificationMethod: VerificationMethod.EMAIL_OTP, email };
  await sdk.enrollVerifiedAuthenticator({ userId: email, attributes });
  const { url } = await track(email, otherSite);
  const plain = await newPerson(browser, { javaScriptEnabled: false });
  await plain.page.goto(url, { referer: `${otherSite}/` });
  await button(plain.page, 'Continue').click();
  await plain.page.locator('#code').fill(await inboxCode(server, email));
  expect(await plain.context.cookies(loginOrigin)).toMatchObject([
    {
      name: expect.stringMatching(/^__Host-stepward-page-/),
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
  ]);
  await button(plain.page, 'Continue').click();
  await step.itsYou(plain.page).waitFor();
  await button(plain.page, 'Continue').click();
  await plain.page.waitForURL(`${otherSite}/callback?**`);
  await expectPassed(new URL(plain.page.url()).searchParams.get('token') ?? '', email, 'EMAIL_OTP');
  expect(await plain.context.cookies(loginOrigin)).toEqual([]);
  await plain.context.close();
});

it('a QR code over a WebSocket: the phone sees the address that the proxy saw (SECURITY row 58)', async () => {
  const phone = newDeviceKey();
  await phone.enrol(server, (await track('zoe', otherSite)).token, 'qr-code');
  await open(otherSite, 'stepward');
  const challengeId = await page.evaluate(async () => {
    const { data } = await window.sdk.qrCode.challenge({ action: 'signIn', onStateChange: () => undefined });
    return data?.challengeId ?? '';
  });
  const claimed = await phone.sign(server, '/user-authenticators/qr-code/challenge/claim', challengeId);
  expect(claimed).toMatchObject({ success: true, ipAddress: clientAddress });
});
