/** Every screen of the challenge page, each with the answers that lead to it. */
import type { Page } from 'playwright-core';
import { codeInput, press } from '../harness/challenge-page.ts';
import { approvalScreens } from './approval-screens.ts';
import { linkScreens } from './link-screens.ts';
import { type Answer, inFuture, minuteMs, type ScreenCase } from './open-screen.ts';
import { phoneScreens } from './phone-screens.ts';
import { settingsScreens } from './settings-screens.ts';

const passkey = { verificationMethod: 'PASSKEY' };
const email = { verificationMethod: 'EMAIL_OTP', hint: 'a•••e@example.com' };
const app = { verificationMethod: 'AUTHENTICATOR_APP' };
const recovery = { verificationMethod: 'RECOVERY_CODE' };

function verify(first: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    step: 'VERIFY',
    methods: [passkey, app, email, recovery],
    defaultVerificationMethod: first,
    ...more,
  };
}

function enrol(...enrollableMethods: object[]) {
  return { step: 'ENROLL', user: { isEnrolled: false }, enrollableMethods };
}

const vouched = {
  verificationMethod: 'EMAIL_OTP',
  isFixed: true,
  hint: 'a•••y@accounts.farrell-montgomery.example.com',
};
const offer = { step: 'OFFER_PASSKEY', enrollableMethods: [passkey, app] };

const wrongCode = (more: object): Answer => ({ body: { isVerified: false, ...more } });

/** Types a code, and waits for what is said of it. */
const typeCode =
  (said: string) =>
  async (page: Page): Promise<void> => {
    await codeInput(page).fill('123456');
    await page.getByText(said).waitFor();
  };

const chooser = async (page: Page): Promise<void> => await press(page, 'Try another way');

const enrolling: ScreenCase[] = [
  { name: 'enrol-email', heading: 'Confirm your email', session: enrol(vouched) },
  {
    name: 'enrol-email-hidden',
    heading: 'Confirm your email',
    session: enrol({ verificationMethod: 'EMAIL_OTP', isFixed: true }),
  },
  {
    name: 'enrol-email-typed',
    heading: 'Confirm your email',
    session: enrol({ verificationMethod: 'EMAIL_OTP' }, app),
  },
  {
    name: 'enrol-email-invalid',
    heading: 'Confirm your email',
    session: enrol({ verificationMethod: 'EMAIL_OTP' }),
    act: async (page) => {
      await page.getByLabel('Email address').fill('alice');
      await press(page, 'Send code');
      await page.getByText('Enter an address like').waitFor();
    },
  },
  {
    name: 'enrol-email-code',
    heading: 'Check your email',
    session: enrol(vouched),
    act: async (page) => await press(page, 'Send code'),
  },
  { name: 'enrol-app', heading: 'Set up an authenticator app', session: enrol(app, vouched) },
  {
    name: 'enrol-app-code',
    heading: 'Enter the code from the app',
    session: enrol(app, vouched),
    act: async (page) => await press(page, 'Continue'),
  },
  { name: 'enrol-passkey', heading: 'Create a passkey', session: enrol(passkey, app, vouched) },
  {
    name: 'enrol-choose',
    heading: 'Choose what to set up',
    session: enrol(vouched, passkey, app),
    act: chooser,
  },
];

const emailCodes: ScreenCase[] = [
  { name: 'email-code', heading: 'Check your email', session: verify('EMAIL_OTP') },
  {
    name: 'email-code-sending',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/challenge/email-otp': 'never' },
  },
  {
    name: 'email-code-resend',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/challenge/email-otp': { body: { sent: true, resendAvailableAt: inFuture(-1) } } },
    act: async (page) => {
      await press(page, 'Send again');
      await page.getByText('We sent a new code.').waitFor();
    },
  },
  {
    name: 'email-code-not-sent',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/challenge/email-otp': { status: 429, body: { errorCode: 'too_many_requests' } } },
    act: async (page) => await page.getByText('Too many codes were sent.').waitFor(),
  },
  {
    name: 'email-code-checking',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/verify/email-otp': 'never' },
    act: typeCode('Checking…'),
  },
  {
    name: 'email-code-wrong',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/verify/email-otp': wrongCode({ attemptsRemaining: 3 }) },
    act: typeCode('3 tries left'),
  },
  {
    name: 'email-code-spent',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/verify/email-otp': wrongCode({ failureReason: 'MAX_ATTEMPTS_EXCEEDED' }) },
    act: typeCode('That was too many tries with this code.'),
  },
  {
    name: 'email-code-expired',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: {
      '/challenge/email-otp': {
        body: { sent: true, expiresAt: inFuture(-1), resendAvailableAt: inFuture(-1) },
      },
      '/verify/email-otp': wrongCode({ attemptsRemaining: 4 }),
    },
    act: typeCode('That code has expired.'),
  },
  {
    name: 'email-code-offline',
    heading: 'Check your email',
    session: verify('EMAIL_OTP'),
    answers: { '/verify/email-otp': 'offline' },
    act: typeCode('You’re offline.'),
  },
];

