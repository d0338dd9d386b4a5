/** What `@stepward/browser` does beyond the public SDK, in real Chromium: whom the popup believes, and how it is closed. */
import type { Stepward } from '@stepward/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../demo/look.ts';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { button, passFirstChallenge, step } from '../harness/challenge-page.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { serverSdk } from '../sdk/server-sdk.ts';
import { type SdkPages, startSdkPages } from './sdk-pages.ts';

let server: ServerProcess;
let browser: Browser;
let pages: SdkPages;
let person: Person;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  pages = await startSdkPages(server.origin, 'stepward');
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
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
      window.sdk = new window.Authsignal(options);
    },
    { tenantId: server.tenantId, baseUrl: server.apiUrl },
  );
});
afterEach(async () => await person.context.close());

const popup = () => page.frameLocator('#__authsignal-popup-iframe');
const dialog = () => page.getByRole('dialog', { name: 'Confirm it’s you' });
const launched = async () => await page.evaluate(() => window.launched);

async function track(
  email: string,
  redirectUrl: string | undefined = `${pages.origin}/callback`,
): Promise<string> {
  const attributes = { email, ...(redirectUrl === '' ? {} : { redirectUrl }) };
  return (await serverSdk(server).track({ userId: email, action: 'signIn', attributes })).url;
}

/** Presses "Pay", which has the focus from then on, and launches the page in a popup. */
async function launch(url: string, popupOptions: { isClosable?: boolean } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.evaluate(
    ({ value, options }) => {
      const sdk = window.sdk as unknown as Stepward;
      window.launched = sdk.launch(value, { mode: 'popup', popupOptions: options });
    },
    { value: url, options: popupOptions },
  );
  await step.confirmEmail(popup()).waitFor();
  // It takes the focus once, when the page in it has said that it is there.
  await page.locator('#__authsignal-popup-content.as-iframe-ready').waitFor();
}

describe('whom the popup believes (SECURITY row 21, F23)', () => {
  it('another frame of the same origin, and this page itself, say nothing that counts', async () => {
    const email = 'real@example.com';
    await launch(await track(email));
    const forged = JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: 'forged' });
    // Another challenge of the same application in a frame of its own: the right origin, not the right frame.
    const other = await track('mallory@example.com');
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.name = 'hostile';
      frame.src = src;
      document.body.append(frame);
    }, `${other}&mode=popup`);
    await step.confirmEmail(page.frameLocator('iframe[name=hostile]')).waitFor({ state: 'attached' });
    await page.frame({ name: 'hostile' })?.evaluate((text) => parent.postMessage(text, '*'), forged);
    await page.evaluate((text) => postMessage(text, '*'), forged);
    // The right frame, but not the page that was launched: it does not know the nonce.
    await page.frame({ name: 'authsignal' })?.evaluate((text) => parent.postMessage(text, '*'), forged);
    await passFirstChallenge(popup(), server, email);
    const { token } = await launched();
    expect(token).not.toBe('forged');
    const result = await serverSdk(server).validateChallenge({ token: token ?? '', userId: email });
    expect(result).toMatchObject({ isValid: true });
  });

  it('takes no address that would run here', async () => {
    const refused = await page.evaluate(() => {
      const sdk = window.sdk as unknown as Stepward;
      try {
        sdk.launch('javascript:alert(1)', { mode: 'popup' });
        return 'launched';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    });
    expect(refused).toBe('invalid_url');
  });
});

describe('whom the popup tells', () => {
  it.each([
    ['whose way back is another of the tenant’s origins', 'https://api.shop.example/callback'],
    ['that has no way back', ''],
  ])('the page that opened it, for an action %s', async (_name, redirectUrl) => {
    await manage(server, 'PATCH', '/tenant', {
      allowedOrigins: ['https://www.shop.example', pages.origin, 'https://api.shop.example'],
    });
    const email = `teller${redirectUrl.length}@example.com`;
    await launch(await track(email, redirectUrl));
    await passFirstChallenge(popup(), server, email);
    const { token } = await launched();
    const result = await serverSdk(server).validateChallenge({ token: token ?? '', userId: email });
    expect(result).toMatchObject({ isValid: true });
    // Nothing was sent to where nobody is.
    expect(person.problems).toEqual([]);
    await manage(server, 'PATCH', '/tenant', { allowedOrigins: null });
  });
});

