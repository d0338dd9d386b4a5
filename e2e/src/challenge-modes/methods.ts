/** How a person proves by each method that it is them, and how they add it on the page first, whatever mode that is in. */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { button, codeInput, step } from '../harness/challenge-page.ts';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { Phone } from '../harness/phone.ts';
import { until } from '../harness/until.ts';
import type { AuthenticatorKind } from '../harness/virtual-authenticator.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { clientApi, passByEmail } from '../sdk/server-sdk.ts';
import type { Customer } from './customer.ts';
import type { Method } from './place.ts';

/** Of one person with one method; what is added is remembered for when it is used. */
interface Steps {
  /** On the page, when it is the person's first; absent: an app of theirs adds it. */
  readonly add?: (at: Customer) => Promise<void>;
  /** With a client token that may add it. */
  readonly addByApp?: (at: Customer, token: string) => Promise<void>;
  readonly use: (at: Customer) => Promise<void>;
}

export interface Way {
  readonly method: Method;
  readonly authenticator?: AuthenticatorKind;
  steps(name: string): Steps;
}

type View = Page | FrameLocator;

const heading = (view: View, name: string) => view.getByRole('heading', { name, level: 1 });
const pressWithinMs = 1_000;
/** Half a second after the button appeared. */
const pressCountsAfterMs = 500;

/** Presses it until it has led to something: in a frame only a button that was there for a moment counts (SECURITY row 22). */
async function pressFor(at: Customer, target: Locator, led: (withinMs: number) => Promise<unknown>) {
  await until('what a press leads to', async () => {
    if (await at.isGone()) return true;
    await target.press('Enter', { timeout: pressWithinMs }).catch(() => undefined);
    return await led(pressCountsAfterMs).then(
      () => true,
      () => undefined,
    );
  });
}

const shown = (one: Locator) => async (timeout: number) => await one.first().waitFor({ timeout });
const hidden = (one: Locator) => async (timeout: number) =>
  await one.first().waitFor({ state: 'hidden', timeout });

/** Presses what goes away with it. */
export async function pressAway(at: Customer, target: Locator): Promise<void> {
  await pressFor(at, target, hidden(target));
}

/** What the browser asks of a passkey may begin by itself, and all may be over before anybody looks; else a press does. */
async function ceremony(at: Customer, start: string): Promise<void> {
  const later = step.itsYou(at.view);
  const target = button(at.view, start);
  if (await at.sees(target.or(later))) await pressFor(at, target, shown(later));
}

const emailOf = (name: string): string => `${name}@example.com`;

/** Another number for each name. */
let numbers = 0;
const nextNumber = (): string => `+6421${String(1_000_000 + numbers++)}`;

const byPhone = (method: 'SMS' | 'WHATSAPP'): Way => ({
  method,
  steps: () => {
    const number = nextNumber();
    const enterCode = async ({ view, place }: Customer) => {
      await heading(view, 'Check your phone').waitFor();
      await codeInput(view).fill(await inboxCode(place.server, number));
    };
    // WhatsApp is another way to the number that text messages go to, and where it is the only one, that number is added over it.
    const send = method === 'SMS' ? 'Text me a code' : 'Send a code on WhatsApp';
    return {
      add: async (at) => {
        await at.view.getByLabel('Mobile number').fill(number);
        await pressAway(at, button(at.view, send));
        await enterCode(at);
      },
      use: enterCode,
    };
  },
});

const emailCode: Way = {
  method: 'EMAIL_OTP',
  steps: (name) => {
    const enterCode = async ({ view, place }: Customer) => {
      await step.checkEmail(view).waitFor();
      await codeInput(view).fill(await inboxCode(place.server, emailOf(name)));
    };
    return {
      add: async (at) => {
        await at.view.getByLabel('Email address').fill(emailOf(name));
        await pressAway(at, button(at.view, 'Send code'));
        await enterCode(at);
      },
      use: enterCode,
    };
  },
};

const emailLink: Way = {
  method: 'EMAIL_MAGIC_LINK',
  steps: (name) => {
    const opened = new Set<string>();
    const followLink = async (at: Customer) => {
      await step.checkEmail(at.view).waitFor();
      const link = await until('a link', async () => {
        const messages = await inboxMessages(at.place.server, emailOf(name));
        return messages.map(({ url }) => url).find((url) => url !== undefined && !opened.has(url));
      });
      opened.add(link);
      const tab = await at.person.context.newPage();
      await tab.goto(link);
      await button(tab, 'Yes, it’s me').click();
      await tab.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Is this you' }).waitFor();
      await tab.close();
      await at.comeBack();
    };
    return {
      add: async (at) => {
        await at.view.getByLabel('Email address').fill(emailOf(name));
        await pressAway(at, button(at.view, 'Send link'));
        await followLink(at);
      },
      use: followLink,
    };
  },
};

