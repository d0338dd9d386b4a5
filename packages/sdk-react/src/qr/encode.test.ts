import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { encodeQr } from './encode.ts';

/** All sizes, both kinds of blocks, and bytes beyond ASCII. */
const texts = [
  'a',
  'é'.repeat(7),
  ...Array.from({ length: 26 }, (_none, at) =>
    'c.Aq-'
      .repeat(9)
      .slice(0, 44)
      .repeat(5)
      .slice(0, (at + 1) * 8),
  ),
];

it.each(texts.map((text) => [text.length, text]))(
  '%i characters are drawn as another implementation draws them',
  (_length, text) => {
    const { data } = encode(text, { ecc: 'M', border: 0, maskPattern: 0, boostEcc: false, maxVersion: 10 });
    expect(encodeQr(text)).toEqual(data);
  },
);

it('what does not fit is refused', () => {
  expect(encodeQr('x'.repeat(213))).toHaveLength(57);
  expect(() => encodeQr('x'.repeat(214))).toThrow(RangeError);
});
