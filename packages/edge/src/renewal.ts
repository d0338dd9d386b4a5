import { pageAnswer, redirect } from './answers.ts';
import { type Attempt, newAttempt, newClaimId, referenceOf } from './attempt.ts';
import { claimSessions } from './claims.ts';
import { parseCookieHeader } from './cookies.ts';
import { type Decision, decide, failureReason, mayFailOpen } from './decide.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, deviceCookie, proofCookie } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { proofFor } from './proof.ts';
import type { Context, Proof } from './sealed-values.ts';
import { boundCookies } from './session.ts';
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
  const decision = await decideOwn(env, attempt, request, expired);
  const { response, ...note } = await answer({ request, context, expired }, env, attempt, decision);
  const { startedAtMs, key } = attempt;
  const reference = referenceOf(key.idempotencyKey);
  logDecision(env, { step: 'renewal', user: expired.user, startedAtMs, reference, ...note });
  return response;
}

/**
 * Between the end of the proof and now somebody else may have been logged in with this session: it must be the user's
 * own, or become it.
 */
async function decideOwn(
  env: EdgeEnv,
  attempt: Attempt,
  request: EdgeRequest,
  { user, session }: Proof,
): Promise<Decision> {
  const cookies = boundCookies(session, parseCookieHeader(request.headers), env.config);
  const claim = await claimSessions(env, { userId: user, claimId: newClaimId(env) }, cookies);
  if (claim.kind === 'held') {
    if (claim.foreign.length > 0) return { kind: 'refused', reason: sessionTaken };
    return await decide(env, attempt, request);
  }
  const reason = `claim-${failureReason(claim.failure)}`;
  return mayFailOpen(env, claim.failure)
    ? { kind: 'allow', reason, failOpen: true }
    : { kind: 'unavailable', reason };
}

const sessionTaken = 'session-taken';

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
  // Of another user's session there is nothing to renew: the next page is the login page.
  const ended = note.reason === sessionTaken ? (['pending', 'proof'] as const) : (['pending'] as const);
  const setCookies = clearCookies(ended, context.cookieNames);
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
