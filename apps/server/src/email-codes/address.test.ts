import { describe, expect, it } from 'vitest';
import { isSameEmailAddress, maskEmailAddress, parseEmailAddress } from './address.ts';

describe('parseEmailAddress', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    [' Alice@Example.COM\n', 'Alice@example.com'],
    ['a+b.c_d@sub.example.co.uk', 'a+b.c_d@sub.example.co.uk'],
    ["o'neil@example.com", "o'neil@example.com"],
    ['alice@bücher.example', 'alice@xn--bcher-kva.example'],
    ['a@b.co', 'a@b.co'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('takes %j as %j', (text, address) => {
    expect(parseEmailAddress(text)).toEqual({ valid: true, address });
  });

  it.each([
    '',
    'alice',
    '@example.com',
    'alice@',
    'alice@localhost',
    'alice@example',
    'alice@exam ple.com',
    'al ice@example.com',
    'alice@@example.com',
    'alice@evil.com@example.com',
    'alice@example.com,bob@example.com',
    'alice@example.com;bob@example.com',
    'Alice <alice@example.com>',
    'alice@example.com\r\nBcc: bob@example.com',
    'alice\r\n@example.com',
    '"alice bob"@example.com',
    '.alice@example.com',
    'alice.@example.com',
    'al..ice@example.com',
    'alice@-example.com',
    'alice@example-.com',
    'alice@.example.com',
    'alice@example.com.',
    'alice@127.0.0.1',
    'alice@ex%61mple.com',
    'alice@example.com/x',
    'alice@[127.0.0.1]',
    'alice\u0000@example.com',
    'älice@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.com`,
    'a'.repeat(100_000),
    undefined,
    null,
    7,
    ['alice@example.com'],
    { toString: () => 'alice@example.com' },
  ])('refuses %j, naming the field and not the value', (text) => {
    const result = parseEmailAddress(text);
    expect(result).toMatchObject({ valid: false });
    if (!result.valid) expect(result.message).toMatch(/^email must be one address like name@example\.com/);
  });
});

it('takes 254 characters and not 255', () => {
  const local = 'a'.repeat(64);
  const domainOf = (length: number) => `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(length - 132)}.com`;
  expect(parseEmailAddress(`${local}@${domainOf(189)}`)).toMatchObject({ valid: true });
  expect(parseEmailAddress(`${local}@${domainOf(190)}`)).toMatchObject({ valid: false });
});

describe('isSameEmailAddress', () => {
  it('ignores case and surrounding space', () => {
    expect(isSameEmailAddress('Alice@Example.com', ' alice@example.COM ')).toBe(true);
    expect(isSameEmailAddress('alice@bücher.example', 'alice@XN--bcher-kva.example')).toBe(true);
  });

  it.each([
    ['alice@example.com', 'alice@example.org'],
    ['alice@example.com', 'alice+x@example.com'],
    ['alice@example.com', 'a.lice@example.com'],
    ['alice@example.com', 'alıce@example.com'],
    ['kevin@example.com', '\u212Aevin@example.com'],
    ['alice@example.com', ''],
    ['', ''],
  ])('tells %j from %j', (one, other) => {
    expect(isSameEmailAddress(one, other)).toBe(false);
  });
});

describe('maskEmailAddress', () => {
  it.each([
    ['alice@example.com', 'a•••e@example.com'],
    ['alexandra.long-name@example.com', 'a•••e@example.com'],
    ['bob@example.com', 'b•••b@example.com'],
    ['al@example.com', 'a•••@example.com'],
    ['a@example.com', 'a•••@example.com'],
    ['@example.com', '•••@example.com'],
    ['user name', '•••'],
    ['', '•••'],
  ])('masks %j as %j', (address, masked) => {
    expect(maskEmailAddress(address)).toBe(masked);
  });
});
