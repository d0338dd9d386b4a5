/** When a message is tried again. Pure. */

const firstRetryMs = 2_000;
const retryMaxMs = 60_000;
/** Taken away from the delay, so that what failed together does not come back together. */
const jitterMax = 0.25;

export interface FailedTry {
  /** Failed tries, this one included. */
  readonly failures: number;
  /** The carrier's own wish. */
  readonly retryAfterMs: number | undefined;
  readonly expiresAt: number;
  readonly now: number;
  /** At least 0 and less than 1. */
  readonly random: number;
}

/** 2, 4, 8 … 60 s, less up to a quarter; never before the carrier wants it, and at the end of its life at the latest. */
export function retryAt({ failures, retryAfterMs = 0, expiresAt, now, random }: FailedTry): number {
  const delayMs = Math.min(retryMaxMs, firstRetryMs * 2 ** Math.min(failures - 1, 16));
  const spreadMs = Math.ceil(delayMs * (1 - jitterMax * random));
  return Math.min(expiresAt, now + Math.max(spreadMs, retryAfterMs));
}
