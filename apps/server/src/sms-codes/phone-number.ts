/**
 * Phone numbers that something is sent to: E.164, as libphonenumber's public metadata has them. Does not own: numbers
 * that an application merely stores, which stay as they were given (server-api.md §4).
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** E.164 allows 15 digits; spaces and brackets come on top. */
const typedCharactersMax = 40;
/** What a number may be typed with: no words around it, no extension, no other scripts. */
const typedNumber = /^\+?[0-9 ().\-/]+$/;
/** The last digits that numbers of one range differ in: what an operator sells as one block (SECURITY N-11). */
const rangeDigits = 5;
const shownDigits = 3;

export interface PhoneNumber {
  /** E.164. */
  readonly number: string;
  /** ISO 3166 alpha-2; undefined where the metadata cannot tell (satellite, shared codes). */
  readonly country: string | undefined;
}

export type PhoneNumberResult =
  | ({ readonly valid: true } & PhoneNumber)
  | { readonly valid: false; readonly message: string };

const refused: PhoneNumberResult = {
  valid: false,
  message: 'phoneNumber must be one number in E.164 form, like +64211234567.',
};

/** `country` (alpha-2) is where a number without `+` is from. Possible numbers are taken: metadata ages, operators check. */
export function parsePhoneNumber(text: unknown, country?: string): PhoneNumberResult {
  if (typeof text !== 'string' || text.length > typedCharactersMax) return refused;
  const typed = text.trim();
  if (!typedNumber.test(typed)) return refused;
  const options = { extract: false, ...(country ? { defaultCountry: country as CountryCode } : {}) };
  const parsed = parsePhoneNumberFromString(typed, options);
  if (!parsed?.isPossible() || parsed.ext !== undefined) return refused;
  return { valid: true, number: parsed.number, country: parsed.country };
}

/** Whether two texts name the same number; what is no E.164 number is the same as nothing. */
export function isSamePhoneNumber(one: string, other: string, country?: string): boolean {
  const [a, b] = [parsePhoneNumber(one, country), parsePhoneNumber(other, country)];
  return a.valid && b.valid && a.number === b.number;
}

/** `+64211234567` becomes `•••567`: enough to know one's own number by. */
export function maskPhoneNumber(number: string): string {
  return `•••${number.slice(-shownDigits)}`;
}

/** The block of numbers that this one is of. */
export const numberRange = (number: string): string => number.slice(0, -rangeDigits);
