import type { EdgeEnv } from './edge-env.ts';
import { maskUserName } from './user-name.ts';

/** One line for each decision. Never a full user name, a token or a cookie (SECURITY F15). */
export interface DecisionLine {
  readonly event: 'decision';
  readonly step: 'login' | 'callback' | 'review' | 'renewal';
  /** Masked; absent where no user name could be read. */
  readonly user?: string;
  readonly outcome: 'ALLOW' | 'CHALLENGE' | 'REVIEW' | 'BLOCK' | 'REFUSED' | 'UNAVAILABLE';
  readonly reason: string;
  readonly ms: number;
  readonly requestId: string;
  /** What the person sees on the page; grants nothing. */
  readonly reference?: string;
  /** A login that the application answered without a new session id (see `freshSession`). */
  readonly sessionKept?: true;
  /** Session cookies of another user were hidden from this login. */
  readonly sessionHidden?: true;
  /** The text `"failOpen":true` is what the deployment's alarm looks for. */
  readonly failOpen: boolean;
}

export interface DecisionNote {
  readonly step: DecisionLine['step'];
  readonly user?: string;
  readonly outcome: DecisionLine['outcome'];
  readonly reason: string;
  readonly startedAtMs: number;
  readonly reference?: string;
  readonly sessionKept?: boolean;
  readonly sessionHidden?: boolean;
  readonly failOpen?: boolean;
}

export function logDecision(env: EdgeEnv, note: DecisionNote): void {
  const { step, user, outcome, reason, startedAtMs, reference, failOpen = false } = note;
  env.log({
    event: 'decision',
    step,
    ...(user === undefined ? {} : { user: maskUserName(user) }),
    outcome,
    reason,
    ms: Math.max(0, Math.round(env.now() - startedAtMs)),
    requestId: env.requestId ?? '',
    ...(reference === undefined ? {} : { reference }),
    ...(note.sessionKept ? { sessionKept: true } : {}),
    ...(note.sessionHidden ? { sessionHidden: true } : {}),
    failOpen,
  });
}
