import { expect, it } from 'vitest';
import { nextLookMs } from './wait.ts';

it.each([
  [0, 0, 2_000],
  [59_999, 0, 2_000],
  [60_000, 0, 5_000],
  [600_000, 0, 5_000],
  [0, 1, 4_000],
  [60_000, 2, 20_000],
  [0, 10, 30_000],
  [0, 2_000, 30_000],
])('after %d ms and %d failures: in %d ms', (waitedMs, failures, expected) => {
  expect(nextLookMs(waitedMs, failures)).toBe(expected);
});
