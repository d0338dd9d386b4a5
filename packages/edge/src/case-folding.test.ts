import { expect, it } from 'vitest';
import { foldCase } from './case-folding.ts';

it('folds what some comparison without case takes for one letter', () => {
  expect(foldCase('LOGIN')).toBe('login');
  expect(foldCase('loGİN-lOGıN-paſs-\u212aey')).toBe('login-login-pass-key');
  expect(foldCase('ÉΣςσ')).toBe('éσσσ');
  expect(foldCase('ẞß')).toBe('ßß');
});

it('joins every letter with its upper and lower case, and does not change what it has folded', () => {
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const letter = String.fromCodePoint(code);
    const folded = foldCase(letter);
    if (foldCase(folded) !== folded) expect.fail(`U+${code.toString(16)} is not folded once and for all`);
    for (const other of [letter.toLowerCase(), letter.toUpperCase()]) {
      const isOneLetter = [...other].length === 1;
      if (isOneLetter && foldCase(other) !== folded)
        expect.fail(`U+${code.toString(16)} is not its own other case`);
    }
  }
});