describe('a popup for everybody', () => {
  it('is a dialog with a name, keeps the focus, and gives it back; axe finds nothing; it fits a phone', async () => {
    await launch(await track('axe@example.com'));
    await dialog().waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);
    expect(await focused()).toBe('__authsignal-popup-iframe');
    await page.locator('#__authsignal-popup-content button').focus();
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).not.toBe('Pay');
    expect(await lookAt(page, 'web-sdk-popup')).toEqual([]);
    const { width = 0 } = (await page.locator('#__authsignal-popup-iframe').boundingBox()) ?? {};
    expect(width).toBeLessThanOrEqual(320);
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    expect(await launched()).toEqual({});
    expect(await focused()).toBe('Pay');
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('');
  });

  it('Esc and a press beside it close it, unless the page may not be closed', async () => {
    await launch(await track('esc@example.com'));
    await page.locator('#__authsignal-popup-content button').focus();
    await page.keyboard.press('Escape');
    expect(await launched()).toEqual({});

    await launch(await track('must@example.com'), { isClosable: false });
    const must = page.getByRole('alertdialog', { name: 'Confirm it’s you' });
    // In the frame, where the focus begins, and around it.
    await page.keyboard.press('Escape');
    await must.focus();
    for (const _press of [1, 2, 3]) await page.keyboard.press('Escape');
    await page.locator('#__authsignal-popup-overlay').click({ position: { x: 5, y: 5 } });
    expect(await must.isVisible()).toBe(true);
    const second = await page.evaluate((value) => {
      try {
        window.sdk.launch(value, { mode: 'popup' });
        return 'launched';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    }, 'https://mfa.example.com/?token=x');
    expect(second).toBe('popup_open');
  });

  it('the page that launched it may take it away', async () => {
    const url = await track('abort@example.com');
    const reason = await page.evaluate(async (value) => {
      const controller = new AbortController();
      const sdk = window.sdk as unknown as Stepward;
      const shown = sdk.launch(value, { mode: 'popup', signal: controller.signal });
      controller.abort(new Error('left'));
      return await shown.catch((error: Error) => error.message);
    }, url);
    expect(reason).toBe('left');
    expect(await page.locator('dialog').count()).toBe(0);
  });

  it('a window that the person closes resolves', async () => {
    const opened = person.context.waitForEvent('page');
    await page.evaluate(
      (value) => {
        window.launched = window.sdk.launch(value, { mode: 'window' });
      },
      await track('closed@example.com'),
    );
    await (await opened).close();
    expect(await launched()).toEqual({});
  });
});

describe('a window, with an app’s scheme in its address (docs/challenge-page.md)', () => {
  /** The window, and where it was sent: Chromium has no app for the scheme, but says where it was to go. */
  async function launchWindow(url: string): Promise<{ opened: Page; asked: string[] }> {
    const opening = person.context.waitForEvent('page');
    await page.evaluate((value) => {
      window.launched = window.sdk.launch(value, { mode: 'window' });
    }, url);
    const opened = await opening;
    const asked: string[] = [];
    const session = await person.context.newCDPSession(opened);
    await session.send('Page.enable');
    session.on('Page.frameRequestedNavigation', ({ url: to }) => asked.push(to));
    return { opened, asked };
  }

  it('tells whoever opened it that the person passed, and goes to no app', async () => {
    const email = 'native@example.com';
    const { opened, asked } = await launchWindow(`${await track(email)}&nativeScheme=authsignal`);
    const closed = opened.waitForEvent('close');
    await passFirstChallenge(opened, server, email);
    await closed;
    expect(asked).toEqual([]);
    const { token } = await launched();
    const result = await serverSdk(server).validateChallenge({ token: token ?? '', userId: email });
    expect(result).toMatchObject({ isValid: true });
  });

  it('tells whoever opened it that the person cancelled, with a token that proves nothing', async () => {
    const email = 'native-quits@example.com';
    const { opened, asked } = await launchWindow(`${await track(email)}&nativeScheme=authsignal`);
    const closed = opened.waitForEvent('close');
    await button(opened, 'Cancel and go back').click();
    await closed;
    expect(asked).toEqual([]);
    const { token } = await launched();
    const result = await serverSdk(server).validateChallenge({ token: token ?? '', userId: email });
    expect(result).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
  });

  it('that the tenant does not list: shows nothing, uses nothing up, and says so when it closes', async () => {
    const email = 'native-evil@example.com';
    const url = await track(email);
    const { opened, asked } = await launchWindow(`${url}&nativeScheme=evil`);
    await opened.getByRole('heading', { name: 'This link isn’t complete' }).waitFor();
    const closed = opened.waitForEvent('close');
    await button(opened, 'Go back').click();
    await closed;
    expect([asked, (await launched()).token]).toEqual([[], undefined]);
    await page.goto(url);
    await step.confirmEmail(page).waitFor();
  });
});
