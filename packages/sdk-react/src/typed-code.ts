// What was typed or pasted into a code's input.

/** Every code here has six digits. */
export const codeLength = 6;
/** No recovery code is shorter. */
export const recoveryCodeLengthMin = 8;

// Where the digits 0 to 9 begin in scripts whose keyboards type their own: Arabic, Persian, Devanagari, Bengali.
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6];

function asciiDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => point >= start && point < start + 10);
  return zero === undefined ? character : String(point - zero);
}

/** The digits of it, at most six: of `123 456`, `Your code: 123-456`, `１２３`. */
export function digitsOf(typed: string): string {
  const ascii = Array.from(typed.normalize('NFKC'), asciiDigit).join('');
  return ascii.replaceAll(/\D/g, '').slice(0, codeLength);
}
