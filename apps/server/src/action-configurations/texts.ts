/**
 * Texts of an action in several languages: its words on a challenge, and its name. Owns: which locales and placeholders they
 * may have, and which of them a reader gets. Does not own: what placeholders are filled with (challenges/message-text.ts).
 */
import { verificationMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';

/** A data point in braces; `custom.` before a name says nothing more. */
export const placeholder = /(?<!\{)\{\{\s*(action|user)\.(?:custom\.)?([A-Za-z0-9_.-]{1,64})\s*\}\}(?!\})/g;

const localePattern = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
/** Of what is said back of a text that is wrong. */
const quotedCharactersMax = 64;

type Templates = Readonly<Record<string, { readonly defaultTemplate: string }>>;
type Names = Readonly<Record<string, string>>;

/** The fields of a body that hold texts; null clears. */
export interface TextFields {
  readonly messagingTemplates?: Templates | null;
  readonly displayNames?: Names | null;
}

/** Throws `invalid_request` naming the field and what is allowed. */
export function checkTexts(body: TextFields): void {
  for (const [locale, { defaultTemplate }] of Object.entries(body.messagingTemplates ?? {})) {
    requireLocale('messagingTemplates', locale);
    requirePlaceholders(`messagingTemplates.${locale}.defaultTemplate`, defaultTemplate);
  }
  for (const locale of Object.keys(body.displayNames ?? {})) requireLocale('displayNames', locale);
}

/** `SMS` reads like the tag of a language: who writes it so means the method. */
function requireLocale(field: string, key: string): void {
  const isMethod = (verificationMethods as readonly string[]).includes(key);
  if (localePattern.test(key) && !isMethod) return;
  throw new ApiError(
    'invalid_request',
    `The field ${field} must have locales as keys, such as en or pt-br: ${quoted(key)} is none. One text serves all methods.`,
  );
}

function requirePlaceholders(field: string, template: string): void {
  const rest = template.replaceAll(placeholder, '');
  const wrong = /\{\{[^{}]*\}{0,2}|\}\}/.exec(rest)?.[0];
  if (wrong === undefined) return;
  throw new ApiError(
    'invalid_request',
    `The field ${field} holds ${quoted(wrong)}. Allowed: {{action.NAME}}, a custom value that is tracked with the action, and {{user.NAME}}, a value of the user.`,
  );
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, quotedCharactersMax));

/** The text of the first wish that there is one for, exactly or in its language. `wishes` are BCP 47 tags, best first. */
export function textIn<T>(
  texts: Readonly<Record<string, T>>,
  wishes: readonly (string | null | undefined)[],
): T | undefined {
  const names = Object.keys(texts);
  for (const wish of wishes) {
    const locale = wish?.toLowerCase().replaceAll('_', '-');
    if (!locale) continue;
    const language = languageOf(locale);
    const name =
      names.find((key) => key.toLowerCase() === locale) ??
      names.find((key) => key.toLowerCase() === language) ??
      names.find((key) => languageOf(key.toLowerCase()) === language);
    if (name !== undefined) return texts[name];
  }
  return undefined;
}

const languageOf = (locale: string): string => locale.split('-', 1)[0] ?? '';

/** For whoever reads none of its languages: English, else the first. */
export const textForAnybody = <T>(texts: Readonly<Record<string, T>>): T | undefined =>
  textIn(texts, ['en']) ?? Object.values(texts)[0];