const otherProofs: ScreenCase[] = [
  { name: 'passkey', heading: 'Use your passkey', session: verify('PASSKEY') },
  {
    name: 'passkey-problem',
    heading: 'Use your passkey',
    session: verify('PASSKEY'),
    answers: { '/user-authenticators/passkey/authentication-options': 'offline' },
    act: async (page) => await page.getByText('You’re offline.').waitFor(),
  },
  { name: 'app-code', heading: 'Open your authenticator app', session: verify('AUTHENTICATOR_APP') },
  {
    name: 'app-code-locked',
    heading: 'Open your authenticator app',
    session: verify('AUTHENTICATOR_APP'),
    answers: { '/verify/totp': wrongCode({ lockedUntil: inFuture(20 * minuteMs) }) },
    act: typeCode('Too many tries.'),
  },
  { name: 'recovery-code', heading: 'Enter a recovery code', session: verify('RECOVERY_CODE') },
  {
    name: 'recovery-code-wrong',
    heading: 'Enter a recovery code',
    session: verify('RECOVERY_CODE'),
    answers: { '/verify/recovery-code': wrongCode({ attemptsRemaining: 1 }) },
    act: async (page) => {
      await page.getByLabel('Recovery code').fill('K7Q2-9FXM-2B4T-H6WZ');
      await press(page, 'Continue');
      await page.getByText('That code isn’t right, or it was used before.').waitFor();
    },
  },
  {
    name: 'choose',
    heading: 'Choose a way to confirm it’s you',
    session: verify('EMAIL_OTP', {
      methods: [passkey, { ...app, lockedUntil: inFuture(20 * minuteMs) }, email, recovery],
    }),
    act: chooser,
  },
  {
    name: 'payment',
    heading: 'Open your authenticator app',
    session: verify('AUTHENTICATOR_APP', {
      action: {
        actionCode: 'pay',
        state: 'CHALLENGE_REQUIRED',
        message: 'Pay €1,250.00 to Northwind Logistics GmbH',
      },
    }),
  },
];

const afterwards: ScreenCase[] = [
  { name: 'recovery-codes', heading: 'Save your recovery codes', session: { step: 'SHOW_RECOVERY_CODES' } },
  { name: 'offer-passkey', heading: 'Faster next time', session: offer },
  {
    name: 'offer-app',
    heading: 'Set up an authenticator app',
    session: offer,
    act: async (page) => await press(page, 'Use an authenticator app instead'),
  },
  {
    name: 'success',
    heading: 'It’s you',
    session: { step: 'COMPLETE' },
    answers: { '/hosted/finish': 'never' },
  },
];

const endings: ScreenCase[] = [
  { name: 'done', heading: 'All done', session: { step: 'COMPLETE', canReturn: false } },
  {
    name: 'cancelled',
    heading: 'Cancelled',
    session: { ...verify('EMAIL_OTP'), canReturn: true },
    act: async (page) => await press(page, 'Cancel and go back'),
  },
  { name: 'blocked', heading: 'We can’t sign you in right now', session: { step: 'BLOCKED' } },
  { name: 'failed', heading: 'That didn’t work', session: { step: 'FAILED' } },
  { name: 'failed-no-return', heading: 'That didn’t work', session: { step: 'FAILED', canReturn: false } },
  {
    name: 'no-method-allowed',
    heading: 'We can’t confirm it’s you here',
    session: { step: 'FAILED', reason: 'no_method' },
  },
  { name: 'no-method', heading: 'We can’t confirm it’s you here', session: { step: 'VERIFY', methods: [] } },
];

const popupQuery = '?token=reference-of-this-challenge&mode=popup';

const popups: ScreenCase[] = [
  {
    name: 'popup-email-code',
    heading: 'Check your email',
    query: popupQuery,
    session: verify('EMAIL_OTP'),
  },
  { name: 'popup-offer', heading: 'Faster next time', query: popupQuery, session: offer },
  { name: 'popup-done', heading: 'All done', query: popupQuery, session: { step: 'COMPLETE' } },
];

const problems: ScreenCase[] = [
  { name: 'loading', heading: 'One moment…', answers: { '/hosted/exchange': 'never' } },
  { name: 'problem-link-incomplete', heading: 'This link isn’t complete', query: '' },
  {
    name: 'problem-link-used',
    heading: 'This link has expired',
    answers: { '/hosted/exchange': { status: 401, body: { errorCode: 'expired_token' } } },
  },
  {
    name: 'problem-session-expired',
    heading: 'This took too long',
    answers: { '/hosted/session': { status: 401, body: { errorCode: 'expired_token' } } },
  },
  { name: 'problem-offline', heading: 'You’re offline', answers: { '/hosted/session': 'offline' } },
  {
    name: 'problem-limited',
    heading: 'Please wait a little',
    answers: { '/hosted/session': { status: 429, body: { errorCode: 'too_many_requests' } } },
  },
  {
    name: 'problem-unknown',
    heading: 'Something went wrong',
    answers: {
      '/hosted/session': { status: 500, body: { errorCode: 'server_error', requestId: 'req-4711' } },
    },
  },
];

export const screens: readonly ScreenCase[] = [
  ...enrolling,
  ...emailCodes,
  ...linkScreens,
  ...phoneScreens,
  ...settingsScreens,
  ...approvalScreens,
  ...otherProofs,
  ...afterwards,
  ...endings,
  ...popups,
  ...problems,
];
