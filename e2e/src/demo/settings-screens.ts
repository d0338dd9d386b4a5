/** The challenge page's screens of a person's own settings. */
import type { Page } from 'playwright-core';
import { button, press } from '../harness/challenge-page.ts';
import { type Answer, inFuture, type ScreenCase } from './open-screen.ts';

const heading = 'Your ways to sign in';
const list = '/user-authenticators';
const passkey = { verificationMethod: 'PASSKEY' };
const session = {
  step: 'SETTINGS',
  enrollableMethods: [
    passkey,
    { verificationMethod: 'AUTHENTICATOR_APP' },
    { verificationMethod: 'SECURITY_KEY' },
  ],
  settings: { isStepUp: false, recoveryCodesLeft: 7, movable: ['e', 's'] },
};

const svg = (colour: string): string =>
  `data:image/svg+xml;base64,${btoa(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="8" cy="12" r="6" fill="${colour}"/><path d="M13 10h10v4h-3v3h-3v-3h-4z" fill="${colour}"/></svg>`)}`;

const address = 'alice.farrell-montgomery@accounts.example.com';
const own = [
  {
    userAuthenticatorId: 'p',
    verificationMethod: 'PASSKEY',
    displayName: 'Alice’s phone',
    createdAt: '2026-03-01T09:00:00.000Z',
    lastVerifiedAt: '2026-11-20T09:00:00.000Z',
    isDefault: true,
    webauthnCredential: {
      credentialId: 'c',
      name: 'Chrome on Android',
      aaguidMapping: { name: 'Keychain', svgIconLight: svg('#1d4ed8'), svgIconDark: svg('#93c5fd') },
    },
  },
  {
    userAuthenticatorId: 'e',
    verificationMethod: 'EMAIL_OTP',
    email: address,
    createdAt: '2025-07-14T09:00:00.000Z',
    lastVerifiedAt: '2026-10-02T09:00:00.000Z',
  },
  {
    userAuthenticatorId: 's',
    verificationMethod: 'SMS',
    phoneNumber: '+6421123456',
    createdAt: '2026-01-05T09:00:00.000Z',
  },
  {
    userAuthenticatorId: 'a',
    verificationMethod: 'AUTHENTICATOR_APP',
    createdAt: '2026-01-05T09:00:00.000Z',
  },
];

const listing = (body: unknown, more: Readonly<Record<string, Answer>> = {}) => ({
  [list]: { body },
  ...more,
});
const open = (name: string) => async (page: Page) =>
  await page.getByRole('button').filter({ hasText: name }).first().click();
const changing = (name: string, button: string) => async (page: Page) => {
  await open(name)(page);
  await press(page, button);
};
const removing = async (page: Page): Promise<void> => {
  await open('Alice’s phone')(page);
  await press(page, 'Remove');
};

export const settingsScreens: readonly ScreenCase[] = [
  {
    name: 'enrol-may-wait',
    heading: 'Confirm your email',
    session: {
      step: 'ENROLL',
      action: { actionCode: 'signIn', state: 'ALLOW' },
      enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'a•••e@example.com' }],
    },
    act: async (page) => await button(page, 'Not now').waitFor(),
  },
  { name: 'settings', heading, session, answers: listing(own) },
  {
    name: 'settings-empty',
    heading,
    session: { ...session, settings: { isStepUp: false } },
    answers: listing([]),
  },
  { name: 'settings-offline', heading, session, answers: { [list]: 'offline' } },
  {
    name: 'settings-one',
    heading: 'Alice’s phone',
    session,
    answers: listing(own),
    act: open('Alice’s phone'),
  },
  {
    name: 'settings-address',
    heading: 'Change your email address',
    session,
    answers: listing(own),
    act: changing(address, 'Change address'),
  },
  {
    name: 'settings-address-held',
    heading: 'Change your email address',
    session,
    answers: listing(own, { [`${list}/e`]: { status: 409, body: { errorCode: 'conflict' } } }),
    act: async (page) => {
      await changing(address, 'Change address')(page);
      await page.getByLabel('Email address').fill(address);
      await press(page, 'Send code');
      await page.getByText('You have this one already.').waitFor();
    },
  },
  {
    name: 'settings-address-code',
    heading: 'Check your email',
    session,
    answers: listing(own, { [`${list}/e`]: { body: { sent: true, resendAvailableAt: inFuture(-1) } } }),
    act: async (page) => {
      await changing(address, 'Change address')(page);
      await page.getByLabel('Email address').fill('alice.farrell-montgomery@elsewhere.example.com');
      await press(page, 'Send code');
    },
  },
  {
    name: 'settings-number',
    heading: 'Change your phone number',
    session,
    answers: listing(own),
    act: changing('+6421123456', 'Change number'),
  },
  {
    name: 'settings-last-one',
    heading: 'Alice’s phone',
    session,
    answers: listing(own.slice(0, 1)),
    act: open('Alice’s phone'),
  },
  {
    name: 'settings-kept',
    heading: 'Alice’s phone',
    session: { ...session, settings: { ...session.settings, kept: ['p'], hidden: ['a'] } },
    answers: listing(own),
    act: open('Alice’s phone'),
  },
  {
    name: 'settings-fixed',
    heading: address,
    session: { ...session, settings: { isStepUp: false, kept: ['e'], fixed: ['e'] } },
    answers: listing(own),
    act: open(address),
  },
  {
    name: 'settings-remove',
    heading: 'Remove Alice’s phone?',
    session,
    answers: listing(own),
    act: removing,
  },
  {
    name: 'settings-remove-refused',
    heading: 'Remove Alice’s phone?',
    session,
    answers: listing(own, {
      [`${list}/p`]: { status: 403, body: { errorCode: 'forbidden' } },
      '/hosted/step-up': { status: 403, body: { errorCode: 'forbidden' } },
    }),
    act: async (page) => {
      await removing(page);
      // The second half of a double click is no yes.
      await page.waitForTimeout(600);
      // By keyboard, so that the focus shows where it is.
      await button(page, 'Yes, remove it').press('Enter');
      await page.getByText('This takes a stronger proof').waitFor();
    },
  },
  {
    name: 'settings-add',
    heading: 'What do you want to add?',
    session,
    answers: listing(own),
    act: async (page) => await press(page, 'Add another way'),
  },
  {
    name: 'settings-new-codes',
    heading: 'Get new recovery codes?',
    session,
    answers: listing(own),
    act: open('Recovery codes'),
  },
  {
    name: 'settings-step-up',
    heading: 'Open your authenticator app',
    session: {
      step: 'VERIFY',
      methods: [{ verificationMethod: 'AUTHENTICATOR_APP' }, { verificationMethod: 'RECOVERY_CODE' }],
      settings: { isStepUp: true },
    },
  },
  {
    name: 'settings-step-up-failed',
    heading: 'That didn’t work',
    session: { step: 'FAILED', settings: { isStepUp: true } },
    act: async (page) => await page.getByRole('button', { name: 'Back to the list' }).waitFor(),
  },
];
