import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCode, hashCode, verifyCode } from './code.ts';

const key = randomBytes(32);
const binding = { tenantId: 'acme', challengeId: 'challenge-1' };
const now = 1_795_000_000_000;
const codeTtlMs = 10 * 60_000;
const attempt = {
  key,
  binding,
  code: '012345',
  storedHash: hashCode(key, binding, '012345'),
  expiresAt: now + codeTtlMs,
  now,
};

describe('createCode', () => {
  it('is always six digits, leading zeros kept', () => {
    expect(createCode(() => Buffer.from([0, 0, 0, 42]))).toBe('000042');
    for (let round = 0; round < 1000; round += 1) expect(createCode(randomBytes)).toMatch(/^\d{6}$/);
  });

  it('can have eight digits', () => {
    expect(createCode(randomBytes, 8)).toMatch(/^\d{8}$/);
  });

  it('throws draws away that would favour low codes', () => {
    const draws = [0xffff_ffff, 4_294_000_000, 4_293_999_999];
    const source = () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(draws.shift() ?? 0);
      return bytes;
    };
    expect(createCode(source)).toBe('999999');
    expect(draws).toEqual([]);
  });

  // SECURITY N-05. One honest sample fails p > 0.001 once in a thousand runs; three in a row once in a billion.
  it('is uniform: chi-square over 10^6 codes of the system generator, p > 0.001', () => {
    const passes = () => chiSquareOfThousandBins(1_000_000) < chiSquareLimit;
    expect(passes() || passes() || passes()).toBe(true);
  });

  it('would fail that test with the bias that rejection removes', () => {
    const biased = () => Math.floor(Math.random() * 1024) % 1000;
    expect(chiSquare(Array.from({ length: 1_000_000 }, biased))).toBeGreaterThan(chiSquareLimit);
  });
});

/** 0.999 quantile of chi-square with 999 degrees of freedom (Wilson-Hilferty gives 1142.8). */
const chiSquareLimit = 1143;

function chiSquareOfThousandBins(samples: number): number {
  let pool = Buffer.alloc(0);
  // One system call for many codes: a million calls would take most of the test's time.
  const pooled = (count: number) => {
    if (pool.byteLength < count) pool = randomBytes(65_536);
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
  return chiSquare(Array.from({ length: samples }, () => Math.floor(Number(createCode(pooled)) / 1000)));
}

function chiSquare(bins: readonly number[]): number {
  const counts = new Uint32Array(1000);
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  const expected = bins.length / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('verifyCode', () => {
  it('accepts the code until it expires', () => {
    expect(verifyCode(attempt)).toEqual({ verified: true });
    expect(verifyCode({ ...attempt, now: now + codeTtlMs - 1 })).toEqual({ verified: true });
    expect(verifyCode({ ...attempt, code: ' 012 345 ' })).toEqual({ verified: true });
  });

  const refusals: [string, Partial<typeof attempt> | { storedHash: undefined }, string][] = [
    ['an expired code', { now: now + codeTtlMs }, 'expired'],
    ['a wrong code', { code: '012346' }, 'wrong_code'],
    ['a code of eight digits in place of six', { code: '00012345' }, 'wrong_code'],
    ['a consumed code', { storedHash: undefined }, 'consumed'],
    ['the code of another challenge', { binding: { ...binding, challengeId: 'challenge-2' } }, 'wrong_code'],
    ['the code of another tenant', { binding: { ...binding, tenantId: 'other' } }, 'wrong_code'],
    ['a code hashed under another key', { key: randomBytes(32) }, 'wrong_code'],
    ['an empty code', { code: '' }, 'malformed'],
    ['five digits', { code: '12345' }, 'malformed'],
    ['letters', { code: 'O12345' }, 'malformed'],
    ['digits of another script', { code: '٠١٢٣٤٥' }, 'malformed'],
  ];

  it.each(refusals)('refuses %s', (_, change, reason) => {
    expect(verifyCode({ ...attempt, ...change })).toEqual({ verified: false, reason });
  });

  it('binds without ambiguity: other (tenant, challenge, code), other hash', () => {
    const triple = fc.tuple(fc.string(), fc.string(), fc.string());
    const hashOf = ([tenantId, challengeId, code]: [string, string, string]) =>
      Buffer.from(hashCode(key, { tenantId, challengeId }, code)).toString('hex');
    fc.assert(
      fc.property(triple, triple, (one, other) => {
        const isSame = one.every((part, index) => part === other[index]);
        expect(hashOf(one) === hashOf(other)).toBe(isSame);
      }),
    );
    expect(hashOf(['a', 'bc', 'd'])).not.toBe(hashOf(['ab', 'c', 'd']));
  });

  it('stores nothing of the code', () => {
    expect(Buffer.from(attempt.storedHash).toString('latin1')).not.toContain('012345');
    expect(attempt.storedHash.byteLength).toBe(32);
  });
});
