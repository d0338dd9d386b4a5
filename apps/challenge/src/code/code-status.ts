import { ApiError } from '../api/api-error.ts';
import type { VerifyAnswer } from '../api/types.ts';

/** Where the entry of a code stands; every state but `idle` and `checking` has its own sentence. */
export type CodeStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking' }
  /** Sent by hand before it was whole; the server was not asked. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'wrong'; readonly attemptsRemaining?: number | undefined }
  /** The code was right once, but its time is over. */
  | { readonly kind: 'expired' }
  /** Too many tries: this code is dead, a new one works (N-01). */
  | { readonly kind: 'spent' }
  | { readonly kind: 'locked'; readonly until: number }
  | { readonly kind: 'offline' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds?: number | undefined };

/** What a refused code means to the person. `expiresAt` is known for codes that we sent. */
export function judgeAnswer(answer: VerifyAnswer, now: number, expiresAt: number | undefined): CodeStatus {
  if (answer.lockedUntil !== undefined && answer.lockedUntil > now) {
    return { kind: 'locked', until: answer.lockedUntil };
  }
  if (answer.failureReason === 'MAX_ATTEMPTS_EXCEEDED' || answer.attemptsRemaining === 0)
    return { kind: 'spent' };
  if (expiresAt !== undefined && now >= expiresAt) return { kind: 'expired' };
  return { kind: 'wrong', attemptsRemaining: answer.attemptsRemaining };
}

/** Failures that the person can cure on the same screen; undefined for those that end it. */
export function judgeError(error: unknown): CodeStatus | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.kind === 'offline') return { kind: 'offline' };
  const { kind, retryAfterSeconds } = error;
  return kind === 'limited' ? { kind, retryAfterSeconds } : undefined;
}
