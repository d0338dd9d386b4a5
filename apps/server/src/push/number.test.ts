import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameNumber, numberToMatch } from './number.ts';

const key = Buffer.alloc(32, 7);
const of = (challengeId: string, digits: 2 | 6 = 2) =>
  numberToMatch(key, { tenantId: 'acme', challengeId }, digits);

describe('the number to match (row 41)', () => {
  it('has its digits, is the same for the same challenge, and another for everything else', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(2 as const, 6 as const), (challengeId, digits) => {
        const number = of(challengeId, digits);
        expect(number).toMatch(new RegExp(`^\\d{${digits}}$`));
        expect(of(challengeId, digits)).toBe(number);
      }),
    );
    const challenge = { tenantId: 'acme', challengeId: 'one' };
    const six = [
      numberToMatch(key, challenge, 6),
      numberToMatch(key, { ...challenge, tenantId: 'other' }, 6),
      numberToMatch(key, { ...challenge, challengeId: 'two' }, 6),
      numberToMatch(Buffer.alloc(32, 8), challenge, 6),
    ];
    expect(new Set(six).size).toBe(4);
  });

  it('is spread evenly: no guess is better than one in a hundred', () => {
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const number = of(randomUUID());
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    expect(counts.size).toBe(100);
    // 200 each; seven standard deviations leave no room for luck.
    expect(Math.max(...counts.values())).toBeLessThan(300);
    expect(Math.min(...counts.values())).toBeGreaterThan(100);
  });

  it.each([
    ['07', true],
    ['0 7', true],
    [' 07 ', true],
    ['7', false],
    ['007', false],
    ['08', false],
    ['', false],
    ['٠٧', false],
  ])('%j for 07', (typed, isSame) => expect(isSameNumber('07', typed)).toBe(isSame));
});
