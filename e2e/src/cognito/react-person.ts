/** What somebody does in the shop, by what they read there. */
import type { Page } from 'playwright-core';
import { inboxCode, inboxMessages, isCodeAlone } from '../harness/inbox.ts';
import { until } from '../harness/until.ts';
import type { ReactStage } from './react-stage.ts';

export const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
export const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

export const emailField = (page: Page) => page.getByLabel('Email address');
export const codeField = (page: Page) => page.getByLabel('6-digit code');
export const alert = (page: Page) => page.getByRole('alert');

let count = 0;
/** An address that nobody had before. */
export const newAddress = (): string => {
  count += 1;
  return `visitor${count}@people.example`;
};

export async function enterCode(page: Page, stage: ReactStage, email: string): Promise<void> {
  await heading(page, 'Check your email').waitFor();
  await codeField(page).fill(await inboxCode(stage, email, isCodeAlone));
}

/** From the form to the code screen. */
export async function beginSignUp(page: Page, stage: ReactStage, email: string): Promise<void> {
  await page.goto(`${stage.app}/sign-up`);
  await emailField(page).fill(email);
  await press(page, 'Create account');
  await heading(page, 'Check your email').waitFor();
}

export async function declinePasskey(page: Page): Promise<void> {
  await heading(page, 'Faster next time').waitFor();
  await press(page, 'Not now');
}

export async function signedIn(page: Page, email: string): Promise<void> {
  await heading(page, 'Your account').waitFor();
  await page.getByText(`Signed in as ${email}`).waitFor();
}

/** A new account, signed in by a code. */
export async function signUp(page: Page, stage: ReactStage, email: string): Promise<void> {
  await beginSignUp(page, stage, email);
  await enterCode(page, stage, email);
  await declinePasskey(page);
  await signedIn(page, email);
}

export async function signOut(page: Page): Promise<void> {
  await press(page, 'Sign out');
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
}

/** From the sign-in page to whatever is asked next. */
export async function beginSignIn(page: Page, stage: ReactStage, email: string): Promise<void> {
  await page.goto(`${stage.app}/sign-in`);
  await emailField(page).fill(email);
  await press(page, 'Continue');
}

const opened = new Set<string>();

/** Opens the newest link of the inbox in another tab, and types what that shows, if anything. */
export async function openLink(page: Page, stage: ReactStage, email: string): Promise<void> {
  const url = await until(`a link for ${email}`, async () =>
    (await inboxMessages(stage, email)).flatMap((one) => one.url ?? []).find((one) => !opened.has(one)),
  );
  opened.add(url);
  const other = await page.context().newPage();
  await other.goto(url);
  await other.getByRole('button', { name: 'Yes, it’s me' }).click();
  // Where Stepward knows nothing of the browser that began, the link shows a code for it.
  const shown = other.locator('.shown-code');
  await shown.or(other.getByRole('heading', { name: 'Confirmed' })).waitFor();
  const code = (await shown.isVisible()) ? await shown.innerText() : undefined;
  await page.bringToFront();
  if (code !== undefined) await codeField(page).fill(code);
}

/** The challenge over the shop, by our React component. */
export const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

export async function proveByEmail(page: Page, stage: ReactStage, email: string): Promise<void> {
  const shown = dialog(page, 'Check your email');
  await shown.waitFor();
  await shown.getByLabel('6-digit code').fill(await inboxCode(stage, email, isCodeAlone));
  await shown.waitFor({ state: 'detached' });
}
