/** What `@stepward/browser` has beside the public SDK's methods, and passkeys in all their ways, in real Chromium. */
import type { Authsignal } from '@authsignal/node';
import type { Stepward } from '@stepward/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { configureAction, manage } from '../harness/management.ts';
import { Phone } from '../harness/phone.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { passByEmail, serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

declare global {
  interface Window {
    stepward: Stepward;
    /** What the SDK called back with, in order. */
    heard: unknown[][];
  }
}

let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let sdk: Authsignal;
let person: Person;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  pages = await startSdkPages(server.origin, 'stepward');
  sdk = serverSdk(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await manage(server, 'PATCH', '/tenant', {
    relyingParty: pages.host,
    expectedOrigins: [pages.origin],
    allowedOrigins: [pages.origin],
    verificationMethods: ['PASSKEY', 'SECURITY_KEY', 'PUSH', 'DEVICE', 'EMAIL_OTP', 'RECOVERY_CODE'],
  });
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = person.page;
  await page.goto(`${pages.origin}/stepward`);
  await page.evaluate(
    (options) => {
      window.stepward = new window.Authsignal(options) as unknown as Stepward;
      window.heard = [];
    },
    { tenantId: server.tenantId, baseUrl: server.apiUrl },
  );
});
afterEach(async () => await person.context.close());

const tokenFor = async (userId: string) => (await sdk.track({ userId, action: 'signIn' })).token;
const setToken = async (token: string) =>
  await page.evaluate((value) => window.stepward.setToken(value), token);
const heard = async () => await page.evaluate(() => window.heard);

async function expectPassed(token: string | undefined, userId: string, verificationMethod: string) {
  const result = await sdk.validateChallenge({ token: token ?? '', userId, action: 'signIn' });
  expect(result).toMatchObject({ isValid: true, userId, verificationMethod });
}

const signUp = async (userId: string) =>
  await page.evaluate(async (request) => (await window.stepward.passkey.signUp(request)).data?.token, {
    token: await tokenFor(userId),
    username: userId,
  });

describe('passkeys', () => {
  it('say who one is, without a token; by cookies as well', async () => {
    await virtualAuthenticator(page);
    const userId = 'who@example.com';
    await signUp(userId);
    for (const useCookies of [false, true]) {
      const { data } = await page.evaluate(
        async (options) => await window.stepward.passkey.signIn({ action: 'signIn', ...options }),
        { useCookies },
      );
      expect(data).toMatchObject({ isVerified: true, userId });
      await expectPassed(data?.token, userId, 'PASSKEY');
    }
  });

  it('wait in a form’s suggestions, and make room for what the person starts', async () => {
    await virtualAuthenticator(page).then((device) => device.setPresence(false));
    const results = await page.evaluate(async () => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      const asked = new Promise<void>((resolve) => {
        navigator.credentials.get = async (options) => {
          resolve();
          return await get(options);
        };
      });
      const waiting = window.stepward.passkey.signIn({ action: 'signIn', autofill: true });
      await asked;
      const controller = new AbortController();
      const pressed = window.stepward.passkey.signIn({ action: 'signIn', signal: controller.signal });
      const first = await waiting;
      controller.abort(new Error('left'));
      return [first, await pressed.catch((error: Error) => error.message)];
    });
    expect(results).toEqual([{}, 'left']);
  });

  it('those at hand alone: none, and then one, without a list of whose', async () => {
    await virtualAuthenticator(page);
    const userId = 'at-hand@example.com';
    const ask = async (token?: string) =>
      await page.evaluate(
        async (more) =>
          await window.stepward.passkey.signIn({ ...more, preferImmediatelyAvailableCredentials: true }),
        token === undefined ? { action: 'signIn' } : { token },
      );
    expect((await ask()).errorCode).toBe('credential_not_found');
    await signUp(userId);
    await expectPassed((await ask()).data?.token, userId, 'PASSKEY');
    await expectPassed((await ask(await tokenFor(userId))).data?.token, userId, 'PASSKEY');
  });

  it('made without asking, after a code: an upgrade that proves nothing by itself', async () => {
    await virtualAuthenticator(page);
    const userId = 'upgrade@example.com';
    const accessToken = await passByEmail(server, await tokenFor(userId), userId);
    // Chromium makes one only where its password manager signed the person in, which no test can have it do: here the
    // virtual authenticator takes the place of the password manager.
    await page.evaluate(() => {
      const create = navigator.credentials.create.bind(navigator.credentials);
      navigator.credentials.create = async ({
        mediation,
        ...options
      }: CredentialCreationOptions & { mediation?: string } = {}) => {
        window.heard.push([mediation]);
        return await create(options);
      };
    });
    const { data } = await page.evaluate(
      async (token) => await window.stepward.passkey.signUp({ token, useAutoRegister: true }),
      accessToken,
    );
    expect(await heard()).toEqual([['conditional']]);
    expect(data?.userAuthenticator).toMatchObject({ verificationMethod: 'PASSKEY' });
    await expectPassed(data?.token, userId, 'EMAIL_OTP');
    const used = await page.evaluate(async () => await window.stepward.passkey.signIn({ action: 'signIn' }));
    await expectPassed(used.data?.token, userId, 'PASSKEY');
  });

  it('one that was removed is forgotten by the password manager', async () => {
    const device = await virtualAuthenticator(page);
    const userId = 'gone@example.com';
    await signUp(userId);
    const [listed] = await sdk.getAuthenticators({ userId });
    await sdk.deleteAuthenticator({ userId, userAuthenticatorId: listed?.userAuthenticatorId ?? '' });
    const { errorCode } = await page.evaluate(
      async () => await window.stepward.passkey.signIn({ action: 'signIn' }),
    );
    expect(errorCode).toBe('unknown_credential');
    await expect.poll(device.credentials).toEqual([]);
  });

  it('a security key', async () => {
    const session = await person.context.newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'usb', automaticPresenceSimulation: true },
    });
    const userId = 'key@example.com';
    await setToken(await tokenFor(userId));
    const added = await page.evaluate(async () => await window.stepward.securityKey.enroll());
    await expectPassed(added.data?.token, userId, 'SECURITY_KEY');
    await setToken(await tokenFor(userId));
    const used = await page.evaluate(async () => await window.stepward.securityKey.verify());
    await expectPassed(used.data?.token, userId, 'SECURITY_KEY');
  });
});

