import { pageAnswer, redirect } from './answers.ts';
import { type Attempt, newAttempt, referenceOf } from './attempt.ts';
import { type Decision, decide } from './decide.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, deviceCookie, proofCookie } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { proofFor } from './proof.ts';
import type { Context, Proof } from './sealed-values.ts';
import { withhold } from './withhold.ts';

interface Renewal {
  readonly request: EdgeRequest;
  readonly context: Context;
  readonly expired: Proof;
}

interface Outcome {
  readonly response: EdgeResponse;
  readonly outcome: DecisionLine['outcome'];
  readonly reason: string;
  readonly failOpen?: boolean;
}

/** The session outlived its proof: a new decision for the user of that proof, on a navigation. */
export async function renewDecision(
  request: EdgeRequest,
  context: Context,
  expired: Proof,
  env: EdgeEnv,
): Promise<EdgeResponse> {
  const attempt = newAttempt(env, 'renewal', expired.user, context.deviceId);
  const decision = await decide(env, attempt, request);
  const { response, ...note } = await answer({ request, context, expired }, env, attempt, decision);
  const { startedAtMs, key } = attempt;
  const reference = referenceOf(key.idempotencyKey);
  logDecision(env, { step: 'renewal', user: expired.user, startedAtMs, reference, ...note });
  return response;
}

async function answer(
  renewal: Renewal,
  env: EdgeEnv,
  attempt: Attempt,
  decision: Decision,
): Promise<Outcome> {
  switch (decision.kind) {
    case 'allow':
      return allow(renewal, env, attempt, decision);
    case 'challenge':
      return wait(renewal, env, attempt, 'challenge', decision.url);
    case 'review':
      return wait(renewal, env, attempt, 'review', env.config.origin + env.config.reviewPath);
    case 'block':
      return stop(renewal, env, attempt, 'blocked', { outcome: 'BLOCK', reason: decision.reason });
    case 'refused':
      return stop(renewal, env, attempt, 'refused', { outcome: 'REFUSED', reason: decision.reason });
    case 'unavailable':
      return stop(renewal, env, attempt, 'unavailable', { outcome: 'UNAVAILABLE', reason: decision.reason });
  }
}

function allow(
  { request, context, expired }: Renewal,
  env: EdgeEnv,
  attempt: Attempt,
  { reason, failOpen }: Extract<Decision, { kind: 'allow' }>,
): Outcome {
  const proof = proofFor(env, expired.user, expired.session, { failOpen });
  const lines = [
    ...proofCookie(env, proof),
    ...deviceCookie(env, attempt.deviceId),
    ...clearCookies(['pending'], context.cookieNames),
  ];
  return { response: redirect(302, ownUrl(request, env), lines), outcome: 'ALLOW', reason, failOpen };
}

async function wait(
  renewal: Renewal,
  env: EdgeEnv,
  attempt: Attempt,
  kind: 'challenge' | 'review',
  url: string,
): Promise<Outcome> {
  const waiting = { kind, url, isFetch: false, session: renewal.expired.session };
  const kept = await withhold(env, attempt, waiting, { location: ownUrl(renewal.request, env), cookies: [] });
  if (kept.kind !== 'kept') {
    const reason = kept.kind === 'failed' ? kept.reason : 'url-too-large';
    return stop(renewal, env, attempt, 'unavailable', { outcome: 'UNAVAILABLE', reason });
  }
  const lines = [...kept.setCookies, ...deviceCookie(env, attempt.deviceId)];
  const outcome = kind === 'challenge' ? 'CHALLENGE' : 'REVIEW';
  return { response: redirect(302, url, lines), outcome, reason: `${kind}-required` };
}

function stop(
  { request, context }: Renewal,
  env: EdgeEnv,
  { key }: Attempt,
  kind: 'blocked' | 'refused' | 'unavailable',
  note: Omit<Outcome, 'response'>,
): Outcome {
  const setCookies = clearCookies(['pending'], context.cookieNames);
  const reference = referenceOf(key.idempotencyKey);
  const retryUrl = kind === 'unavailable' ? ownPath(request) : env.config.loginPage;
  return { response: pageAnswer(env, request, kind, { reference, retryUrl, setCookies }), ...note };
}

/** Absolute: a path that begins with two slashes would be another host. */
function ownUrl(request: EdgeRequest, { config }: EdgeEnv): string {
  return `${config.origin}${ownPath(request)}`;
}

function ownPath({ path, query }: EdgeRequest): string {
  return query === '' ? path : `${path}?${query}`;
}
