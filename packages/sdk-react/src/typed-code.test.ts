import { expect, it } from 'vitest';
import { cssVariables } from './dialog/variables.ts';
import { digitsOf } from './typed-code.ts';

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
  expect(digitsOf(typed)).toBe(digits);
});

it('appearance is told as variables of CSS', () => {
  expect(
    cssVariables({
      variables: { colorPrimaryForeground: '#fff', borderRadius: '4px', colorDanger: undefined },
    }),
  ).toEqual({ '--as-color-primary-foreground': '#fff', '--as-border-radius': '4px' });
});
