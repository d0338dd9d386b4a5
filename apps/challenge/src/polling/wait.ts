/** How often the server is asked whether the link was opened: soon at first, when people are quick, then ever less. */
const quickMs = 2_000;
const quickForMs = 60_000;
const slowMs = 5_000;
const longestMs = 30_000;

/** Milliseconds until the next look, after `waitedMs` of waiting and so many failures in a row. */
export function nextLookMs(waitedMs: number, failures: number): number {
  const usual = waitedMs < quickForMs ? quickMs : slowMs;
  return Math.min(longestMs, usual * 2 ** failures);
}
