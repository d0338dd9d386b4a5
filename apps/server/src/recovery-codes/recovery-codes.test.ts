import { randomBytes, scryptSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createRecoveryCodes,
  matchRecoveryCode,
  type NewRecoveryCodes,
  normalizeRecoveryCode,
} from './recovery-codes.ts';

let first: NewRecoveryCodes;
let second: NewRecoveryCodes;
beforeAll(async () => {
  [first, second] = await Promise.all([createRecoveryCodes(randomBytes), createRecoveryCodes(randomBytes)]);
});

describe('createRecoveryCodes', () => {
  it('makes ten different codes of 16 base32 characters in groups', () => {
    expect(new Set(first.codes).size).toBe(10);
    for (const code of first.codes)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('puts all 80 bits into each code', async () => {
    const bytes = Buffer.from('00443214c74254b635cf', 'hex');
    const { codes } = await createRecoveryCodes((count) => (count === 10 ? bytes : randomBytes(count)));
    expect(codes[0]).toBe('0123-4567-89AB-CDEF');
  });

  it('has one salt for the set and another for the next', () => {
    expect(first.set.salt.byteLength).toBe(16);
    expect(first.set.salt).not.toEqual(second.set.salt);
    expect(new Set(first.set.hashes.map((hash) => Buffer.from(hash).toString('hex'))).size).toBe(10);
  });

  it('makes each guess cost what N-15 asks for, unless somebody says otherwise', async () => {
    const hashOf = ({ codes, set }: NewRecoveryCodes, cost: object) =>
      scryptSync(codes[0]?.replaceAll('-', '') ?? '', set.salt, 32, cost);
    expect(hashOf(first, { N: 16_384, r: 8, p: 1 })).toEqual(first.set.hashes[0]);
    const cheap = { N: 2, r: 1, p: 1 };
    const own = await createRecoveryCodes(randomBytes, cheap);
    expect(hashOf(own, cheap)).toEqual(own.set.hashes[0]);
    expect(await matchRecoveryCode(own.codes[0] ?? '', own.set)).toMatchObject({ matched: false });
    expect(await matchRecoveryCode(own.codes[0] ?? '', own.set, cheap)).toMatchObject({ matched: true });
  });

  it('keeps nothing of the codes in what is stored', () => {
    const stored = Buffer.concat([first.set.salt, ...first.set.hashes]).toString('latin1');
    for (const code of first.codes) expect(stored).not.toContain(code.replaceAll('-', ''));
  });
});

describe('matchRecoveryCode', () => {
  it('finds each code of the set', async () => {
    const found = await Promise.all(first.codes.map((code) => matchRecoveryCode(code, first.set)));
    expect(found).toEqual(first.codes.map((_, index) => ({ matched: true, index })));
  });

  it('finds a code as people type it', async () => {
    const typed = ` ${first.codes[3]!.toLowerCase().replaceAll('-', ' ')} `;
    expect(await matchRecoveryCode(typed, first.set)).toEqual({ matched: true, index: 3 });
  });

  it('does not find a used code again once its hash is deleted', async () => {
    const hashes = first.set.hashes.toSpliced(3, 1);
    expect(await matchRecoveryCode(first.codes[3]!, { ...first.set, hashes })).toEqual({
      matched: false,
      reason: 'unknown_code',
    });
    expect(await matchRecoveryCode(first.codes[4]!, { ...first.set, hashes })).toEqual({
      matched: true,
      index: 3,
    });
  });

  it('refuses a code of an older set, another user or an empty set', async () => {
    const unknown = { matched: false, reason: 'unknown_code' };
    expect(await matchRecoveryCode(first.codes[0]!, second.set)).toEqual(unknown);
    expect(await matchRecoveryCode(first.codes[0]!, { ...first.set, salt: second.set.salt })).toEqual(
      unknown,
    );
    expect(await matchRecoveryCode(first.codes[0]!, { ...first.set, hashes: [] })).toEqual(unknown);
  });

  it.each([
    '',
    '123456',
    '0123-4567-89AB-CDE',
    '0123-4567-89AB-CDEF-G',
    '0123-4567-89AB-CDEU',
    '0123 4567 89AB CDE!',
  ])('refuses %j as malformed', async (typed) => {
    expect(await matchRecoveryCode(typed, first.set)).toEqual({ matched: false, reason: 'malformed' });
  });
});

describe('normalizeRecoveryCode', () => {
  it('forgives what people misread', () => {
    expect(normalizeRecoveryCode('oO1i-lLIo-89ab-cdef')).toBe('0011111089ABCDEF');
    expect(normalizeRecoveryCode('0123–4567—89AB‑CDEF')).toBe('0123456789ABCDEF');
  });
});
