/** Text from outside on its way into a message: names, action codes and prompts are other people's words. */
import type { KnownAction, Phrases } from './phrases.ts';

/** Names come from people: a line break in one would start a header or a paragraph of their own. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** `signIn`, `sign-in` and `sign_in` become `sign in`. */
export function actionInWords(actionCode: string): string {
  return oneLine(actionCode)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .toLowerCase();
}

/** Codes that mean the same, without spaces. */
const knownActions: Readonly<Record<string, KnownAction>> = {
  signin: 'signIn',
  login: 'signIn',
  logon: 'signIn',
  signup: 'signUp',
  register: 'signUp',
  registration: 'signUp',
  resetpassword: 'resetPassword',
  passwordreset: 'resetPassword',
  forgotpassword: 'resetPassword',
  changepassword: 'changePassword',
  updatepassword: 'changePassword',
  changeemail: 'changeEmail',
  updateemail: 'changeEmail',
  changephone: 'changePhone',
  changephonenumber: 'changePhone',
  updatephonenumber: 'changePhone',
  addpayee: 'addPayee',
  addbeneficiary: 'addPayee',
  pay: 'payment',
  payment: 'payment',
  makepayment: 'payment',
  checkout: 'payment',
  transfer: 'transfer',
  transferfunds: 'transfer',
  sendmoney: 'transfer',
  wire: 'transfer',
  withdraw: 'withdrawal',
  withdrawal: 'withdrawal',
  withdrawfunds: 'withdrawal',
};

/** What this action is called in that language; the words of its code where nobody told us better. */
export function actionName(phrases: Phrases, actionCode: string): string {
  const words = actionInWords(actionCode);
  const key = words.replaceAll(' ', '');
  const known = Object.hasOwn(knownActions, key) ? knownActions[key] : undefined;
  return (known && phrases.actions?.[known]) ?? words;
}
