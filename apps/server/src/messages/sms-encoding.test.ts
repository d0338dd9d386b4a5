import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smsParts } from './sms-encoding.ts';

const sizes = (text: string) => smsParts(text).parts.map(({ length }) => length);

describe('how a text travels as SMS', () => {
  it.each([
    ['a'.repeat(160), 'gsm', [160]],
    ['a'.repeat(161), 'gsm', [153, 8]],
    ['€'.repeat(80), 'gsm', [160]],
    ['€'.repeat(81), 'gsm', [152, 10]],
    ['ã'.repeat(70), 'ucs2', [140]],
    ['ã'.repeat(71), 'ucs2', [134, 8]],
    ['😀'.repeat(35), 'ucs2', [140]],
    // A surrogate pair is never cut: 33 pairs fill 132 of 134 octets.
    ['😀'.repeat(36), 'ucs2', [132, 12]],
    ['', 'gsm', [0]],
  ])('%#', (text, encoding, expected) => {
    expect(smsParts(text).encoding).toBe(encoding);
    expect(sizes(text)).toEqual(expected);
  });

  it('has the codes of the default alphabet, not those of ASCII', () => {
    expect([...(smsParts('@_$\n{é').parts[0] ?? [])]).toEqual([0x00, 0x11, 0x02, 0x0a, 0x1b, 0x28, 0x05]);
    expect([...(smsParts('ا1').parts[0] ?? [])]).toEqual([0x06, 0x27, 0x00, 0x31]);
  });

  it('loses nothing of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const { encoding, parts } = smsParts(text);
        for (const { length } of parts) expect(length).toBeLessThanOrEqual(encoding === 'gsm' ? 160 : 140);
        if (encoding === 'ucs2')
          expect(Buffer.concat(parts.map((part) => Buffer.from(part).swap16())).toString('utf16le')).toBe(
            text,
          );
      }),
    );
  });
});
