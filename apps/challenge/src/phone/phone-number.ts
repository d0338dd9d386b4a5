// What a person types as their number. Owns: that it looks like one before the server is asked. Does not own: which
// numbers there are and which are allowed; the server says so.
import { asciiDigit } from '../code/normalize.ts';
import { callingCodeOf } from './calling-codes.ts';

/** The shortest and longest of ITU-T E.164 with a country code; the server knows each country's own. */
const international = /^\+[1-9]\d{6,14}$/;

/** What people write in a number beside its digits, as they see it: anything else says more than a number. */
const readable = /^[\p{Nd}\p{White_Space}\p{Pd}\p{Cf}()./·−ー+]*$/u;

/**
 * What the input begins with: the country code of the tenant's country, else of the first language tag that names a region
 * (`de-AT`). A tag without one says nothing about where somebody lives.
 */
export function typedAlready(languages: readonly string[], country?: string): string {
  const regions = languages.map((language) => /-([A-Za-z]{2})\b/.exec(language)?.[1]);
  for (const region of [country, ...regions]) {
    const code = region && callingCodeOf(region.toUpperCase());
    if (code) return `+${code} `;
  }
  return '';
}

/** As it is sent: `+` and digits, without what makes it readable. Undefined: not a whole number with a country code. */
export function internationalNumber(typed: string): string | undefined {
  const ascii = Array.from(typed.normalize('NFKC'), asciiDigit).join('');
  if (!readable.test(ascii) || ascii.lastIndexOf('+') > ascii.search(/\d/)) return undefined;
  const digits = ascii.replaceAll(/\D/g, '');
  const isInternational = ascii.includes('+');
  // 00 is what most of the world dials for the plus.
  const number = isInternational ? `+${digits}` : digits.replace(/^00/, '+');
  return international.test(number) ? number : undefined;
}

/** On one line, and with the plus in front also where people read from right to left. */
export const leftToRight = (number: string): string => `\u2066${number.replaceAll(/\s/g, '\u00a0')}\u2069`;
