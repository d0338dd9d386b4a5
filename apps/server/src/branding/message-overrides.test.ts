/** A tenant's own words by the front door (management-api.md §7; SECURITY row 24, N-32). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowMagicLinks, beginLink, emailOf, newestMail } from '../testing/magic-links.ts';
import { pageReferenceOf } from '../testing/passed-challenge.ts';
import { addTenant, type SecondTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

const point = (publicId: string, allowedPlaceholders: string[] = []) => ({
  publicId,
  screen: publicId.split('.')[0],
  role: publicId.split('.')[1],
  label: publicId,
  products: ['challenge-page'],
  maxLength: 40,
  allowedPlaceholders,
  allowedTags: [],
  defaultCopy: { en: 'Text' },
});
const catalog = {
  catalogVersion: 1,
  screens: [{ id: 'sms-code-entry', label: 'Code', family: 'verification' }],
  points: [point('sms-code-entry.heading'), point('sms-code-entry.description', ['tenantName'])],
};

const png = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')}`;

let pageDirectory: string;
let test: TestApp;
let other: SecondTenant;
beforeAll(async () => {
  pageDirectory = mkdtempSync(join(tmpdir(), 'stepward-page-'));
  mkdirSync(join(pageDirectory, 'assets'));
  const html =
    '<!doctype html><html lang="en"><head><title>x</title><link rel="icon" href="data:," /></head><body></body></html>';
  writeFileSync(join(pageDirectory, 'index.html'), html);
  writeFileSync(join(pageDirectory, 'message-catalog.json'), JSON.stringify(catalog));
  test = await startTestApp({}, { pageDirectory });
  other = await addTenant(test);
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'CHALLENGE',
  });
});
afterAll(async () => {
  await test.close();
  rmSync(pageDirectory, { recursive: true });
});

const put = async (messageOverrides: unknown) =>
  await test.management('PATCH', '/message-overrides', { messageOverrides });
const get = async () => (await test.management('GET', '/message-overrides')).body;

/** The page of a new challenge, as the browser gets it. */
async function page(more: Record<string, string> = {}) {
  const { body } = await test.server('POST', '/users/alice/actions/signIn', more);
  return await test.app.server.inject(`/?token=${pageReferenceOf(body)}`);
}
const told = (html: string) => {
  const [, content = 'null'] = /<meta name="appearance" content="([^"]*)">/.exec(html) ?? [];
  return JSON.parse(content.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
};

it('are none at first, and are replaced as a whole; an empty map takes them away', async () => {
  expect(await get()).toEqual({ messageOverrides: {} });
  const mine = { en: { 'sms-code-entry.heading': 'Look' }, 'pt-br': { 'sms-code-entry.heading': 'Olhe' } };
  expect((await put(mine)).body).toEqual({ messageOverrides: mine });
  const less = { 'pt-br': { 'sms-code-entry.description': 'De {tenantName} <3 a & b' } };
  await put(less);
  expect(await get()).toEqual({ messageOverrides: less });
  expect((await other.management('GET', '/message-overrides')).body).toEqual({ messageOverrides: {} });
  expect((await put({})).body).toEqual({ messageOverrides: {} });
});

it('are listed by the catalogue of the built page', async () => {
  expect((await test.management('GET', '/message-overrides/catalog')).body).toEqual(catalog);
});

it.each([
  [{ xx: { 'sms-code-entry.heading': 'a' } }, 'has texts for en, es, fr, de, pt-BR, ja, ar alone'],
  [{ 'pt-br': {}, 'pt-BR': {} }, 'has pt-BR twice'],
  [{ en: { 'sms-code-entry.footer': 'a' } }, 'takes ids of'],
  [{ en: { 'sms-code-entry.heading': 'a'.repeat(41) } }, '1 to 40 characters'],
  [{ en: { 'sms-code-entry.heading': '  ' } }, '1 to 40 characters'],
  [{ en: { 'sms-code-entry.heading': 'For {tenantName}' } }, 'takes no placeholders'],
  [{ en: { 'sms-code-entry.description': 'To {user.email}' } }, 'the placeholders {tenantName} alone'],
  [{ en: { 'sms-code-entry.heading': '<b>a</b>' } }, 'no tags'],
  [{ en: { 'sms-code-entry.heading': '<script>alert(1)' } }, 'no tags'],
  [{ en: { 'sms-code-entry.heading': '<!--' } }, 'no tags'],
  [{ en: { 'sms-code-entry.heading': 'a\nb' } }, 'one line'],
  [{ en: { 'sms-code-entry.heading': '\u202ekcehC' } }, 'one line'],
])('%j is refused: … %s', async (overrides, words) => {
  const { status, body } = await put(overrides);
  expect([status, body.errorDescription]).toEqual([400, expect.stringContaining(words)]);
});

