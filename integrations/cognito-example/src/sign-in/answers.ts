// What Stepward says to a try, as this shop says it.
import type { StepwardResponse, VerifyResponse } from '@stepward/browser';
import { problemOfCode } from '../problem.ts';

export interface Complaint {
  readonly text: string;
  /** No code is looked at here any more: only a new one, or a new sign-in, helps. */
  readonly isOver: boolean;
  /** It was looked at: the same again would be refused again. Not where the network failed. */
  readonly isJudged: boolean;
}

/** `undefined`: it was right. */
export function complaintOf({ data, errorCode }: StepwardResponse<VerifyResponse>): Complaint | undefined {
  if (errorCode !== undefined || data === undefined)
    return { text: problemOfCode(errorCode ?? '').message, isOver: false, isJudged: false };
  if (data.isVerified) return undefined;
  const { failureReason, lockedUntil, attemptsRemaining } = data;
  if (failureReason === 'MAX_ATTEMPTS_EXCEEDED')
    return { text: lockedSentence(lockedUntil), isOver: lockedUntil === undefined, isJudged: false };
  return { text: wrongCode(attemptsRemaining), isOver: false, isJudged: true };
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
