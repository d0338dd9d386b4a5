import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupInFours, normalizeCode, normalizeRecoveryCode } from './normalize.ts';

describe('a six-digit code', () => {
  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    ['123-456', '123456'],
    [' Your code: 123 456.', '123456'],
    ['１２３４５６', '123456'],
    ['١٢٣٤٥٦', '123456'],
    ['۱۲۳۴۵۶', '123456'],
    ['१२३४५६', '123456'],
    ['12345678', '123456'],
    ['abc', ''],
    ['', ''],
  ])('%j is %j', (typed, code) => {
    expect(normalizeCode(typed)).toBe(code);
  });

  it('is never anything but up to six digits, and stays what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const code = normalizeCode(typed);
        expect(code).toMatch(/^\d{0,6}$/);
        expect(normalizeCode(code)).toBe(code);
      }),
    );
  });
});

describe('a code of eight digits, where the server sent one', () => {
  it.each([
    ['12345678', '12345678'],
    ['1234 5678', '12345678'],
    ['123456789', '12345678'],
    ['123456', '123456'],
  ])('%j is %j', (typed, code) => {
    expect(normalizeCode(typed, 8)).toBe(code);
  });
});

it.each([
  ['k7q2-9fxm-2b4t-h6wz', 'K7Q29FXM2B4TH6WZ'],
  [' K7Q2 9FXM 2B4T H6WZ\n', 'K7Q29FXM2B4TH6WZ'],
  ['Ｋ7Q2', 'K7Q2'],
])('a recovery code %j is %j', (typed, code) => {
  expect(normalizeRecoveryCode(typed)).toBe(code);
});

it('groups in fours what comes without separators', () => {
  expect(groupInFours('JBSWY3DPEH')).toBe('JBSW Y3DP EH');
  expect(groupInFours('JBSWY3DP')).toBe('JBSW Y3DP');
  expect(groupInFours('JBSW-Y3DP')).toBe('JBSW-Y3DP');
});