it('reach the page with its first answer, and its theme and language with them', async () => {
  expect((await page()).body).not.toContain('appearance');
  expect(told((await page({ locale: 'de-AT' })).body)).toEqual({ locale: 'de-AT' });
  await put({ 'pt-br': { 'sms-code-entry.heading': 'Olhe "aqui" & já' } });
  await test.management('PATCH', '/theme', {
    primaryColor: '#0f766e',
    logoUrl: 'https://cdn.example.com/logo.svg?a=1&b=2',
    faviconUrl: 'https://icons.example.com/i.png',
    darkMode: { logoUrl: 'https://cdn.example.com/dark.svg' },
    container: { logoPosition: 'outside' },
    typography: { text: { faces: [{ url: 'https://fonts.example.com/a.woff2' }] } },
  });
  const { body: html, headers } = await page({ locale: 'pt' });
  const { messages, ...looks } = told(html);
  expect(looks).toEqual({
    locale: 'pt',
    logo: { light: 'https://cdn.example.com/logo.svg?a=1&b=2', dark: 'https://cdn.example.com/dark.svg' },
    logoPosition: 'outside',
  });
  expect(headers['content-security-policy']).toContain(
    "style-src 'self'; img-src 'self' data: https://cdn.example.com https://icons.example.com; font-src 'self' https://fonts.example.com;",
  );
  expect(html).toContain('<link rel="icon" href="https://icons.example.com/i.png">');
  const [, style = ''] = /<link rel="stylesheet" href="(\/themes\/[^"]*)">/.exec(html) ?? [];
  expect((await test.app.server.inject(style)).body).toContain('--accent: #0f766e;');
  const words = await test.app.server.inject(messages['pt-BR']);
  expect(words.json()).toEqual({ 'sms-code-entry.heading': 'Olhe "aqui" & já' });
  // Whoever has no reference is shown nobody's theme.
  expect((await test.app.server.inject('/?token=nobodys')).body).not.toContain('/themes/');
});

it('the language is the application’s, else the person’s', async () => {
  await test.server('PATCH', '/users/bob', { locale: 'ja' });
  const { body } = await test.server('POST', '/users/bob/actions/signIn', {});
  const opened = await test.app.server.inject(`/?token=${pageReferenceOf(body)}`);
  expect(told(opened.body).locale).toBe('ja');
});

it('T24: an address is escaped in every page it comes to (SECURITY row 24)', async () => {
  // Characters that a URL may have and HTML gives a meaning.
  await test.management('PATCH', '/theme', { logoUrl: 'https://cdn.example.com/a.png?x=1&quot=2#&lt' });
  const { body: html } = await page();
  expect(html).not.toContain('&quot=2');
  expect(told(html).logo.light).toBe('https://cdn.example.com/a.png?x=1&quot=2#&lt');
});

it('the mail and the page of a link show the logo with the name, and buttons in the colour of the brand', async () => {
  await configureActions(test);
  await allowMagicLinks(test);
  await test.management('PATCH', '/theme', {
    primaryColor: '#ffe600',
    logoUrl: png,
    darkMode: { logoUrl: null },
  });
  const { link } = await beginLink(test, 'carol');
  const mail = await newestMail(test, emailOf('carol'));
  expect(mail.html).toMatch(
    /<img src="http:\/\/localhost:4800\/themes\/test-tenant\/[\w-]{22}\/light-logo" alt="Acme" height="40"/,
  );
  expect(mail.html).toContain('background:#ffe600;color:#14161c');
  const opened = await test.app.server.inject(new URL(link).pathname + new URL(link).search);
  expect(opened.body).toMatch(
    /<img class="logo" src="\/themes\/test-tenant\/[\w-]{22}\/light-logo" alt="Acme">/,
  );
  expect(opened.body).toMatch(/<link rel="stylesheet" href="\/themes\/test-tenant\/[\w-]{22}\/style.css">/);
  expect(opened.headers['content-security-policy']).toContain(
    "img-src 'self' data: https://icons.example.com;",
  );
});
