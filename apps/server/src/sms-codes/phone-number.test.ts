import { describe, expect, it } from 'vitest';
import { isSamePhoneNumber, maskPhoneNumber, numberRange, parsePhoneNumber } from './phone-number.ts';

describe('parsePhoneNumber', () => {
  it.each([
    ['+6421123456', undefined, '+6421123456', 'NZ'],
    [' +64 (21) 123-456 ', undefined, '+6421123456', 'NZ'],
    ['+1.415.555.2671', undefined, '+14155552671', 'US'],
    ['021 123 456', 'NZ', '+6421123456', 'NZ'],
    ['(415) 555-2671', 'US', '+14155552671', 'US'],
    ['+6421123456', 'US', '+6421123456', 'NZ'],
  ])('takes %j (%s) as %s of %s', (text, from, number, country) => {
    expect(parsePhoneNumber(text, from)).toEqual({ valid: true, number, country });
  });

  it('does not guess a country that the metadata does not know', () => {
    expect(parsePhoneNumber('+15555550100')).toEqual({
      valid: true,
      number: '+15555550100',
      country: undefined,
    });
  });

  it.each([
    '',
    '021 123 456',
    '9876543210',
    '+',
    '+64',
    '+999123456789',
    '+6421123456789012345',
    '+6421123456;ext=1',
    '+6421123456 x1',
    'tel:+6421123456',
    'my number is +6421123456',
    '+6421123456,+6421123457',
    '+6421123456\r\nBcc',
    '＋６４２１１２３４５６',
    '+٦٤٢١١٢٣٤٥٦',
    `+64${' '.repeat(40)}21123456`,
    '6'.repeat(100_000),
    undefined,
    null,
    6421123456,
    ['+6421123456'],
    { toString: () => '+6421123456' },
  ])('refuses %j, naming the field and not the value', (text) => {
    const result = parsePhoneNumber(text);
    expect(result).toMatchObject({ valid: false });
    if (!result.valid) expect(result.message).toMatch(/^phoneNumber must be one number in E\.164 form/);
  });
});

describe('isSamePhoneNumber', () => {
  it.each([
    ['+6421123456', '+64 21 123 456', true],
    ['+6421123456', '+6421123457', false],
    ['021123456', '021123456', false],
    ['', '', false],
  ])('%s and %s: %s', (one, other, isSame) => {
    expect(isSamePhoneNumber(one, other)).toBe(isSame);
  });
});

it('masks all but the last digits', () => {
  expect(maskPhoneNumber('+6421123456')).toBe('•••456');
});

it('a range is what differs in the last five digits', () => {
  expect(numberRange('+6421100000')).toBe(numberRange('+6421199999'));
  expect(numberRange('+6421100000')).not.toBe(numberRange('+6421200000'));
});
