/** What every language of the messages has to say. One file per language in languages/; names and codes are inserted. */

import type { LinkPhrases } from './link-phrases.ts';

/** Actions that applications commonly name; anything else is shown as the words of its code. */
export type KnownAction =
  | 'signIn'
  | 'signUp'
  | 'resetPassword'
  | 'changePassword'
  | 'changeEmail'
  | 'changePhone'
  | 'addPayee'
  | 'payment'
  | 'transfer'
  | 'withdrawal';

export interface Phrases {
  /** BCP 47, for the mark-up and the choice. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Between the parts of `requestedFrom`. */
  readonly listSeparator: string;
  /** Absent for a language in which the words of an action code are right as they are. */
  readonly actions?: Readonly<Record<KnownAction, string>>;
  /** A length of time as the other phrases need it; knows the plural forms of the language. */
  minutes(count: number): string;
  /** Never holds the code: servers log subjects, phones show them when locked. */
  subject(tenantName: string, action: string): string;
  heading(tenantName: string): string;
  purpose(action: string): string;
  expiry(minutes: string): string;
  requestedFrom(parts: string): string;
  browserOn(browser: string, system: string): string;
  /** For whoever typed a password before: somebody else may know it. */
  warning(tenantName: string): string;
  /** Where nobody was asked for a password. */
  warningWithoutPassword(tenantName: string): string;
  /** What a payment is of: the amount as it was tracked, with its currency if there is one. */
  amount(value: string): string;
  payee(name: string): string;
  /** First line of a text message. */
  textCode(tenantName: string, code: string): string;
  textPurpose(action: string): string;
  textWarning(minutes: string): string;
  /** Of links by e-mail. */
  readonly link: LinkPhrases;
}

/** Picks the form of a count; `other` is what every language has. */
export function plural(
  language: string,
  forms: Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>,
): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('#', String(count));
}
