import { type PageOptions, pageAnswer } from './answers.ts';
import { referenceOf } from './attempt.ts';
import { apiOf, failureReason } from './decide.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { isSameSession, restore } from './restore.ts';
import type { Context, Pending } from './sealed-values.ts';
import { takeBack } from './withhold.ts';

const refreshSeconds = 15;

/** Our page while a person decides on the login. It looks again by itself; the session is given back once. */
export async function answerReview(
  request: EdgeRequest,
  context: Context,
  env: EdgeEnv,
): Promise<EdgeResponse> {
  const { pending } = context;
  const isOurs =
    request.method === 'GET' && pending?.kind === 'review' && isSameSession(pending, request, env);
  if (!isOurs) return pageAnswer(env, request, 'refused');
  const startedAtMs = env.now();
  const { user: userId, idempotencyKey } = pending;
  const result = await apiOf(env).getAction({ userId, action: env.config.action, idempotencyKey });
  const show = (kind: 'review' | 'unavailable' | 'reviewDenied', options: PageOptions = {}) =>
    pageAnswer(env, request, kind, { reference: referenceOf(idempotencyKey), ...options });
  if (result.kind !== 'ok') {
    note(env, pending, startedAtMs, 'UNAVAILABLE', failureReason(result));
    return show('unavailable', { retryUrl: env.config.reviewPath });
  }
  if (result.value === 'REVIEW_REQUIRED') return show('review', { refreshSeconds });
  if (result.value === 'REVIEW_SUCCEEDED') return giveBack(env, request, context, pending, startedAtMs);
  note(env, pending, startedAtMs, 'BLOCK', 'review-denied');
  return show('reviewDenied', { setCookies: clearCookies(['pending'], context.cookieNames) });
}

async function giveBack(
  env: EdgeEnv,
  request: EdgeRequest,
  context: Context,
  pending: Pending,
  startedAtMs: number,
): Promise<EdgeResponse> {
  const reference = referenceOf(pending.idempotencyKey);
  const restored = await takeBack(env, pending);
  if (restored.kind === 'unavailable') {
    note(env, pending, startedAtMs, 'UNAVAILABLE', restored.reason);
    return pageAnswer(env, request, 'unavailable', { reference, retryUrl: env.config.reviewPath });
  }
  if (restored.kind === 'gone') {
    note(env, pending, startedAtMs, 'REFUSED', 'withheld-gone');
    const setCookies = clearCookies(['pending'], context.cookieNames);
    return pageAnswer(env, request, 'refused', { reference, setCookies });
  }
  note(env, pending, startedAtMs, 'ALLOW', 'review-passed');
  return restore(env, request, context, pending, restored.withheld);
}

function note(
  env: EdgeEnv,
  { user, idempotencyKey }: Pending,
  startedAtMs: number,
  outcome: DecisionLine['outcome'],
  reason: string,
): void {
  const reference = referenceOf(idempotencyKey);
  logDecision(env, { step: 'review', user, outcome, reason, startedAtMs, reference });
}
