/** The challenge page's screens of links by e-mail. */
import type { Page } from 'playwright-core';
import { codeInput, press } from '../harness/challenge-page.ts';
import { type Answer, comingBack, inFuture, type ScreenCase } from './open-screen.ts';

const link = { verificationMethod: 'EMAIL_MAGIC_LINK', hint: 'a•••e@example.com' };
const session = {
  step: 'VERIFY',
  methods: [link, { verificationMethod: 'RECOVERY_CODE' }],
  defaultVerificationMethod: 'EMAIL_MAGIC_LINK',
};
const vouched = {
  verificationMethod: 'EMAIL_MAGIC_LINK',
  isFixed: true,
  hint: 'a•••y@accounts.farrell-montgomery.example.com',
};
const heading = 'Check your email';
const finalize = '/verify/email-magic-link/finalize';
const send = '/challenge/email-magic-link';

const answering = (body: object): Readonly<Record<string, Answer>> => ({
  [finalize]: { body: { isVerified: false, ...body } },
});
const until = (text: string) => async (page: Page) => await page.getByText(text).waitFor();

export const linkScreens: readonly ScreenCase[] = [
  { name: 'email-link', heading, session },
  { name: 'email-link-sending', heading, session, answers: { [send]: 'never' } },
  {
    name: 'email-link-code',
    heading,
    session,
    answers: answering({ codeRequired: true }),
    act: comingBack('in another browser'),
  },
  {
    name: 'email-link-wrong-code',
    heading,
    session,
    answers: answering({ codeRequired: true, attemptsRemaining: 3 }),
    act: async (page) => {
      await comingBack('in another browser')(page);
      await codeInput(page).fill('123456');
      await page.getByText('3 tries left').waitFor();
    },
  },
  {
    name: 'email-link-expired',
    heading,
    session,
    answers: answering({ failureReason: 'CODE_INVALID_OR_EXPIRED' }),
    act: comingBack('The link has expired'),
  },
  {
    name: 'email-link-resend',
    heading,
    session,
    answers: { [send]: { body: { sent: true, resendAvailableAt: inFuture(-1) } } },
    act: async (page) => {
      await press(page, 'Send again');
      await page.getByText('We sent a new link.').waitFor();
    },
  },
  {
    name: 'email-link-not-sent',
    heading,
    session,
    answers: { [send]: { status: 429, body: { errorCode: 'too_many_requests' } } },
    act: until('Too many links were sent.'),
  },
  {
    name: 'enrol-email-link',
    heading: 'Confirm your email',
    session: { step: 'ENROLL', user: { isEnrolled: false }, enrollableMethods: [vouched] },
  },
];
