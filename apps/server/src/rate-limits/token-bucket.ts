/**
 * The arithmetic of a limit, pure: a bucket of tokens that fills at a steady rate (GCRA). All that is kept of a bucket is
 * when it will be full again, so that an absent bucket is a full one. Times are Unix microseconds: at a thousand tokens
 * a second, one takes a millisecond.
 */
export interface Rate {
  readonly perSecond: number;
  /** Tokens in a full bucket. */
  readonly burst: number;
}

const microsPerSecond = 1_000_000;
/** Further ahead than a full bucket can be: the clock was set back since. Such a bucket counts as full. */
const clockSlackMicros = 60 * microsPerSecond;

export const microsOf = (ms: number): number => ms * 1000;

export interface Taken {
  /** Of those wanted; fewer where fewer are there, none where it is empty. */
  readonly tokens: number;
  readonly fullAt: number;
}

export function takeTokens(
  { perSecond, burst }: Rate,
  storedFullAt: number | undefined,
  wanted: number,
  now: number,
): Taken {
  const interval = microsPerSecond / perSecond;
  const capacity = burst * interval;
  const isOfAnotherClock = storedFullAt !== undefined && storedFullAt > now + capacity + clockSlackMicros;
  const fullAt = storedFullAt === undefined || isOfAnotherClock ? now : Math.max(storedFullAt, now);
  const there = Math.max(0, Math.floor((now + capacity - fullAt) / interval));
  const tokens = Math.min(wanted, there);
  // Rounded up: where a token takes no whole number of microseconds, a little less comes, never more.
  return { tokens, fullAt: fullAt + Math.ceil(tokens * interval) };
}

/** When an empty bucket has this many tokens again. */
export function availableAt({ perSecond, burst }: Rate, fullAt: number, tokens: number): number {
  const interval = microsPerSecond / perSecond;
  return Math.ceil(fullAt - (burst - Math.min(tokens, burst)) * interval);
}
