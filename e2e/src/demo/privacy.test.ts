/** What addresses tell (SECURITY row 19), who may frame the page (row 22) and who hears a popup (row 21). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson } from '../harness/browser.ts';
import {
  createPasskey,
  enrolByEmail,
  passFirstChallenge,
  press,
  saveRecoveryCodes,
  step,
} from '../harness/challenge-page.ts';
import { virtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { onDashboard, signIn, signOut } from './app-page.ts';
import { type DemoProcess, type DemoUser, startDemoProcess } from './demo-process.ts';
import { formsIn } from './leaks.ts';

let demo: DemoProcess;
let browser: Browser;
let hostile: Server;
let hostileOrigin: string;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
  // A page of somebody else's, which holds whatever its address asks for.
  hostile = createServer((request, response) => {
    const src = new URL(request.url ?? '/', 'http://evil.localhost').searchParams.get('frame');
    response.setHeader('content-type', 'text/html');
    response.end(
      src === null ? '<title>hostile</title>' : `<iframe width=600 height=600 src="${src}"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  hostileOrigin = `http://evil.localhost:${(hostile.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  hostile?.close();
  await demo?.close();
});

/** Every address that a browser, a proxy's log or another site could see: asked for, redirected to, named as referrer. */
function recordAddresses(context: BrowserContext): Set<string> {
  const seen = new Set<string>();
  context.on('request', (request) => {
    seen.add(request.url());
    const { referer } = request.headers();
    if (referer) seen.add(referer);
  });
  context.on('response', (response) => {
    const { location } = response.headers();
    if (location) seen.add(new URL(location, response.url()).href);
  });
  context.on('page', (page) => page.on('framenavigated', (frame) => seen.add(frame.url())));
  return seen;
}

/** The address of a challenge that nobody has begun: a browser without script loads the page and cannot use it up. */
async function challengeAddress(user: DemoUser): Promise<string> {
  const { page, context } = await newPerson(browser, { javaScriptEnabled: false });
  await signIn(page, demo.edge, user);
  await page.waitForURL(`${demo.origin}/?token=**`);
  const address = page.url();
  await context.close();
  return address;
}

describe('addresses', () => {
  it('never tell who signs in: first challenge, passkey, sign-out, cancelled challenge', async () => {
    const { page, context } = await newPerson(browser);
    const seen = recordAddresses(context);
    await virtualAuthenticator(page);
    await signIn(page, demo.edge, demo.alice);
    await enrolByEmail(page, demo, demo.alice.username);
    await saveRecoveryCodes(page);
    await createPasskey(page);
    await onDashboard(page, demo.edge);
    await signOut(page, demo.edge);
    await context.clearCookies();
    await signIn(page, demo.edge, demo.alice);
    await onDashboard(page, demo.edge);
    await context.clearCookies();
    await signIn(page, demo.edge, demo.bob);
    await press(page, 'Cancel and go back');
    await page.getByRole('heading', { name: 'We couldn’t finish signing you in' }).waitFor();

    const addresses = [...seen];
    expect(addresses.some((address) => address.includes('/.stepward/callback?'))).toBe(true);
    expect(addresses.some((address) => address.startsWith(`${demo.origin}/?token=`))).toBe(true);
    for (const { username } of [demo.alice, demo.bob]) {
      expect(addresses.filter((address) => formsIn(address, username).length > 0)).toEqual([]);
    }
    // Opaque references, no JWTs.
    expect(addresses.filter((address) => /eyJ[\w-]{10,}\.[\w-]+\./.test(address))).toEqual([]);
    await context.close();
  });

  it('the challenge page names nobody as referrer', async () => {
    const { page, context } = await newPerson(browser);
    const referrers: string[] = [];
    context.on('request', (request) => {
      const { referer } = request.headers();
      if (referer?.startsWith(demo.origin)) referrers.push(referer);
    });
    await signIn(page, demo.edge, demo.carol);
    await press(page, 'Cancel and go back');
    await page.getByRole('heading', { name: 'We couldn’t finish signing you in' }).waitFor();
    expect(referrers.filter((referrer) => referrer.includes('token'))).toEqual([]);
    await context.close();
  });
});

describe('somebody else’s page', () => {
  it('may not frame the challenge: it stays blank', async () => {
    const { page, context, problems } = await newPerson(browser);
    const address = await challengeAddress(demo.carol);
    await page.goto(`${hostileOrigin}/?frame=${encodeURIComponent(address)}`);
    const [, frame] = page.frames();
    await expect.poll(() => frame?.url()).toBe('chrome-error://chromewebdata/');
    expect(await frame?.getByRole('heading').count()).toBe(0);
    // Chromium says why: the policy of the page, and nothing that merely went wrong.
    await expect.poll(() => problems.join()).toContain('frame-ancestors');
    await context.close();
  });

  it.each(['/', '/?token=unknown', '/nothing/here', '/dev/inbox', '/assets/nothing.js'])(
    'is named by no policy of %s',
    async (path) => {
      const { headers } = await fetch(`${demo.origin}${path}`);
      const isHtml = headers.get('content-type')?.includes('html') ?? false;
      if (isHtml) expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('that opens the challenge as a popup hears nothing of it', async () => {
    const { page, context } = await newPerson(browser);
    const address = await challengeAddress(demo.carol);
    await page.goto(`${hostileOrigin}/`);
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      addEventListener('message', ({ data }) => heard.push(JSON.stringify(data)));
    });
    const opened = page.waitForEvent('popup');
    await page.evaluate((url) => void window.open(url), `${address}&mode=popup`);
    const popup = await opened;
    await passFirstChallenge(popup, demo, demo.carol.username);
    await step.done(popup).waitFor();
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([]);
    await context.close();
  });
});
