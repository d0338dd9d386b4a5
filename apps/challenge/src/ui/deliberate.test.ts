import { expect, it } from 'vitest';
import { isDeliberate, visibleBeforePressMs } from './deliberate.ts';

it('on a page of its own every press counts', () => {
  expect(isDeliberate(false, 1_000, 1_000)).toBe(true);
});

it('in a frame only what was there to be seen for a moment (SECURITY row 22)', () => {
  expect(isDeliberate(true, 1_000, 1_000 + visibleBeforePressMs - 1)).toBe(false);
  expect(isDeliberate(true, 1_000, 1_000 + visibleBeforePressMs)).toBe(true);
});
