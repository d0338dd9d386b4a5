// A clock for tests: time passes only where the test lets it.
import type { Clock } from '../clock.ts';

export interface TestClock extends Clock {
  /** Waits that passed, in milliseconds. */
  readonly waited: number[];
  /** Moves the clock, and wakes nobody. */
  set(nowMs: number): void;
}

/**
 * @param passes which waits are over at once; all others last until their signal aborts. Time-outs are waits, too.
 */
export function createTestClock(startMs: number, passes: (ms: number) => boolean): TestClock {
  const waited: number[] = [];
  let nowMs = startMs;
  return {
    waited,
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms;
    },
    sleep: async (ms, signal) => {
      if (passes(ms)) {
        waited.push(ms);
        nowMs += ms;
        return;
      }
      if (!signal.aborted) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      }
    },
  };
}
