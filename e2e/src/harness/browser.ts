/** A real Chromium. Owns: where it is found, what it is told, and that what went wrong in a page is kept. */
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { rootDir } from './stepward-command.ts';

/** Far more than anything takes, for a machine that does other things as well. */
const actionTimeoutMs = 30_000;
const launchTimeoutMs = 60_000;
const programNames = ['chromium', 'chromium-browser', 'google-chrome'];

/** `npm test` sets CHROMIUM_PATH, and installs a Chromium where there is none. */
function chromiumPath(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programNames.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** @param more arguments of Chromium */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error('The browser tests need Chromium: install it, or set CHROMIUM_PATH to the path of one.');
  }
  // Chromium refuses to sandbox for root, which CI is.
  const args = ['--no-sandbox', ...more];
  return await chromium.launch({ executablePath, headless: true, args, timeout: launchTimeoutMs });
}

/** What this Chromium calls itself with a window; headless, it says so, and rules would see a robot. */
const userAgentOf = (browser: Browser): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Uncaught errors and console errors of all pages of this person. */
  readonly problems: string[];
}

/** Somebody at a computer of their own: no cookies, no storage, one empty page. */
export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    locale: 'en-GB',
    userAgent: userAgentOf(browser),
    ...options,
  });
  context.setDefaultTimeout(actionTimeoutMs);
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  return { context, page: await context.newPage(), problems };
}

/**
 * For people to look at: `e2e/screenshots/<name>.png`, not part of the repository. Only with SCREENSHOTS=on, for hundreds
 * of pictures take more time than what is asserted of the pages.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== 'on') return;
  const directory = join(rootDir, 'e2e/screenshots');
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true, animations: 'disabled' });
}
