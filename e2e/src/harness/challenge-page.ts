/** What a person does on the challenge page, by what they read there. `view` is the page, or the frame it is shown in. */
import type { FrameLocator, Page } from 'playwright-core';
import { inboxCode } from './inbox.ts';
import { until } from './until.ts';

type View = Page | FrameLocator;
type Inbox = { readonly origin: string };

const heading = (view: View, name: string) => view.getByRole('heading', { name, level: 1 });

export const step = {
  confirmEmail: (view: View) => heading(view, 'Confirm your email'),
  checkEmail: (view: View) => heading(view, 'Check your email'),
  recoveryCodes: (view: View) => heading(view, 'Save your recovery codes'),
  passkeyOffer: (view: View) => heading(view, 'Faster next time'),
  usePasskey: (view: View) => heading(view, 'Use your passkey'),
  itsYou: (view: View) => heading(view, 'It’s you'),
  blocked: (view: View) => heading(view, 'We can’t sign you in right now'),
  failed: (view: View) => heading(view, 'That didn’t work'),
  done: (view: View) => heading(view, 'All done'),
  linkUsed: (view: View) => heading(view, 'This link has expired'),
  tookTooLong: (view: View) => heading(view, 'This took too long'),
};

export const button = (view: View, name: string) => view.getByRole('button', { name, exact: true });

const pressWithinMs = 1_000;

/**
 * Presses a button. In a frame, where the page ignores presses until a button was visible for a moment (SECURITY row
 * 22), again and again until it counts; and by keyboard, because the frame moves while it fits itself to its content.
 */
export async function press(view: View, name: string): Promise<void> {
  const target = button(view, name);
  await target.waitFor();
  if ('goto' in view) return await target.click();
  await until(`an answer to "${name}"`, async () => {
    if (await target.isHidden()) return true;
    await target.press('Enter', { timeout: pressWithinMs }).catch(() => undefined);
    return undefined;
  });
}

export const codeInput = (view: View) => view.getByLabel('6-digit code');

/** Types the code that was mailed; the page sends it by itself at the sixth digit. */
export async function enterEmailCode(view: View, server: Inbox, email: string): Promise<void> {
  await step.checkEmail(view).waitFor();
  await codeInput(view).fill(await inboxCode(server, email));
}

/** From "Confirm your email" to after the code. The address is typed only where the page asks for it. */
export async function enrolByEmail(view: View, server: Inbox, email: string): Promise<void> {
  await step.confirmEmail(view).waitFor();
  const address = view.getByLabel('Email address');
  if ((await address.count()) > 0) await address.fill(email);
  await press(view, 'Send code');
  await enterEmailCode(view, server, email);
}

/** Reads the codes and says that they are saved. */
export async function saveRecoveryCodes(view: View): Promise<string[]> {
  await step.recoveryCodes(view).waitFor();
  const list = view.getByRole('list', { name: 'Recovery codes' });
  const codes = await list.getByRole('listitem').allInnerTexts();
  await press(view, 'I have saved them');
  return codes.map((code) => code.trim());
}

export async function declinePasskey(view: View): Promise<void> {
  await step.passkeyOffer(view).waitFor();
  await press(view, 'Not now');
}

export async function createPasskey(view: View): Promise<void> {
  await step.passkeyOffer(view).waitFor();
  await press(view, 'Create a passkey');
}

/** A whole first challenge: address, code, recovery codes, no passkey. */
export async function passFirstChallenge(view: View, server: Inbox, email: string): Promise<string[]> {
  await enrolByEmail(view, server, email);
  const codes = await saveRecoveryCodes(view);
  await declinePasskey(view);
  return codes;
}

/**
 * Meets a challenge with a passkey in a popup, and waits until that has closed. The browser's sheet opens by itself where
 * it may, and then all may be over before anybody looks; else the button is pressed.
 */
export async function usePasskey(popup: FrameLocator): Promise<void> {
  const start = button(popup, 'Use passkey');
  await until('the end of the popup', async () => {
    if ((await popup.owner().count()) === 0) return true;
    if (await start.isVisible())
      await start.press('Enter', { timeout: pressWithinMs }).catch(() => undefined);
    return undefined;
  });
}
