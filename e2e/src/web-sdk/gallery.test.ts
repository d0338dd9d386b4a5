/** States of `@stepward/react` that react.test.ts does not meet, without a server: axe's rules, and languages on a phone. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { lookAt, phone, scrollsSideways, violations } from '../demo/look.ts';
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

async function open(state: string, query: Readonly<Record<string, string>> = {}): Promise<void> {
  await person.page.goto(`${origin}/?${new URLSearchParams({ state, ...query })}`);
  await person.page.locator('.stepward-challenge h2').waitFor();
}

const fileName = (state: string): string => `gallery-${state.replaceAll(/\W+/g, '-')}`;

/** Looked at in every width; the others in one. */
const lookedAt = ['list', 'wrong', 'DEVICE', 'identity, open'];

it.each(lookedAt)('%s: axe finds nothing', async (state) => {
  await open(state);
  expect(await lookAt(person.page, fileName(state))).toEqual([]);
});

const said: readonly (readonly [state: string, text: string])[] = [
  ['list', 'a•••e@example.com'],
  ['list, locked', 'Locked. Try again in 5 min.'],
  ['empty', 'There’s no way set up that you can use for this.'],
  ['blocked', 'We couldn’t confirm that it’s you'],
  ['eight digits', '8-digit code'],
  ['sending', 'Sending a code…'],
  ['not sent', 'We couldn’t send a code just now.'],
  ['not sent, offline', 'You’re offline.'],
  ['resent', 'We sent a new code. The newest one works.'],
  ['incomplete', 'Enter all 6 digits.'],
  ['checking', 'Checking…'],
  ['wrong', '3 tries left.'],
  ['expired', 'That code has expired.'],
  ['spent', 'too many tries with this code'],
  ['locked', 'You can try again in 5 min.'],
  ['offline', 'You’re offline.'],
  ['limited', 'too many tries in a short time'],
  ['app, spent', 'That was too many tries. Try another way.'],
  ['recovery, wrong', 'or it was used before'],
  ['EMAIL_MAGIC_LINK', 'Or type the code from the email:'],
  ['link opened elsewhere', 'Type the code that it shows:'],
  ['link expired', 'The link has expired.'],
  ['push, undelivered', 'the request waits there.'],
  ['push, too late', 'Your phone didn’t answer in time.'],
  ['declined', 'Declined on your phone'],
  ['DEVICE', 'Can’t scan it?'],
  ['QR code scanned', 'Finish on your phone'],
  ['QR code not scanned', 'Nobody scanned the code in time.'],
  ['VERIFF', 'Start the check'],
  ['identity, open', 'Waiting for you to finish the check…'],
  ['identity, declined', 'The check didn’t confirm who you are.'],
  ['passkey not accepted', 'We couldn’t accept that.'],
  ['key problem', 'This one is no longer in use here.'],
];

it('what each state says can be read by everybody, on a phone, light and dark', async () => {
  const { page } = person;
  await page.setViewportSize(phone);
  await page.goto(`${origin}/`);
  for (const [state, text] of said) {
    // What fades in is nobody's colour.
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await page.getByRole('button', { name: state, exact: true }).click();
    await page.locator('dialog').getByText(text).first().waitFor();
    await screenshot(page, `${fileName(state)}-light`);
    const wrong = await violations(page, []);
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await screenshot(page, `${fileName(state)}-dark`);
    expect([state, ...wrong, ...(await violations(page, ['color-contrast']))]).toEqual([state]);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
});

it.each(['documented', 'one per scheme', 'careless'])(
  'with colours that are %s every text can be read',
  async (theme) => {
    await open('wrong', { theme });
    expect(await lookAt(person.page, `gallery-${theme.replaceAll(' ', '-')}`)).toEqual([]);
  },
);

it('the colours of docs/web-sdk.md: white on the button, and a link that is lighter in the dark', async () => {
  await open('wrong', { theme: 'documented', scheme: 'dark' });
  const colorOf = async (name: string, property: 'color' | 'backgroundColor') =>
    await person.page
      .getByRole('button', { name })
      .evaluate((button, which) => getComputedStyle(button)[which], property);
  expect(await colorOf('Continue', 'backgroundColor')).toBe('rgb(15, 118, 110)');
  expect(await colorOf('Continue', 'color')).toBe('rgb(255, 255, 255)');
  expect(await colorOf('Try another way', 'color')).not.toBe('rgb(15, 118, 110)');
});

it('what cannot be read in a dialog on a short page is found (lookAt)', async () => {
  await open('list');
  await person.page.evaluate(() => {
    document.querySelector<HTMLElement>('dialog h2')?.style.setProperty('color', '#888');
    document.querySelector<HTMLElement>('dialog h2')?.style.setProperty('font-size', '14px');
    document.querySelector<HTMLElement>('dialog')?.style.setProperty('--sw-ground', '#999');
  });
  expect((await lookAt(person.page, 'gallery-unreadable')).join()).toContain('light: color-contrast');
});

it('a screen in the page, in place of a dialog: axe finds nothing, and its end is told', async () => {
  await open('wrong', { place: 'page' });
  await person.page.getByText('3 tries left.').waitFor();
  expect(await person.page.getByRole('region', { name: 'Check your email' }).count()).toBe(1);
  expect(await lookAt(person.page, 'gallery-in-page')).toEqual([]);
  await open('empty', { place: 'page' });
  await person.page.getByText('NO_METHOD').waitFor();
});

it.each(['de', 'es', 'fr', 'pt-BR', 'ja', 'ar'])('in %s nothing is wider than a phone', async (locale) => {
  await person.page.setViewportSize(phone);
  for (const state of ['list', 'EMAIL_MAGIC_LINK', 'identity, open']) {
    await open(state, { locale });
    expect(await scrollsSideways(person.page)).toBe(false);
    await screenshot(person.page, `${fileName(state)}-${locale}`);
  }
});
