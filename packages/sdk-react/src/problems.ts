// What went wrong, as the person meets it. Pure.
import type { StepwardResponse, VerifyResponse } from '@stepward/browser';
import type { Messages } from './messages/messages.ts';

export type Problem =
  | keyof Messages['problem']
  | { readonly kind: 'wrong'; readonly left: number | undefined }
  | { readonly kind: 'spent' | 'incomplete' | 'expired' | 'rejected' }
  | { readonly kind: 'locked'; readonly minutes: number };

const byErrorCode: Readonly<Record<string, keyof Messages['problem']>> = {
  network_error: 'offline',
  too_many_requests: 'limited',
  invalid_credential: 'notAccepted',
  unknown_credential: 'notKnown',
};

/** What the server refused. A token that is too old closes the challenge, and is no problem of a screen. */
export function refusalProblem(errorCode: string): Problem | undefined {
  if (errorCode === 'expired_token') return undefined;
  return byErrorCode[errorCode] ?? 'unknown';
}

/** What a typed code came to; undefined when it was right. */
export function codeProblem(
  { data, errorCode }: StepwardResponse<VerifyResponse>,
  now: number,
): Problem | undefined {
  if (data === undefined) return refusalProblem(errorCode ?? '');
  // `isVerified` alone is not enough (client-api.md §14): nothing could be given to the backend.
  if (data.isVerified) return data.token === undefined ? 'unknown' : undefined;
  const lockedMs = Date.parse(data.lockedUntil ?? '') - now;
  if (lockedMs > 0) return { kind: 'locked', minutes: Math.ceil(lockedMs / 60_000) };
  if (data.failureReason === 'MAX_ATTEMPTS_EXCEEDED') return { kind: 'spent' };
  return { kind: 'wrong', left: data.attemptsRemaining };
}

// WebAuthn L3 §5.1.3 and §5.1.4: the names of the exceptions that ceremonies end with.
const byName: Readonly<Record<string, keyof Messages['problem']>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
  SecurityError: 'unsupported',
};

/** What the browser ended a ceremony with. */
export const ceremonyProblem = (error: unknown): Problem =>
  byName[error instanceof Error ? error.name : ''] ?? 'unknown';

/** In words. `wrong` of recovery codes is another sentence. */
export function sayProblem(text: Messages, problem: Problem, isRecovery = false): string {
  if (typeof problem === 'string') return text.problem[problem];
  switch (problem.kind) {
    case 'wrong':
      if (isRecovery) return text.recovery.wrong;
      return problem.left === undefined ? text.code.wrong : text.code.wrongWithTries(problem.left);
    case 'locked':
      return text.code.locked(problem.minutes);
    case 'rejected':
      return text.push.rejected;
    default:
      return text.code[problem.kind];
  }
}
