/** Digits of a code (N-05), unless the tenant wants more or is under attack (N-09): the server says so. */
export const usualCodeLength = 6;
export const longestCodeLength = 10;
/** Unknown until the server has answered what it sent. */
export type CodeLength = number | 'unknown';

export function isWholeCode(code: string, length: CodeLength): boolean {
  return length === 'unknown' ? code.length >= usualCodeLength : code.length === length;
}

// Where the digits 0 to 9 begin in scripts whose keyboards type their own: Arabic, Persian, Devanagari, Bengali.
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6];

export function asciiDigit(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => point >= start && point < start + 10);
  return zero === undefined ? char : String(point - zero);
}

/** The digits of what was typed or pasted ("123 456", "Your code: 123-456", "１２３"), at most `length`. */
export function normalizeCode(typed: string, length: number = usualCodeLength): string {
  const ascii = Array.from(typed.normalize('NFKC'), asciiDigit).join('');
  return ascii.replaceAll(/\D/g, '').slice(0, length);
}

/** A recovery code as the server compares it: upper case, without the spaces and dashes that make it readable. */
export function normalizeRecoveryCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');
}

/** In groups of four for reading and typing; a text that comes with separators is left as it is. */
export function groupInFours(text: string): string {
  return /[^A-Za-z0-9]/.test(text) ? text : text.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
