/** The legacy app as a person uses it, with or without the edge in front: sign in, look at the dashboard, sign out. */
import type { BrowserContext, Page } from 'playwright-core';
import { press } from '../harness/challenge-page.ts';
import type { DemoUser } from './demo-process.ts';

export const sessionCookie = 'hl_session';

/** Opens the app's form and sends it; where that leads is the caller's to say. */
export async function signIn(page: Page, origin: string, { username, password }: DemoUser): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByLabel('E-mail address').fill(username);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
}

export async function signOut(page: Page, origin: string): Promise<void> {
  await press(page, 'Sign out');
  await page.waitForURL(`${origin}/`);
}

/** Waits until the app itself says hello. */
export async function onDashboard(page: Page, origin: string): Promise<void> {
  await page.waitForURL(`${origin}/dashboard`);
  await page.getByRole('heading', { name: /^Good to see you/ }).waitFor();
}

/** Whether this browser is let in: asks for the dashboard in a new tab and looks at what comes. */
export async function isLetIn(context: BrowserContext, origin: string): Promise<boolean> {
  const tab = await context.newPage();
  try {
    const answer = await tab.goto(`${origin}/dashboard`);
    return answer?.status() === 200 && (await tab.content()).includes('Good to see you');
  } finally {
    await tab.close();
  }
}

export type StoredCookie = Awaited<ReturnType<BrowserContext['cookies']>>[number];

export async function cookieNamed(
  context: BrowserContext,
  origin: string,
  name: string,
): Promise<StoredCookie | undefined> {
  return (await context.cookies(origin)).find((cookie) => cookie.name === name);
}
