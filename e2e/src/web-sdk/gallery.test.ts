/** States of `@stepward/react` that react.test.ts does not meet, without a server: axe's rules, and languages on a phone. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { lookAt, phone, scrollsSideways } from '../demo/look.ts';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { rootDir } from '../harness/stepward-command.ts';

const origin = 'http://localhost:4810';
const html =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><meta name="viewport" content="width=device-width, initial-scale=1"><script src="/gallery.js" defer></script><div id="root"></div></html>';

let browser: Browser;
let person: Person;
let script: string;

beforeAll(async () => {
  const bundled = await build({
    entryPoints: [
      fileURLToPath(new URL('../../../packages/sdk-react/src/gallery/gallery.tsx', import.meta.url)),
    ],
    absWorkingDir: rootDir,
    conditions: ['@stepward/source'],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  script = bundled.outputFiles[0]?.text ?? '';
  browser = await launchBrowser();
});
afterAll(async () => await browser?.close());
beforeEach(async () => {
  person = await newPerson(browser);
  await person.page.route(`${origin}/**`, async (route) => {
    const isScript = route.request().url().endsWith('.js');
    const contentType = `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`;
    await route.fulfill({ contentType, body: isScript ? script : html });
  });
});
afterEach(async () => await person.context.close());

async function open(state: string, locale = 'en'): Promise<void> {
  await person.page.goto(`${origin}/?state=${encodeURIComponent(state)}&locale=${locale}`);
  await person.page.locator('dialog h2').waitFor();
}

it.each(['PASSKEY', 'PUSH', 'not sent', 'link opened elsewhere', 'declined'])('%s', async (state) => {
  await open(state);
  expect(await lookAt(person.page, `gallery-${state.replaceAll(' ', '-')}`)).toEqual([]);
});

it.each(['de', 'es', 'fr', 'pt-BR', 'ja', 'ar'])('in %s nothing is wider than a phone', async (locale) => {
  await person.page.setViewportSize(phone);
  await open('list', locale);
  expect(await scrollsSideways(person.page)).toBe(false);
  await screenshot(person.page, `gallery-list-${locale}`);
});
