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
  auth: 'signIn',
  authentication: 'signIn',
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

/** Says which integration tracked it, and nothing to whoever reads the message: `cognitoSignIn`. */
const integrationWord = /^cognito (password (?=sign ))?(?=.)/;

const wordsOf = (actionCode: string): string => actionInWords(actionCode).replace(integrationWord, '');

function knownAction(actionCode: string): KnownAction | undefined {
  const key = wordsOf(actionCode).replaceAll(' ', '');
  return Object.hasOwn(knownActions, key) ? knownActions[key] : undefined;
}

/** What people call an action. */
export interface NamedAction {
  readonly actionCode: string;
  /** The tenant's own name of it, in the language of whoever reads. */
  readonly actionLabel?: string | undefined;
}

/** As the tenant calls it, else by its code. */
export const nameOfAction = (phrases: Phrases, { actionCode, actionLabel }: NamedAction): string =>
  oneLine(actionLabel ?? '') || actionName(phrases, actionCode);

/** What this action is called in that language; the words of its code where nobody told us better. */
export function actionName(phrases: Phrases, actionCode: string): string {
  const known = knownAction(actionCode);
  return (known && phrases.actions?.[known]) ?? wordsOf(actionCode);
}

/** Whoever signs up has no password yet, and whoever resets one does not know it. */
export const needsPassword = (actionCode: string): boolean =>
  !['signUp', 'resetPassword'].includes(knownAction(actionCode) ?? '');

/** In characters as people count them. */
export function shortened(text: string, charactersMax: number): string {
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return characters.length <= charactersMax
    ? text
    : `${characters
        .slice(0, charactersMax - 3)
        .join('')
        .trimEnd()}...`;
}