const authenticatorApp: Way = {
  method: 'AUTHENTICATOR_APP',
  steps: () => {
    let secret = '';
    return {
      add: async (at) => {
        const { view } = at;
        secret = (await view.getByLabel('Set-up key').innerText()).replaceAll(/\s/g, '');
        // Not in a frame, where the policy of the page around it would put an error in place of this page. It is not pressed:
        // Chromium asks with a dialog of its own.
        const link = view.getByRole('link', { name: 'Open my authenticator app' });
        expect(await link.getAttribute('target')).toBe('_top');
        await pressFor(at, button(view, 'Continue'), shown(codeInput(view)));
        await codeInput(view).fill(oneTimePassword(secret));
      },
      // The one that was used is refused: the app's next.
      use: async ({ view }) => await codeInput(view).fill(oneTimePassword(secret, 1)),
    };
  },
};

const passkey: Way = {
  method: 'PASSKEY',
  authenticator: 'platform',
  steps: () => ({
    add: async (at) => await ceremony(at, 'Create a passkey'),
    use: async (at) => await ceremony(at, 'Use passkey'),
  }),
};

const securityKey: Way = {
  method: 'SECURITY_KEY',
  authenticator: 'security-key',
  steps: () => ({
    add: async (at) => await ceremony(at, 'Add security key'),
    use: async (at) => await ceremony(at, 'Use security key'),
  }),
};

const shownNumber = async (view: View): Promise<string> =>
  await view.getByText('Type this number on your phone').locator('+ strong').innerText();

const push: Way = {
  method: 'PUSH',
  steps: () => {
    let phone: Phone | undefined;
    return {
      addByApp: async ({ place }, token) => {
        phone = new Phone(place.server);
        await phone.add(token, ['push']);
      },
      use: async (at) => {
        const number = await shownNumber(at.view);
        await phone?.answer(await phone.request(), { approved: true, number });
        await at.comeBack();
      },
    };
  },
};

/** One for the whole browser. */
let clipboard: Promise<unknown> = Promise.resolve();

/** Copied from whatever shows it: a frame may, because the application's page lets it. */
async function copied(at: Customer): Promise<string> {
  const copy = async () => {
    await pressFor(at, button(at.view, 'Copy'), shown(at.view.getByText('Copied')));
    return await at.shownIn.evaluate(async () => await navigator.clipboard.readText());
  };
  await at.person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const mine = clipboard.then(copy);
  clipboard = mine.catch(() => undefined);
  return await mine;
}

const qrCode: Way = {
  method: 'DEVICE',
  steps: () => {
    let phone: Phone | undefined;
    return {
      addByApp: async ({ place }, token) => {
        phone = new Phone(place.server);
        await phone.add(token, ['qr-code']);
      },
      use: async (at) => {
        const code = await copied(at);
        await phone?.scan(code);
        await at.comeBack();
        const number = await shownNumber(at.view);
        await phone?.answerScanned(code, { approved: true, number });
        await at.comeBack();
      },
    };
  },
};

const identity: Way = {
  method: 'VERIFF',
  steps: () => {
    const passCheck = async (at: Customer) => {
      await pressAway(at, button(at.view, 'Start the check'));
      const link = at.view.getByRole('link', { name: 'Open the check' });
      const opening = at.person.context.waitForEvent('page');
      await link.click();
      const tab = await opening;
      await tab.getByRole('button', { name: 'approve' }).click();
      await heading(tab, 'Thank you').waitFor();
      // It knows nothing of whoever sent the person there.
      expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([
        null,
        expect.any(String),
      ]);
      await tab.close();
      await at.comeBack();
    };
    return { add: passCheck, use: passCheck };
  },
};

const recoveryCode: Way = {
  method: 'RECOVERY_CODE',
  steps: (name) => {
    let code = '';
    return {
      // Made once another method has proven that it is them.
      addByApp: async ({ place: { server, sdk } }) => {
        const { token } = await sdk.track({ userId: name, action: 'signIn', attributes: {} });
        const proven = await passByEmail(server, token, emailOf(name));
        const { recoveryCodes } = await clientApi(server, proven, '/recovery-codes');
        code = recoveryCodes[0];
      },
      use: async (at) => {
        await at.view.getByLabel('Recovery code').fill(code);
        await pressAway(at, button(at.view, 'Continue'));
      },
    };
  },
};

export const ways: readonly Way[] = [
  passkey,
  securityKey,
  emailCode,
  emailLink,
  byPhone('SMS'),
  byPhone('WHATSAPP'),
  authenticatorApp,
  push,
  qrCode,
  identity,
  recoveryCode,
];
