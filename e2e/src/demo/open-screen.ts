/** Opens the challenge page with a server that says exactly what a screen needs to appear. */
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../harness/until.ts';

export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | 'never'
  | 'offline';

export interface ScreenCase {
  readonly name: string;
  /** The heading that tells that it is there. */
  readonly heading: string;
  readonly session?: Readonly<Record<string, unknown>>;
  /** By path under `/v1/client`; what is not named answers as a server does when all is well. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** What the person does to come here. */
  readonly act?: (page: Page) => Promise<void>;
  /** Query of the page; default a reference. */
  readonly query?: string;
}

export const minuteMs = 60_000;
export const inFuture = (ms: number): string => new Date(Date.now() + ms).toISOString();

const codes = Array.from({ length: 10 }, (_, index) => `K7Q${index}-9FXM-2B4T-H6WZ`);

const asUsual: Readonly<Record<string, (screen: ScreenCase) => Answer>> = {
  '/hosted/exchange': () => ({
    body: { token: 'bearer', tenantId: 'acme', expiresAt: inFuture(10 * minuteMs) },
  }),
  '/hosted/session': (screen) => ({ body: sessionOf(screen) }),
  '/hosted/finish': () => ({ body: { token: 'result-reference' } }),
  '/user-authenticators/email-otp': () => sentNow(),
  '/challenge/email-otp': () => sentNow(),
  '/user-authenticators/email-magic-link': () => sentNow(),
  '/challenge/email-magic-link': () => sentNow(),
  '/verify/email-magic-link/finalize': () => ({ body: { isVerified: false } }),
  '/user-authenticators/sms': () => sentNow(),
  '/challenge/sms': () => sentNow(),
  '/challenge/whatsapp': () => sentNow(),
  '/challenge/push': () => ({
    body: { challengeId: 'challenge', numberToMatch: '42', expiresAt: inFuture(minuteMs) },
  }),
  '/verify/push': () => ({ body: { isVerified: false, isConsumed: false } }),
  '/challenge/qr-code': () => ({
    body: {
      challengeId: 'challenge',
      deviceCode: 'device-code',
      expiresAt: inFuture(3 * minuteMs),
      ...scanned(),
    },
  }),
  '/verify/qr-code': () => ({
    body: { isVerified: false, isConsumed: false, isClaimed: false, ...scanned() },
  }),
  '/user-authenticators/security-key/authentication-options': () => 'never',
  '/user-authenticators/totp': () => ({
    body: {
      uri: 'otpauth://totp/Acme:alice%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme&algorithm=SHA1&digits=6&period=30',
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    },
  }),
  '/recovery-codes': () => ({ body: { recoveryCodes: codes } }),
  '/user-authenticators/passkey/authentication-options': () => 'never',
};

const scanned = () => ({
  code: `0f8fad5b-d9cb-469f-a165-70867728950e.${Math.floor(Date.now() / 15_000)}.kT3bBO6Yb1yV0n0Yc2y0Wg`,
  rotatesAt: inFuture(10_000),
});

const sentNow = (): Answer => ({
  body: { sent: true, resendAvailableAt: inFuture(27_000), expiresAt: inFuture(10 * minuteMs) },
});

function sessionOf({ session }: ScreenCase) {
  return {
    tenant: { name: 'Acme' },
    action: { actionCode: 'signIn', state: 'CHALLENGE_REQUIRED' },
    user: { isEnrolled: true },
    methods: [],
    enrollableMethods: [],
    canReturn: true,
    expiresAt: inFuture(10 * minuteMs),
    reference: 'K7Q2-9FXM',
    ...session,
  };
}

/** Lets the calls of these pages be answered as the screen says, not by the server. */
export async function answerAs(
  pages: Pick<Page, 'route'> | BrowserContext,
  origin: string,
  screen: ScreenCase,
): Promise<void> {
  await pages.route(`${origin}/v1/client/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice('/v1/client'.length);
    const answer = screen.answers?.[path] ?? asUsual[path]?.(screen) ?? 'offline';
    if (answer === 'never') return;
    if (answer === 'offline') return await route.abort('internetdisconnected');
    const { status = 200, headers = {}, body } = answer;
    await route.fulfill({ status, headers, json: body });
  });
}

/** Where the server serves the page; the reference is never looked at, for the exchange is answered here. */
export function addressOf(origin: string, { query }: ScreenCase = { name: '', heading: '' }): string {
  return `${origin}/${query ?? '?token=reference-of-this-challenge'}`;
}

/** Opens the page as the server serves it, with these answers to its calls, and goes to the screen. */
export async function openScreen(page: Page, origin: string, screen: ScreenCase): Promise<void> {
  await answerAs(page, origin, screen);
  await page.goto(addressOf(origin, screen));
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await screen.act?.(page);
  await page.getByRole('heading', { name: screen.heading, level: 1 }).waitFor();
}

/**
 * What the page shows once it has asked again. Coming back to it asks at once, as people do after they did their part:
 * nobody waits for the next time that it would ask by itself.
 */
export const comingBack = (text: string) => async (page: Page) => {
  const shown = page.getByText(text).first();
  await until(text, async () => {
    if (await shown.isVisible()) return true;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    return undefined;
  });
};
