/**
 * The challenge page as tenants make it their own: two brands, by day and by night, in their own words; and in Arabic,
 * where every step stands the other way round. Read by everybody all the same (WCAG 2.2 AA).
 */
import { crc32, deflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, screenshot } from '../harness/browser.ts';
import { basic, configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { lookAt, phone, scrollsSideways } from './look.ts';
import { answerAs } from './open-screen.ts';
import { screens } from './screens.ts';

let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;
let problems: string[];
let address: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  ({ context, problems } = await newPerson(browser, { viewport: phone }));
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  const answer = await fetch(`${server.apiUrl}/users/alice/actions/signIn`, {
    method: 'POST',
    headers: { authorization: basic(server.secretKey), 'content-type': 'application/json' },
    body: '{}',
  });
  // A true reference: by it the server knows whose theme the page has.
  address = ((await answer.json()) as { url: string }).url;
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const chunk = (type: string, body: Buffer): Buffer => {
  const data = Buffer.concat([Buffer.from(type), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(data));
  return Buffer.concat([length, data, sum]);
};

/** A bar of one colour, 120 by 32. */
function bar(...rgb: readonly number[]): string {
  const [width, height] = [120, 32];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => rgb).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const parts = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

const brands = {
  /** Loud, and with pairs that nobody could read if they were shown as they are. */
  bright: {
    name: 'Bright',
    logoUrl: bar(0xe6, 0x00, 0x7e),
    faviconUrl: bar(0xe6, 0x00, 0x7e),
    primaryColor: '#ffe600',
    colors: { link: '#e6007e', headingText: '#e6007e', cardBackground: '#fff7cc', inputBorder: '#ffe600' },
    borders: {
      buttonBorderRadius: 48,
      inputBorderRadius: 24,
      cardBorderRadius: 24,
      containerBorderRadius: 24,
    },
    pageBackground: { backgroundColor: '#fff0b3' },
    container: { contentAlignment: 'center', logoAlignment: 'center', logoPosition: 'outside', padding: 40 },
    links: { underline: true },
    shadows: { enabled: true },
    darkMode: { logoUrl: bar(0xff, 0x7a, 0xbf), pageBackground: { backgroundColor: '#33002b' } },
  },
  /** Dark by day, too. */
  dark: {
    name: 'Dark',
    logoUrl: bar(0xc9, 0xa2, 0x27),
    watermarkUrl: bar(0x55, 0x5f, 0x75),
    primaryColor: '#c9a227',
    colors: {
      containerBackground: '#0b1220',
      containerBorder: '#26324a',
      bodyText: '#8a94a8',
      headingText: '#ffffff',
      inputBackground: '#131c2e',
      buttonSecondaryText: '#c9a227',
      critical: '#ff6b6b',
      hover: '#16213a',
    },
    borders: { buttonBorderRadius: 0, inputBorderRadius: 0, cardBorderRadius: 0, containerBorderRadius: 0 },
    pageBackground: { backgroundColor: '#05080f' },
    container: { logoAlignment: 'left', exitPosition: 'top' },
    darkMode: { colors: { containerBackground: '#000000' } },
  },
} as const;

const nothing = Object.fromEntries(
  'logoUrl watermarkUrl faviconUrl primaryColor colors borders pageBackground container links shadows darkMode'
    .split(' ')
    .map((name) => [name, null]),
);

const caseOf = (name: string) => {
  const found = screens.find((screen) => screen.name === name);
  if (!found) throw new Error(`there is no screen ${name}`);
  return found;
};

async function open(name: string, look: (page: Page) => Promise<void>, people = context): Promise<void> {
  const page = await people.newPage();
  const screen = caseOf(name);
  await answerAs(page, server.origin, screen);
  await page.goto(screen.query?.includes('popup') ? `${address}&mode=popup` : address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await screen.act?.(page);
  await look(page);
  await page.close();
}

const seen = ['choose', 'email-code-wrong', 'popup-email-code'];

describe.each(['bright', 'dark'] as const)('a %s brand', (brand) => {
  it('is itself on every screen, and can be read', async () => {
    await manage(server, 'PATCH', '/theme', nothing);
    await manage(server, 'PATCH', '/theme', brands[brand]);
    for (const name of seen)
      await open(name, async (page) => {
        await page.getByRole('heading', { name: caseOf(name).heading, level: 1 }).waitFor();
        expect([name, await lookAt(page, `theme-${brand}-${name}`)]).toEqual([name, []]);
        const logo = page.getByRole('img', { name: 'Acme' });
        await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(120);
      });
  });
});

it('has its colours before its script has run: no page is seen without them', async () => {
  const slow = await newPerson(browser, { viewport: phone, javaScriptEnabled: false });
  await slow.page.goto(address);
  const colour = await slow.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(colour).toBe('rgb(5, 8, 15)');
  await screenshot(slow.page, 'theme-dark-no-script');
  await slow.context.close();
});

it('says the tenant’s own words, as words', async () => {
  const payload = 'Look, {tenantName} is "no" tag & no &lt;b&gt;';
  await manage(server, 'PATCH', '/message-overrides', {
    messageOverrides: { en: { 'blocked.heading': 'Not now & not here', 'blocked.description': payload } },
  });
  await open('blocked', async (page) => {
    await page.getByRole('heading', { name: 'Not now & not here' }).waitFor();
    await page.getByText('Look, Acme is "no" tag & no &lt;b&gt;').waitFor();
  });
  const { points } = await manage(server, 'GET', '/message-overrides/catalog');
  expect(points.length).toBeGreaterThan(40);
  await manage(server, 'PATCH', '/message-overrides', { messageOverrides: {} });
});

describe('in Arabic', () => {
  /** Screens that need nothing said in English to come to them. */
  const plain = screens.filter(({ act, query }) => act === undefined && query === undefined);

  it('every step stands the other way round, fits, and says nothing in English', async () => {
    await manage(server, 'PATCH', '/theme', nothing);
    const arabic = await newPerson(browser, { viewport: phone, locale: 'ar-EG' });
    const page = await arabic.context.newPage();
    for (const screen of plain) {
      await page.unrouteAll();
      await answerAs(page, server.origin, screen);
      await page.goto(`${server.origin}/?token=reference-of-this-challenge`);
      await page.locator('html[lang=ar][dir=rtl] h1').first().waitFor();
      if (screen.name !== 'loading')
        await page.locator('h1', { hasNotText: 'لحظة من فضلك' }).first().waitFor();
      const { heading, side } = await page
        .locator('h1')
        .first()
        .evaluate((h1) => {
          const range = document.createRange();
          range.selectNodeContents(h1);
          const { right } = range.getBoundingClientRect();
          return { heading: h1.textContent, side: h1.getBoundingClientRect().right - right };
        });
      expect([screen.name, heading]).toEqual([screen.name, expect.stringMatching(/^[^A-Za-z]*$/)]);
      if (screen.name !== 'loading') expect([screen.name, Math.abs(side) < 2]).toEqual([screen.name, true]);
      expect([screen.name, await scrollsSideways(page)]).toEqual([screen.name, false]);
      await screenshot(page, `ar-${screen.name}-320`);
      if (['passkey', 'email-code', 'settings'].includes(screen.name)) {
        await page.setViewportSize({ width: 1280, height: 800 });
        expect([screen.name, await scrollsSideways(page)]).toEqual([screen.name, false]);
        await screenshot(page, `ar-${screen.name}-1280`);
        await page.setViewportSize(phone);
      }
    }
    await arabic.context.close();
  });

  it('is right by axe', async () => {
    const arabic = await newPerson(browser, { viewport: phone, locale: 'ar' });
    for (const name of ['recovery-codes'])
      await open(name, async (page) => expect(await lookAt(page, `ar-${name}`)).toEqual([]), arabic.context);
    await arabic.context.close();
  });
});

it.each([
  ['es', 'Mire su correo'],
  ['fr', 'Consultez vos e-mails'],
  ['pt-PT', 'Confira seu e-mail'],
  ['ja', 'メールを確認してください'],
  ['de-AT', 'Sehen Sie in Ihre E-Mails'],
])('speaks %s, from the first word', async (locale, heading) => {
  const person = await newPerson(browser, { viewport: phone, locale });
  const words: string[] = [];
  await person.context.exposeFunction('saw', (text: string) => words.push(text));
  await person.context.addInitScript(() => {
    const { saw } = window as unknown as { saw: (text: string) => void };
    new MutationObserver(() => saw(document.querySelector('h1')?.textContent ?? '')).observe(document, {
      childList: true,
      subtree: true,
    });
  });
  await open(
    'email-code',
    async (page) => {
      await page.getByRole('heading', { name: heading }).waitFor();
      expect(words).not.toContain('One moment…');
      expect(words).not.toContain('Check your email');
      expect(await scrollsSideways(page)).toBe(false);
      await screenshot(page, `email-code-320-${locale}`);
    },
    person.context,
  );
  await person.context.close();
});

it('no page broke its content security policy or threw', () => {
  expect(problems.filter((problem) => /uncaught|content security policy/i.test(problem))).toEqual([]);
});
