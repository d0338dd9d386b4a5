// Whether to try again, and when. Pure: owns the arithmetic; http.ts waits and sends.

const baseMs = 100;
const capMs = 2_000;

/** What an attempt came to, as far as repeating it matters. */
export interface FailedAttempt {
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** Seconds of `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
}

/** Worth another try: no answer, too many requests, or a fault of the server. */
export function isTransient(failure: FailedAttempt): boolean {
  return failure.status === undefined || failure.status === 429 || failure.status >= 500;
}

/**
 * Milliseconds to wait before try number `attempt + 1`: anything up to 100, 200, 400 … 2,000 (full jitter, so that many
 * clients of one broken server do not return together), never before the server's `Retry-After`.
 *
 * @param attempt tries made so far, at least 1
 * @param random from 0 up to 1
 */
export function retryDelayMs(attempt: number, failure: FailedAttempt, random: number): number {
  const jitterMs = random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
  return Math.round((failure.retryAfterSeconds ?? 0) * 1_000 + jitterMs);
}

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @returns seconds from now, at least 0; undefined when there is none or it makes no sense
 */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const seconds = Math.ceil((Date.parse(header) - nowMs) / 1_000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
