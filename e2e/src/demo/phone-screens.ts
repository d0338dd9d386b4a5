/** The challenge page's screens of codes to a phone. */
import type { Page } from 'playwright-core';
import { type Answer, inFuture, type ScreenCase } from './open-screen.ts';

const sms = { verificationMethod: 'SMS', hint: '•••456' };
const whatsApp = { verificationMethod: 'WHATSAPP', hint: '•••456' };
const recovery = { verificationMethod: 'RECOVERY_CODE' };
const email = { verificationMethod: 'EMAIL_OTP' };

const verify = (defaultVerificationMethod: string) => ({
  step: 'VERIFY',
  methods: [sms, whatsApp, recovery],
  defaultVerificationMethod,
});
const enrol = (fields: object = {}) => ({
  step: 'ENROLL',
  user: { isEnrolled: false },
  enrollableMethods: [{ verificationMethod: 'SMS', smsChannels: ['DEFAULT', 'WHATSAPP'], ...fields }, email],
});

const heading = 'Check your phone';
const adding = 'Add your phone number';
const send = '/challenge/sms';
const check = '/verify/sms';
const tooMany: Answer = {
  status: 429,
  headers: { 'retry-after': '720' },
  body: { errorCode: 'too_many_requests' },
};

const typeNumber = async (page: Page, number: string): Promise<void> => {
  await page.getByLabel('Mobile number').fill(number);
  await page.keyboard.press('Enter');
};
const until = (text: string) => async (page: Page) => await page.getByText(text).waitFor();

const adds: ScreenCase[] = [
  { name: 'enrol-phone', heading: adding, session: enrol() },
  { name: 'enrol-phone-whatsapp', heading: adding, session: enrol({ smsChannels: ['WHATSAPP'] }) },
  { name: 'enrol-phone-fixed', heading: 'Confirm your phone number', session: enrol({ hint: '•••456' }) },
  {
    name: 'enrol-phone-invalid',
    heading: adding,
    session: enrol(),
    act: async (page) => {
      await typeNumber(page, '021 123 456');
      await until('Enter the whole number')(page);
    },
  },
  {
    name: 'enrol-phone-refused',
    heading: adding,
    session: enrol(),
    answers: { '/user-authenticators/sms': { status: 400, body: { errorCode: 'invalid_configuration' } } },
    act: async (page) => {
      await typeNumber(page, '+49 171 1234567');
      await until('We can’t send codes to this number.')(page);
    },
  },
  {
    name: 'enrol-phone-code',
    heading,
    session: enrol(),
    act: async (page) => {
      await typeNumber(page, '+64 21 123 456');
      await until('We texted a 6-digit code to')(page);
    },
  },
];

const codes: ScreenCase[] = [
  { name: 'sms-code', heading, session: verify('SMS') },
  { name: 'sms-code-sending', heading, session: verify('SMS'), answers: { [send]: 'never' } },
  {
    name: 'sms-code-eight-digits',
    heading,
    session: verify('SMS'),
    answers: {
      [send]: { body: { sent: true, codeLength: 8, resendAvailableAt: inFuture(-1) } },
      [check]: { body: { isVerified: false, attemptsRemaining: 3 } },
    },
    act: async (page) => {
      await page.getByLabel('8-digit code').fill('12345678');
      await until('3 tries left')(page);
    },
  },
  {
    name: 'sms-code-not-sent',
    heading,
    session: verify('SMS'),
    answers: { [send]: tooMany },
    act: until('Wait 12 min'),
  },
  { name: 'whatsapp-code', heading, session: verify('WHATSAPP') },
];

export const phoneScreens: readonly ScreenCase[] = [...adds, ...codes];
