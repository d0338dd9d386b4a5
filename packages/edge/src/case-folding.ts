/**
 * Letters as the most forgiving comparison without case takes them, one for one: what has an upper or lower case in
 * common is the same. So the long s is an s, the Kelvin sign a k, and both Turkish i's are an i, as they are to Java and
 * to routers that compare by regular expression.
 */
export function foldCase(text: string): string {
  return /^[\0-~]*$/.test(text) ? text.toLowerCase() : Array.from(text, foldLetter).join('');
}

function foldLetter(letter: string): string {
  return lowerLetter(upperLetter(lowerLetter(letter)));
}

/** The first letter where there are more: only İ has two, an i and a dot to put on it. */
function lowerLetter(letter: string): string {
  const [first = ''] = letter.toLowerCase();
  return first;
}

/** ß would become two; no router takes it for them. */
function upperLetter(letter: string): string {
  const upper = letter.toUpperCase();
  return [...upper].length === 1 ? upper : letter;
}
