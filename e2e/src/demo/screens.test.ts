/** Every screen of the challenge page: readable by everybody, at every width, in both schemes, and never a dead end. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, screenshot } from '../harness/browser.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { lookAt, phone, scrollsSideways } from './look.ts';
import { addressOf, answerAs, openScreen, type ScreenCase } from './open-screen.ts';
import { screens } from './screens.ts';

let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;
let problems: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  ({ context, problems } = await newPerson(browser, { viewport: phone }));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function onScreen(screen: ScreenCase, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await context.newPage();
  try {
    await openScreen(page, server.origin, screen);
    await look(page);
  } finally {
    await page.close();
  }
}

/** What a person can do here, in the order of the page. */
const controls = (page: Page) =>
  page.locator('button:not([aria-disabled="true"]), a[href], input:not([readonly])');

/** Tabs once through the page; answers where the focus was and whether a ring showed it. */
async function tabThrough(page: Page, count: number): Promise<{ reached: number; unmarked: string[] }> {
  const reached = new Set<number>();
  const unmarked: string[] = [];
  // The focus begins at the heading or in the one input of the step.
  for (let presses = 0; presses < 2 * count + 4 && reached.size < count; presses += 1) {
    const focused = await page.evaluate(() => {
      const all = [
        ...document.querySelectorAll('button:not([aria-disabled="true"]), a[href], input:not([readonly])'),
      ];
      const { activeElement } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(activeElement ?? document.body);
      const marked = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      return {
        index: activeElement ? all.indexOf(activeElement) : -1,
        marked,
        text: activeElement?.textContent,
      };
    });
    if (focused.index >= 0) reached.add(focused.index);
    if (focused.index >= 0 && !focused.marked) unmarked.push(focused.text ?? '');
    await page.keyboard.press('Tab');
  }
  return { reached: reached.size, unmarked };
}

/** Over, or about to go on by itself. */
const restful = new Set(['loading', 'success', 'done', 'popup-done', 'cancelled']);
/** More to read than fits a small phone. */
const long = new Set(['enrol-app', 'offer-app', 'recovery-codes', 'settings']);

describe.each(screens)('$name', (screen) => {
  it('is readable and usable: axe, three widths, light and dark, keyboard, a way on', async () => {
    await onScreen(screen, async (page) => {
      expect(await lookAt(page, screen.name)).toEqual([]);
      const count = await controls(page).count();
      expect(count > 0).toBe(!restful.has(screen.name));
      expect(await tabThrough(page, count)).toEqual({ reached: count, unmarked: [] });
      await page.evaluate(() => scrollTo(0, 0));
      const main = page.locator('.button:not(.link):not(.secondary)').first();
      const box = (await main.count()) > 0 ? await main.boundingBox() : null;
      if (box && !long.has(screen.name)) expect(box.y + box.height).toBeLessThanOrEqual(phone.height);
    });
  });
});

describe('in German', () => {
  const plain = screens.filter(({ act }) => act === undefined);

  it('fits a small phone, and is no English', async () => {
    const german = await newPerson(browser, { viewport: phone, locale: 'de-AT' });
    for (const screen of plain) {
      const page = await german.context.newPage();
      await answerAs(page, server.origin, screen);
      await page.goto(addressOf(server.origin, screen));
      const heading = page.getByRole('heading', { level: 1 }).first();
      await page.locator('html[lang=de]').waitFor({ state: 'attached' });
      await heading.filter({ hasNotText: screen.heading }).filter({ hasNotText: 'One moment' }).waitFor();
      expect([screen.name, await scrollsSideways(page)]).toEqual([screen.name, false]);
      await screenshot(page, `${screen.name}-320-de`);
      await page.close();
    }
    await german.context.close();
  });

  it('is what the application asks for, before what the browser says', async () => {
    const [first] = screens.filter(({ name }) => name === 'app-code');
    const page = await context.newPage();
    await answerAs(page, server.origin, {
      ...first,
      session: { ...first?.session, locale: 'de' },
    } as ScreenCase);
    await page.goto(addressOf(server.origin));
    await page.getByRole('heading', { name: 'Öffnen Sie Ihre Authentifizierungs-App' }).waitFor();
    await page.close();
  });
});

it('stands the other way round for people who read from right to left', async () => {
  const names = new Set([
    'email-code-wrong',
    'enrol-phone',
    'sms-code',
    'push',
    'qr-code',
    'choose',
    'enrol-app',
    'recovery-codes',
    'offer-passkey',
    'blocked',
  ]);
  for (const screen of screens.filter(({ name }) => names.has(name))) {
    await onScreen(screen, async (page) => {
      await page.evaluate(() => {
        document.documentElement.dir = 'rtl';
      });
      expect([screen.name, await scrollsSideways(page)]).toEqual([screen.name, false]);
      const { x, width } = (await page.getByRole('heading', { level: 1 }).boundingBox()) ?? {
        x: 0,
        width: 0,
      };
      expect(x + width).toBeGreaterThan(phone.width / 2);
      await screenshot(page, `${screen.name}-320-rtl`);
    });
  }
});

it('nothing moves for people who asked for no motion', async () => {
  const checking = screens.filter(({ name }) => name === 'email-code-checking' || name === 'loading');
  for (const screen of checking) {
    await onScreen(screen, async (page) => {
      expect(await page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    });
  }
});

it('no page broke its content security policy or threw', () => {
  expect(problems.filter((problem) => /uncaught|content security policy/i.test(problem))).toEqual([]);
});
