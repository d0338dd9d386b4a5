// What went wrong, as the person meets it. Pure.
import type { VerifyResponse } from '@stepward/browser';
import type { Messages } from './messages/messages.ts';
import type { CodeKind } from './typed-code.ts';

export type Problem =
  | keyof Messages['problem']
  | { readonly kind: 'wrong'; readonly left: number | undefined }
  | { readonly kind: 'spent' | 'incomplete' | 'expired' }
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

/** Minutes until then, rounded up; 0 where it is over, or no time at all. */
export function minutesUntil(time: string | undefined, now: number): number {
  const leftMs = Date.parse(time ?? '') - now;
  return leftMs > 0 ? Math.ceil(leftMs / 60_000) : 0;
}

/** What a typed code came to; undefined when it was right. `expiresAt` is known for codes that were sent. */
export function codeProblem(data: VerifyResponse, now: number, expiresAt?: number): Problem | undefined {
  // `isVerified` alone is not enough (client-api.md §14): nothing could be given to the backend.
  if (data.isVerified) return data.token === undefined ? 'unknown' : undefined;
  const minutes = minutesUntil(data.lockedUntil, now);
  if (minutes > 0) return { kind: 'locked', minutes };
  if (data.failureReason === 'MAX_ATTEMPTS_EXCEEDED') return { kind: 'spent' };
  // A try that counted was a guess at a code that lives, whatever the clock of this device says.
  if (data.attemptsRemaining === undefined && expiresAt !== undefined && now >= expiresAt)
    return { kind: 'expired' };
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

/** What was typed, and whether a new code can be had. */
export interface Typed {
  readonly kind: CodeKind;
  readonly isSent: boolean;
}

/** In words. Recovery codes have sentences of their own. */
export function sayProblem(text: Messages, problem: Problem, typed?: Typed): string {
  if (typeof problem === 'string') return text.problem[problem];
  const kind = typed?.kind;
  switch (problem.kind) {
    case 'wrong':
      if (kind === 'recovery') return text.recovery.wrong;
      return problem.left === undefined ? text.code.wrong : text.code.wrongWithTries(problem.left);
    case 'incomplete':
      if (kind === 'recovery') return text.recovery.wrong;
      return kind === undefined ? text.code.incompleteUnknown : text.code.incomplete(kind);
    case 'locked':
      return text.code.locked(problem.minutes);
    case 'spent':
      return typed?.isSent === false ? text.code.spentHere : text.code.spent;
    default:
      return text.code.expired;
  }
}
