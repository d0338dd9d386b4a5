import type { User } from '../users/user.ts';
import { notAuthorized } from '../wire/cognito-error.ts';

// Developer guide, "Lockout behavior for failed sign-in attempts": 2^(n-5) seconds after the n-th failure, about
// 15 minutes at most; attempts during a lockout change nothing; forgotten after 15 minutes without an attempt.
const freeFailures = 5;
const lockoutMaxMs = 15 * 60_000;
const forgottenAfterMs = 15 * 60_000;

/** Throws NotAuthorizedException while the user is locked out. */
export function refuseWhileLocked(user: User, now: number): void {
  if (now < user.failedPasswords.lockedUntilMs) throw notAuthorized('Password attempts exceeded');
}

export function countFailedPassword(user: User, now: number): void {
  const { count, lastAtMs, lockedUntilMs } = user.failedPasswords;
  const isForgotten = now >= Math.max(lastAtMs, lockedUntilMs) + forgottenAfterMs;
  const failures = (isForgotten ? 0 : count) + 1;
  const lockoutMs =
    failures < freeFailures ? 0 : Math.min(1_000 * 2 ** (failures - freeFailures), lockoutMaxMs);
  user.failedPasswords = { count: failures, lastAtMs: now, lockedUntilMs: now + lockoutMs };
}

export function forgetFailedPasswords(user: User): void {
  user.failedPasswords = { count: 0, lastAtMs: 0, lockedUntilMs: 0 };
}