describe('a phone', () => {
  it('is asked with a number to type', async () => {
    const userId = 'number@example.com';
    const phone = new Phone(server);
    await phone.add(await tokenFor(userId));
    await setToken(await tokenFor(userId));
    const { data } = await page.evaluate(
      async () => await window.stepward.push.challenge({ numberMatching: true }),
    );
    await phone.answer(await phone.request(), { approved: true, number: data?.numberToMatch ?? '' });
    const answer = await page.evaluate(
      async (challengeId) => await window.stepward.push.waitForAnswer({ challengeId, intervalMs: 100 }),
      data?.challengeId ?? '',
    );
    await expectPassed(answer.data?.token, userId, 'PUSH');
  });

  it.each([{ polling: false }, { polling: true }])('scans a code that changes: %o', async ({ polling }) => {
    const userId = `scan-${polling}@example.com`;
    const phone = new Phone(server);
    await phone.add(await tokenFor(userId), ['qr-code']);
    const started = await page.evaluate(async (isPolling) => {
      return await window.stepward.qrCode.challenge({
        action: 'signIn',
        rotating: true,
        polling: isPolling,
        pollInterval: 100,
        onCode: (code) => window.heard.push(['code', code]),
        onNumberToMatch: (number) => window.heard.push(['number', number]),
        onStateChange: (state, token) => window.heard.push([state, token]),
      });
    }, polling);
    const code = started.data?.code ?? '';
    expect(code).not.toBe(started.data?.challengeId);
    await phone.scan(code);
    const numberShown = async () => (await heard()).find(([what]) => what === 'number')?.[1];
    await expect.poll(numberShown).toBeTypeOf('string');
    await phone.answerScanned(code, { approved: true, number: String(await numberShown()) });
    await expect.poll(async () => (await heard()).at(-1)?.[0]).toBe('approved');
    expect((await heard()).map(([what]) => what).filter((what) => what !== 'code')).toEqual(
      expect.arrayContaining(['number', 'claimed', 'approved']),
    );
    expect((await heard())[0]).toEqual(['code', code]);
    await expectPassed(String((await heard()).at(-1)?.[1]), userId, 'DEVICE');
  });
});

describe('the person’s own list', () => {
  it('is seen, changed and shortened; recovery codes are made and used', async () => {
    const email = 'list@example.com';
    const device = await virtualAuthenticator(page);
    await setToken(await passByEmail(server, await tokenFor(email), email));
    const codes = await page.evaluate(async () => await window.stepward.recoveryCodes.create());
    expect(codes).toMatchObject({ data: { recoveryCodes: { length: 10 } } });
    const signedUp = await page.evaluate(
      async () => await window.stepward.passkey.signUp({ username: 'list' }),
    );
    const id = signedUp.data?.userAuthenticator?.userAuthenticatorId ?? '';
    // What is changed or removed asks for a proof as strong as the strongest that there is.
    const strong = await page.evaluate(
      async (token) => await window.stepward.passkey.signIn({ token }),
      await tokenFor(email),
    );
    expect(strong.data?.isVerified).toBe(true);
    const changed = await page.evaluate(
      async (userAuthenticatorId) =>
        await window.stepward.authenticators.update({ userAuthenticatorId, displayName: 'My laptop' }),
      id,
    );
    expect(changed.data?.userAuthenticator.displayName).toBe('My laptop');
    const removed = await page.evaluate(
      async (userAuthenticatorId) => await window.stepward.authenticators.remove({ userAuthenticatorId }),
      id,
    );
    expect(removed).toEqual({ data: { success: true, webauthnCredential: expect.any(Object) } });
    // The password manager offers it no longer.
    expect(await device.credentials()).toEqual([]);
    const listed = await page.evaluate(async () => await window.stepward.authenticators.list());
    expect(listed.data?.map(({ verificationMethod }) => verificationMethod)).toContain('EMAIL_OTP');
    expect(listed.data?.map(({ userAuthenticatorId }) => userAuthenticatorId)).not.toContain(id);

    await setToken(await tokenFor(email));
    const offered = await page.evaluate(async () => await window.stepward.initChallenge());
    expect(offered.data?.verificationMethods).toEqual(['EMAIL_OTP', 'RECOVERY_CODE']);
    const used = await page.evaluate(
      async (code) => await window.stepward.recoveryCodes.verify({ code }),
      codes.data?.recoveryCodes[0] ?? '',
    );
    await expectPassed(used.data?.token, email, 'RECOVERY_CODE');
  });
});
