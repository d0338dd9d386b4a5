/** When a failed delivery is tried again: at most three times, 30 s apart or more (server-api.md §15). Pure. */

const retryDelaysMs = [30_000, 300_000, 1_800_000] as const;
/** Added, never taken away: 30 s is the least. */
const jitterMax = 0.2;

/**
 * Milliseconds to the next try after so many failed ones (1, 2 …); undefined: that was the last.
 *
 * @param random at least 0 and less than 1: spreads what failed together
 */
export function retryDelayMs(failures: number, random: number): number | undefined {
  const delayMs = retryDelaysMs[failures - 1];
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 + jitterMax * random));
}
