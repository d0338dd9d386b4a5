/**
 * When a failed delivery is tried again: ten tries over three days (SECURITY N-31), but never within 30 s of the last one
 * (server-api.md §15), for receivers rest on that. Why more than the contract's three: docs/decisions/0020. Pure.
 */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const retryDelaysMs = [
  30 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
] as const;
/** Added, never taken away: 30 s is the least. */
const jitterMax = 0.2;

/** What waits for a receiver that takes something again waits no longer than this, however far its next try was. */
export const recoveredDelayMs = 30 * minuteMs;

/**
 * Milliseconds to the next try after so many failed ones (1, 2 …); undefined: that was the last.
 *
 * @param random at least 0 and less than 1: spreads what failed together
 */
export function retryDelayMs(failures: number, random: number): number | undefined {
  const delayMs = retryDelaysMs[failures - 1];
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 + jitterMax * random));
}
