// What Stepward says to a try, as this shop says it.
import type { StepwardResponse, VerifyResponse } from '@stepward/browser';
import { problemOfCode } from '../problem.ts';

/** `undefined`: it was right. */
export function complaintOf({ data, errorCode }: StepwardResponse<VerifyResponse>): string | undefined {
  if (errorCode !== undefined || data === undefined) return problemOfCode(errorCode ?? '').message;
  if (data.isVerified) return undefined;
  if (data.failureReason === 'MAX_ATTEMPTS_EXCEEDED') return lockedSentence(data.lockedUntil);
  return wrongCode(data.attemptsRemaining);
}

function lockedSentence(lockedUntil: string | undefined): string {
  if (lockedUntil === undefined) return 'That was one try too many. Please start again.';
  const minutes = Math.max(1, Math.ceil((Date.parse(lockedUntil) - Date.now()) / 60_000));
  return `That was one try too many. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
}

function wrongCode(left: number | undefined): string {
  if (left === undefined) return 'That code isn’t right, or it has expired.';
  return `That code isn’t right. ${left === 1 ? '1 try' : `${left} tries`} left.`;
}
