import { enLink } from '../link-languages/en.ts';
import { type Phrases, plural } from '../phrases.ts';

export const en: Phrases = {
  language: 'en',
  direction: 'ltr',
  listSeparator: ', ',
  minutes: plural('en', { one: '# minute', other: '# minutes' }),
  subject: (tenantName, action) => `Your ${tenantName} verification code (${action})`,
  heading: (tenantName) => `Your ${tenantName} code`,
  purpose: (action) => `Enter this code to continue: ${action}.`,
  expiry: (minutes) => `It works once and for ${minutes}.`,
  requestedFrom: (parts) => `Requested from: ${parts}.`,
  browserOn: (browser, system) => `${browser} on ${system}`,
  warning: (tenantName) =>
    `Did you not ask for this? Then someone may know your password: do not share the code, and change your password. ${tenantName} never asks for this code by phone, mail or chat.`,
  warningWithoutPassword: (tenantName) =>
    `Did you not ask for this? Then do not share the code with anyone. ${tenantName} never asks for this code by phone, mail or chat.`,
  amount: (value) => `Amount: ${value}`,
  payee: (name) => `Payee: ${name}`,
  textCode: (tenantName, code) => `${tenantName}: ${code} is your verification code.`,
  textPurpose: (action) => `For: ${action}`,
  textWarning: (minutes) => `Valid for ${minutes}. Never share it with anyone.`,
  link: enLink,
};
