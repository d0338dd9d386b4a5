import { describe, expect, it } from 'vitest';
import { testNow } from '../testing/session.ts';
import { createServerClock } from './clock.ts';
import { remaining, secondsUntil } from './countdown.ts';

it.each([
  [undefined, 0],
  [testNow - 5_000, 0],
  [testNow, 0],
  [testNow + 1, 1],
  [testNow + 1_000, 1],
  [testNow + 1_001, 2],
])('seconds until %s: %s', (moment, seconds) => {
  expect(secondsUntil(moment, testNow)).toBe(seconds);
});

it.each([
  [1, 1, 'second'],
  [90, 90, 'second'],
  [91, 2, 'minute'],
  [121, 3, 'minute'],
  [5_400, 90, 'minute'],
  [5_401, 2, 'hour'],
])('%s s are told as %s %s', (seconds, amount, unit) => {
  expect(remaining(seconds)).toEqual({ amount, unit });
});

describe('the clock of the server', () => {
  const clock = createServerClock(() => testNow);

  it('is the clock of the device, until an answer says otherwise', () => {
    expect(clock.now()).toBe(testNow);
    clock.adjust(testNow + 3_600_000);
    expect(clock.now()).toBe(testNow + 3_600_000);
  });

  it('takes a second or two for noise: the header has whole seconds', () => {
    clock.adjust(testNow - 1_999);
    expect(clock.now()).toBe(testNow);
  });
});
