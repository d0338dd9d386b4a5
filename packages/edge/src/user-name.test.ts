import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldUserName, isEmailAddress, maskUserName } from './user-name.ts';

const full = { trim: true, lowerCase: true, unicode: 'NFKC' } as const;

describe('folding (F14)', () => {
  it.each([
    'Alice@x.com',
    'alice@x.com ',
    '\talice@x.com',
    'ALICE@X.COM',
    '\u00a0alice@x.com\u3000',
    'ａｌｉｃｅ@x.com',
    'alice＠x.com',
    'aliℂe@x.com',
  ])('takes %j for one person', (name) => {
    expect(foldUserName(name, full)).toBe('alice@x.com');
  });

  it('takes composed and decomposed letters for one', () => {
    expect(foldUserName('jose\u0301', full)).toBe(foldUserName('JOSÉ', full));
    expect(foldUserName('jose\u0301', { ...full, unicode: 'none' })).not.toBe(foldUserName('josé', full));
  });

  it('does only what is configured', () => {
    const none = { trim: false, lowerCase: false, unicode: 'none' } as const;
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (name) => void expect(foldUserName(name, none)).toBe(name),
      ),
    );
    expect(foldUserName(' Alice ', { ...none, trim: true })).toBe('Alice');
    expect(foldUserName(' Alice ', { ...none, lowerCase: true })).toBe(' alice ');
    expect(foldUserName('ﬁ', { ...none, unicode: 'NFC' })).toBe('ﬁ');
  });

  it('does not change what it has folded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('none', 'NFC', 'NFKC'),
        (name, trim, lowerCase, unicode) => {
          const once = foldUserName(name, { trim, lowerCase, unicode });
          expect(foldUserName(once, { trim, lowerCase, unicode })).toBe(once);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps accounts apart that only look alike', () => {
    expect(foldUserName('аlice', full)).not.toBe('alice');
    expect(foldUserName('álice', full)).not.toBe('alice');
    expect(foldUserName('al ice', full)).not.toBe('alice');
  });
});

describe('addresses that can be vouched for', () => {
  it.each([
    'alice@example.com',
    "o'brien+tag@mail.example.co.uk",
    'a@b.de',
    'x@xn--exmple-cua.com',
    'x@example.xn--p1ai',
  ])('takes %s', (name) => {
    expect(isEmailAddress(name)).toBe(true);
  });

  it.each([
    '',
    'alice',
    'alice@',
    '@example.com',
    'alice@localhost',
    'alice@example.com ',
    ' alice@example.com',
    'alice@exämple.com',
    'álice@example.com',
    'alice@example.com,mallory@evil.com',
    'alice@evil.com@example.com',
    '"alice@evil.com"@example.com',
    'alice@example.com\r\nBcc: x@evil.com',
    'alice@example.com\n',
    'alice..b@example.com',
    '.alice@example.com',
    'alice@-example.com',
    'alice@[127.0.0.1]',
    'alice@example.c',
    'Alice <alice@example.com>',
    `${'a'.repeat(65)}@example.com`,
    `alice@${'a.'.repeat(130)}com`,
  ])('refuses %j', (name) => {
    expect(isEmailAddress(name)).toBe(false);
  });
});

describe('masking (F15)', () => {
  it.each([
    ['alice@example.com', 'a•••e@example.com'],
    ['al@example.com', 'a•••@example.com'],
    ['a@example.com', 'a•••@example.com'],
    ['alice', 'a•••'],
    ['alice@', 'a•••'],
    ['', '•••'],
    ['\nforged line', '•••'],
    ['İbrahim', 'İ•••'],
  ])('shows %j as %j', (name, masked) => {
    expect(maskUserName(name)).toBe(masked);
  });

  it('tells neither the name nor its length, and stays on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 2 }), (name) => {
        const masked = maskUserName(name);
        expect(masked).not.toContain(name);
        expect(masked).not.toMatch(/\p{Cc}/u);
        if (!isEmailAddress(name)) expect([...masked].length).toBeLessThanOrEqual(4);
      }),
    );
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        if (isEmailAddress(address)) expect(maskUserName(address)).not.toContain(address);
      }),
    );
  });
});
