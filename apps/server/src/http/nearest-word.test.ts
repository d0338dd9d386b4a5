import { expect, it } from 'vitest';
import { nearestWord } from './nearest-word.ts';

it.each([
  ['enabledVerificationMethods', 'verificationMethods'],
  ['metods', 'methods'],
  ['METHODS', 'methods'],
  ['', 'name'],
])('the nearest to %j is %s', (word, nearest) => {
  expect(nearestWord(word, ['verificationMethods', 'methods', 'name', 'disableRecoveryCodes'])).toBe(nearest);
});

it('of no words is none', () => expect(nearestWord('a', [])).toBeUndefined());
