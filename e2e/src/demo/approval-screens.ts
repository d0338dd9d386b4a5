/** The challenge page's screens of approvals on a phone and of security keys. */
import type { Page } from 'playwright-core';
import { press } from '../harness/challenge-page.ts';
import { type Answer, comingBack, inFuture, minuteMs, type ScreenCase } from './open-screen.ts';

const methods = [
  { verificationMethod: 'PASSKEY' },
  { verificationMethod: 'SECURITY_KEY' },
  { verificationMethod: 'PUSH' },
  { verificationMethod: 'AUTHENTICATOR_APP' },
  { verificationMethod: 'DEVICE' },
  { verificationMethod: 'SMS', hint: '•••456' },
  { verificationMethod: 'WHATSAPP', hint: '•••456' },
  { verificationMethod: 'EMAIL_OTP', hint: 'a•••e@example.com' },
  { verificationMethod: 'RECOVERY_CODE' },
];
const verify = (defaultVerificationMethod: string) => ({
  step: 'VERIFY',
  methods,
  defaultVerificationMethod,
});
const until = (text: string) => async (page: Page) => await page.getByText(text).first().waitFor();

const pushHeading = 'Approve it on your phone';
const pushEnd = (pushState: string): Readonly<Record<string, Answer>> => ({
  '/verify/push': { body: { isVerified: false, isConsumed: true, pushState } },
});

const pushes: ScreenCase[] = [
  { name: 'push', heading: pushHeading, session: verify('PUSH'), act: until('42') },
  {
    name: 'push-sending',
    heading: pushHeading,
    session: verify('PUSH'),
    answers: { '/challenge/push': 'never' },
  },
  {
    name: 'push-undelivered',
    heading: pushHeading,
    session: verify('PUSH'),
    answers: {
      '/challenge/push': {
        body: {
          challengeId: 'challenge',
          numberToMatch: '042917',
          expiresAt: inFuture(minuteMs),
          deliveryResults: [{ userAuthenticatorId: 'phone', errorCode: 'not_reachable' }],
        },
      },
    },
    act: until('Open the app on your phone'),
  },
  {
    name: 'push-declined',
    heading: 'Declined on your phone',
    session: verify('PUSH'),
    answers: pushEnd('DENIED'),
    act: comingBack('So we stopped here.'),
  },
  {
    name: 'push-expired',
    heading: pushHeading,
    session: verify('PUSH'),
    answers: pushEnd('EXPIRED'),
    act: comingBack('Your phone didn’t answer'),
  },
  {
    name: 'push-offline',
    heading: pushHeading,
    session: verify('PUSH'),
    answers: { '/verify/push': 'offline' },
    act: comingBack('You’re offline'),
  },
  {
    name: 'push-locked',
    heading: pushHeading,
    session: {
      ...verify('PUSH'),
      methods: [{ verificationMethod: 'PUSH', lockedUntil: inFuture(20 * minuteMs) }],
    },
    act: until('Too many tries.'),
  },
];

const qrHeading = 'Scan with your phone';
const qrEnd = (more: object): Readonly<Record<string, Answer>> => ({
  '/verify/qr-code': { body: { isVerified: false, isClaimed: true, isConsumed: true, ...more } },
});
const qrCode = async (page: Page) => await page.getByRole('img', { name: /^QR code/ }).waitFor();

const qrCodes: ScreenCase[] = [
  { name: 'qr-code', heading: qrHeading, session: verify('DEVICE'), act: qrCode },
  {
    name: 'qr-code-claimed',
    heading: 'Finish on your phone',
    session: verify('DEVICE'),
    answers: qrEnd({ isConsumed: false, numberToMatch: '07' }),
    act: comingBack('Your phone asks for this number'),
  },
  {
    name: 'qr-code-rejected',
    heading: qrHeading,
    session: verify('DEVICE'),
    answers: qrEnd({}),
    act: comingBack('It was declined'),
  },
];

const enrollableMethods = [
  { verificationMethod: 'PASSKEY' },
  { verificationMethod: 'SECURITY_KEY' },
  { verificationMethod: 'AUTHENTICATOR_APP' },
];

const securityKeys: ScreenCase[] = [
  { name: 'security-key', heading: 'Use your security key', session: verify('SECURITY_KEY') },
  {
    name: 'enrol-security-key',
    heading: 'Add a security key',
    session: { step: 'ENROLL', enrollableMethods: enrollableMethods.slice(1) },
  },
  {
    name: 'offer-security-key',
    heading: 'Add a security key',
    session: { step: 'OFFER_PASSKEY', enrollableMethods },
    act: async (page) => await press(page, 'Use a security key instead'),
  },
  {
    name: 'offer-three',
    heading: 'Faster next time',
    session: { step: 'OFFER_PASSKEY', enrollableMethods },
  },
  {
    name: 'choose-of-many',
    heading: 'Choose a way to confirm it’s you',
    session: verify('SMS'),
    act: async (page) => await press(page, 'Try another way'),
  },
];

export const approvalScreens: readonly ScreenCase[] = [...pushes, ...qrCodes, ...securityKeys];
