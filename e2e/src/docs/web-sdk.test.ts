/** docs/web-sdk.md: its code as it stands there, bundled and run in Chromium, with a backend as the page describes it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { passFirstChallenge } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { rootDir } from '../harness/stepward-command.ts';
import { passByEmail, serverSdk } from '../sdk/server-sdk.ts';

type Answer = Readonly<Record<string, unknown>>;

declare global {
  interface Window {
    documented: Record<'pay' | 'begin' | 'finish', (given: unknown) => Promise<Answer>> & {
      show(payment: unknown): void;
    };
    paying: Promise<Answer>;
  }
}

const markdown = readFileSync(join(rootDir, 'docs/web-sdk.md'), 'utf8');
const files = [...markdown.matchAll(/^```jsx?\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', text = '']) => ({ name, text }),
);
const entry = `
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { begin, finish } from './own-page.js';
import { App } from './payment.jsx';
import { pay } from './popup.js';
const show = (payment) => createRoot(document.getElementById('root')).render(createElement(App, { payment }));
window.documented = { pay, begin, finish, show };`;
const html =
  '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><script src="/app.js" defer></script><div id="root"></div>';

let server: ServerProcess;
let browser: Browser;
let person: Person;
let shop: { readonly origin: string; close(): Promise<unknown> };

async function bundle(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'stepward-docs-'));
  for (const { name, text } of [...files, { name: 'entry.js', text: entry }])
    writeFileSync(join(dir, name), text.replaceAll('https://mfa.example.com', server.origin));
  const bundled = await build({
    entryPoints: [join(dir, 'entry.js')],
    nodePaths: [join(rootDir, 'node_modules')],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  rmSync(dir, { recursive: true });
  return bundled.outputFiles[0]?.text ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text || '{}');
}

/** The two routes of the page's table; the login session is a cookie, as simple as can be. */
async function startShop() {
  const script = await bundle();
  const sdk = serverSdk(server);
  const answerTo = async (request: IncomingMessage, origin: string) => {
    const userId = decodeURIComponent(/(?:^|; )user=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    const { id = '', token = '' } = await bodyOf(request);
    if (request.url === '/payments') {
      const attributes = { idempotencyKey: id, redirectUrl: `${origin}/`, email: userId };
      const { state, url, token: forCalls } = await sdk.track({ userId, action: 'payment', attributes });
      return { state, url, token: forCalls };
    }
    const { isValid } = await sdk.validateChallenge({ token, userId, action: 'payment' });
    return { paid: isValid };
  };
  const web = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (request.url === '/app.js') return response.setHeader('content-type', 'text/javascript').end(script);
    if (request.method !== 'POST') return response.setHeader('content-type', 'text/html').end(html);
    return void answerTo(request, origin).then((answer) => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://shop.localhost:${(web.address() as AddressInfo).port}`,
    close: () => {
      web.closeAllConnections();
      return new Promise((resolve) => web.close(resolve));
    },
  };
}

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  await configureAction(server, { actionCode: 'payment', defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  shop = await startShop();
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => await person.context.close());

async function signedIn(email: string): Promise<void> {
  await person.context.addCookies([{ name: 'user', value: encodeURIComponent(email), url: shop.origin }]);
  await person.page.goto(shop.origin);
}

async function enrolled(email: string): Promise<void> {
  const { token } = await serverSdk(server).track({ userId: email, action: 'signIn' });
  await passByEmail(server, token, email);
}

it('the page has the files that it speaks of', () => {
  expect(files.map(({ name }) => name)).toEqual(['backend.js', 'popup.js', 'own-page.js', 'payment.jsx']);
});

it('1. our page in a popup', async () => {
  const email = 'popup@example.com';
  await signedIn(email);
  await person.page.evaluate(() => {
    window.paying = window.documented.pay({ id: 'order-1' });
  });
  await passFirstChallenge(person.page.frameLocator('iframe'), server, email);
  expect(await person.page.evaluate(() => window.paying)).toEqual({ paid: true });
});

it('2. your own page', async () => {
  const email = 'own@example.com';
  await enrolled(email);
  await signedIn(email);
  const begun = await person.page.evaluate(async () => await window.documented.begin({ id: 'order-2' }));
  expect(begun).toEqual({ methods: ['EMAIL_OTP'], sentTo: 'o•••n@example.com' });
  const code = await inboxCode(server, email);
  const finish = async (typed: string) =>
    await person.page.evaluate(async (given) => await window.documented.finish(given), typed);
  expect(await finish(code === '000000' ? '000001' : '000000')).toEqual({
    problem: 'CODE_INVALID_OR_EXPIRED',
    triesLeft: 4,
  });
  expect(await finish(code)).toEqual({ paid: true });
});

it('3. React', async () => {
  const email = 'react@example.com';
  await enrolled(email);
  await signedIn(email);
  const { page } = person;
  await page.evaluate(() => window.documented.show({ id: 'order-3' }));
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByLabel('6-digit code').fill(await inboxCode(server, email));
  await page.getByText('Paid').waitFor();
  expect(person.problems).toEqual([]);
});
