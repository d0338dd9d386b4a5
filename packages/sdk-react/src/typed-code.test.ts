import { expect, it } from 'vitest';
import { cssVariables } from './dialog/variables.ts';
import { digitsOf, isWhole } from './typed-code.ts';

it.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  ['Your code: 123-456.', '123456'],
  ['1234567', '123456'],
  ['１２３４５６', '123456'],
  ['١٢٣٤٥٦', '123456'],
  ['۱۲۳۴۵۶', '123456'],
  ['abc', ''],
])('of %j the digits are %j', (typed, digits) => {
  expect(digitsOf(typed, 6)).toBe(digits);
});

it('a code of eight digits is taken whole, and six of them are not all of it', () => {
  expect(digitsOf('1234 56789', 8)).toBe('12345678');
  expect([isWhole('123456', 8), isWhole('12345678', 8)]).toEqual([false, true]);
  expect([isWhole('12345', undefined), isWhole('123456', undefined)]).toEqual([false, true]);
  expect([isWhole('1234567', 'recovery'), isWhole('abcd-efgh', 'recovery')]).toEqual([false, true]);
});

it('appearance is told as variables of CSS', () => {
  expect(
    cssVariables({
      variables: { colorPrimaryForeground: '#fff', borderRadius: '4px', colorDanger: undefined },
    }),
  ).toEqual({ '--as-color-primary-foreground': '#fff', '--as-border-radius': '4px' });
  expect(cssVariables({ darkVariables: { colorPrimary: '#5eead4' } })).toEqual({
    '--as-dark-color-primary': '#5eead4',
  });
});
