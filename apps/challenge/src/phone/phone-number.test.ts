import { describe, expect, it } from 'vitest';
import { callingCodeOf } from './calling-codes.ts';
import { internationalNumber, leftToRight, typedAlready } from './phone-number.ts';

describe('a typed number', () => {
  it.each([
    ['+64 21 123 4567', '+64211234567'],
    ['+49 (0)171/12-34.567', '+4901711234567'],
    ['+49 171−12–34·567', '+491711234567'],
    ['＋８１ ９０ー１２３４ー５６７８', '+819012345678'],
    ['0064 21 123 4567', '+64211234567'],
    ['\u2066+64 21 123 4567\u2069', '+64211234567'],
    ['＋６４ ２１ １２３ ４５６７', '+64211234567'],
    ['+٩٧١ ٥٠ ١٢٣ ٤٥٦٧', '+971501234567'],
  ])('%j is sent as %j', (typed, number) => {
    expect(internationalNumber(typed)).toBe(number);
  });

  it.each(['', '+', '+64 ', '021 123 4567', '211234567', '+0123456789', '+1234567890123456', 'my phone'])(
    '%j is not whole',
    (typed) => {
      expect(internationalNumber(typed)).toBeUndefined();
    },
  );

  // No code gets to an extension, and without it the number is another one.
  it.each([
    '+64 21 123 4567 ext',
    '+64 21 123 4567 ext. 12',
    '+64 21 123 4567x12',
    '+64 21 123 4567 #12',
    '+64 21 123 4567;12',
    '+64 21 123 4567, 12',
    '+971 50 123 4567 تحويلة',
    '+64 21 123 4567 / +64 21 765 4321',
  ])('%j is more than a number', (typed) => {
    expect(internationalNumber(typed)).toBeUndefined();
  });
});

describe('what the input begins with', () => {
  it.each([
    [['de-AT', 'en-US'], '+43 '],
    [['en', 'en-NZ'], '+64 '],
    [['zh-Hant-TW'], '+886 '],
    [['en-us'], '+1 '],
    [['it-VA'], '+39 '],
    [['es-419'], ''],
    [['en'], ''],
    [['xx-ZZ'], ''],
    [[], ''],
  ])('%j: %j', (languages, typed) => {
    expect(typedAlready(languages)).toBe(typed);
  });

  it('never splits a region', () => {
    expect(callingCodeOf('AI')).toBe('1');
    expect(callingCodeOf('IA')).toBeUndefined();
    expect(callingCodeOf('A')).toBeUndefined();
  });
});

it('a shown number keeps its plus in front in every script', () => {
  expect(leftToRight('+64 21')).toBe('\u2066+64\u00a021\u2069');
});

it('begins with the country of the tenant, whatever language the browser speaks', () => {
  expect(typedAlready(['de-AT'], 'NZ')).toBe('+64 ');
  expect(typedAlready(['de-AT'], 'XX')).toBe('+43 ');
});
