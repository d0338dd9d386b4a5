import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { type Watch, watch } from './watch.ts';

class Page extends EventTarget {
  hidden = false;

  show(isSeen: boolean): void {
    this.hidden = !isSeen;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: Page;
beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watching(look: () => Promise<string>, more: Partial<Watch<string>> = {}) {
  const ends: unknown[] = [];
  const looks = vi.fn(look);
  const stop = watch({
    now: Date.now,
    look: looks,
    onAnswer: (answer) => answer === 'over',
    onEnd: (error) => ends.push(error),
    ...more,
  });
  return { looks, ends, stop };
}

describe('looking again and again', () => {
  it('ends with the answer that is one, and with whoever stops it', async () => {
    const answers = ['waiting', 'over'];
    const { looks } = watching(async () => answers.shift() ?? 'never');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toHaveBeenCalledTimes(2);
    const other = watching(async () => 'waiting');
    await vi.advanceTimersByTimeAsync(2_000);
    other.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.looks).toHaveBeenCalledTimes(1);
  });

  it('rests while the page is not seen, and looks at once when it is again', async () => {
    const { looks } = watching(async () => 'waiting');
    page.show(false);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(looks).not.toHaveBeenCalled();
    page.show(true);
    expect(looks).toHaveBeenCalledTimes(1);
  });

  it('asks ever less where nobody answers, and tells of it', async () => {
    const reached: boolean[] = [];
    const { looks } = watching(async () => await Promise.reject(new ApiError('offline')), {
      onReached: (isReached) => reached.push(isReached),
    });
    await vi.advanceTimersByTimeAsync(2_000 + 4_000 + 8_000);
    expect(looks).toHaveBeenCalledTimes(3);
    expect(reached).toEqual([false, false, false]);
  });

  it('looks early where something is due, and not in a rush', async () => {
    const dues = [700, 0, undefined];
    const { looks } = watching(async () => 'waiting', { dueInMs: () => dues.shift() });
    await vi.advanceTimersByTimeAsync(700);
    expect(looks).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(looks).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(looks).toHaveBeenCalledTimes(2);
  });

  it('ends with a session that is over, and with what waiting does not cure', async () => {
    const expired = new ApiError('expired');
    const first = watching(async () => await Promise.reject(expired));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([first.looks.mock.calls.length, first.ends]).toEqual([1, [expired]]);
    const second = watching(async () => await Promise.reject(new ApiError('refused')), {
      isEnd: ({ kind }) => kind === 'refused',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(second.looks).toHaveBeenCalledTimes(1);
  });
});
