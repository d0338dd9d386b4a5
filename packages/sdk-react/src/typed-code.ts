// What was typed or pasted into a code's input.

/** Digits of a code, unless the server says otherwise. */
export const usualCodeLength = 6;
/** No code has more (SECURITY N-05). */
export const longestCodeLength = 10;
/** No recovery code is shorter. */
export const recoveryCodeLengthMin = 8;

// Where the digits 0 to 9 begin in scripts whose keyboards type their own: Arabic, Persian, Devanagari, Bengali.
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6];

function asciiDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => point >= start && point < start + 10);
  return zero === undefined ? character : String(point - zero);
}

/** The digits of it, at most `length`: of `123 456`, `Your code: 123-456`, `１２３`. */
export function digitsOf(typed: string, length: number): string {
  const ascii = Array.from(typed.normalize('NFKC'), asciiDigit).join('');
  return ascii.replaceAll(/\D/g, '').slice(0, length);
}

/** What is typed: a code of so many digits (undefined: nobody has said yet), or a recovery code. */
export type CodeKind = number | undefined | 'recovery';

export function isWhole(code: string, kind: CodeKind): boolean {
  if (kind === 'recovery') return code.trim().length >= recoveryCodeLengthMin;
  return kind === undefined ? code.length >= usualCodeLength : code.length === kind;
}
