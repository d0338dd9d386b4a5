import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableAt, microsOf, takeTokens } from './token-bucket.ts';

const start = microsOf(1_795_000_000_000);
const second = microsOf(1000);
const rate = { perSecond: 10, burst: 50 };

describe('a bucket', () => {
  it('is full at first, empty after its burst, and full again when that has come back', () => {
    const first = takeTokens(rate, undefined, 60, start);
    expect(first.tokens).toBe(50);
    expect(takeTokens(rate, first.fullAt, 1, start).tokens).toBe(0);
    expect(takeTokens(rate, first.fullAt, 60, start + second).tokens).toBe(10);
    expect(takeTokens(rate, first.fullAt, 60, start + 60 * second).tokens).toBe(50);
  });

  it('says when it has some again', () => {
    const { fullAt } = takeTokens(rate, undefined, 50, start);
    const at = availableAt(rate, fullAt, 3);
    expect(at).toBe(start + 300_000);
    expect(takeTokens(rate, fullAt, 3, at).tokens).toBe(3);
    expect(takeTokens(rate, fullAt, 3, at - 1).tokens).toBe(2);
  });

  it('keeps nobody out for longer when the clock was set back', () => {
    const { fullAt } = takeTokens(rate, undefined, 50, start);
    expect(takeTokens(rate, fullAt, 50, start - 3_600 * second).tokens).toBe(50);
  });

  it('never gives more than its burst and what came since, in any rhythm, at any rate', () => {
    const takes = fc.array(
      fc.record({
        wanted: fc.integer({ min: 1, max: 200 }),
        waitMicros: fc.integer({ min: 0, max: second }),
      }),
      { maxLength: 100 },
    );
    const anyRate = fc.record({
      perSecond: fc.integer({ min: 1, max: 1_000_000 }),
      burst: fc.integer({ min: 1, max: 5_000_000 }),
    });
    fc.assert(
      fc.property(anyRate, takes, (given, list) => {
        let now = start;
        let fullAt: number | undefined;
        let total = 0;
        for (const { wanted, waitMicros } of list) {
          now += waitMicros;
          const taken = takeTokens(given, fullAt, wanted, now);
          if (taken.tokens > 0) fullAt = taken.fullAt;
          total += taken.tokens;
          expect(total).toBeLessThanOrEqual(given.burst + ((now - start) * given.perSecond) / second + 1e-6);
        }
      }),
    );
  });
});
