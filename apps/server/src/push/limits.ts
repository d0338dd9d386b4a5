/**
 * How often a person's phone may ask for an approval (SECURITY row 40, N-12). Pure: what happened comes in, a verdict
 * comes out. What is refused is withheld from the phone and looks the same to whoever asked.
 */

import type { RateLimit } from '../tenants/method-settings.ts';

/** N-12: life of one request. */
export const pushTtlMs = 60_000;
/** N-12. */
export const pushesPerWindowMax = 3;
export const pushWindowMs = 10 * 60_000;
/** N-12, since the last success. */
export const pushesPerDayMax = 10;
export const dayMs = 24 * 60 * 60_000;
/** After a first "this is not me"; each further one without a success in between doubles it. */
export const denialCoolDownMs = 2 * 60_000;
export const denialCoolDownMaxMs = 60 * 60_000;
/** Somebody trying the product out signs in more often than anybody ever does. */
const developmentFactor = 100;

/** One request of the last day. Times in Unix milliseconds. */
export interface PastPush {
  readonly createdAt: number;
  /** The phone was not told of it. */
  readonly isWithheld: boolean;
  readonly answer: 'APPROVED' | 'DENIED' | 'WRONG_NUMBER' | null;
  readonly answeredAt: number | null;
}

export type PushVerdict =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly reason: 'too_many_lately' | 'too_many_today' | 'denied_lately' };

/** Whether the phone may be told of one more request. `limits`: of the tenant, beside ours, in development too. */
export function admitPush(
  past: readonly PastPush[],
  now: number,
  isDevelopment: boolean,
  limits: readonly RateLimit[] = [],
): PushVerdict {
  const factor = isDevelopment ? developmentFactor : 1;
  const shown = past.filter(({ isWithheld }) => !isWithheld);
  const since = lastSuccess(shown);
  const denials = shown.filter((one) => one.answer === 'DENIED' && (one.answeredAt ?? 0) > since);
  if (coolDownUntil(denials, factor) > now) return { admitted: false, reason: 'denied_lately' };
  const isOver = limits.some(({ rateLimit, windowInMinutes }) => {
    const within = shown.filter(({ createdAt }) => createdAt > now - windowInMinutes * 60_000);
    return within.length >= rateLimit;
  });
  if (isOver) return { admitted: false, reason: 'too_many_lately' };
  const lately = shown.filter(({ createdAt }) => createdAt > now - pushWindowMs);
  if (lately.length >= pushesPerWindowMax * factor) return { admitted: false, reason: 'too_many_lately' };
  const today = shown.filter(({ createdAt }) => createdAt > Math.max(now - dayMs, since));
  if (today.length >= pushesPerDayMax * factor) return { admitted: false, reason: 'too_many_today' };
  return { admitted: true };
}

const lastSuccess = (past: readonly PastPush[]): number =>
  Math.max(0, ...past.filter(({ answer }) => answer === 'APPROVED').map(({ answeredAt }) => answeredAt ?? 0));

function coolDownUntil(denials: readonly PastPush[], factor: number): number {
  if (denials.length === 0) return 0;
  const last = Math.max(...denials.map(({ answeredAt }) => answeredAt ?? 0));
  const pauseMs = Math.min(denialCoolDownMs * 2 ** (denials.length - 1), denialCoolDownMaxMs);
  return last + pauseMs / factor;
}
