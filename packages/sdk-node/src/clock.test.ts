import { describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

describe('the machine clock', () => {
  it('waits as long as it is told, or until the signal, and leaves no timer', async () => {
    vi.useFakeTimers();
    try {
      const controller = new AbortController();
      const ends: string[] = [];
      const long = systemClock.sleep(10_000, controller.signal).then(() => ends.push('aborted'));
      const short = systemClock.sleep(50, controller.signal).then(() => ends.push('over'));
      await vi.advanceTimersByTimeAsync(49);
      expect(ends).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(ends).toEqual(['over']);
      controller.abort();
      await Promise.all([long, short, systemClock.sleep(10_000, controller.signal)]);
      expect(ends).toEqual(['over', 'aborted']);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
