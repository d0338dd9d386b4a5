/** Whole seconds until a moment, rounded up so that "1" is shown until it is over; never negative. */
export function secondsUntil(moment: number | undefined, now: number): number {
  return moment === undefined ? 0 : Math.max(0, Math.ceil((moment - now) / 1000));
}

export interface Remaining {
  readonly amount: number;
  readonly unit: 'second' | 'minute' | 'hour';
}

/** A waiting time as people say it: seconds up to 90, then minutes, then hours, rounded up so as not to promise early. */
export function remaining(seconds: number): Remaining {
  if (seconds <= 90) return { amount: seconds, unit: 'second' };
  if (seconds <= 90 * 60) return { amount: Math.ceil(seconds / 60), unit: 'minute' };
  return { amount: Math.ceil(seconds / 3600), unit: 'hour' };
}
