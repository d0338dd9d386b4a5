import { type Claim, includes, without } from './claims.ts';
import { type Cookie, parseCookieHeader } from './cookies.ts';
import { type Decision, failureReason, mayFailOpen } from './decide.ts';
import type { EdgeEnv } from './edge-env.ts';
import { cookiesAfter } from './login-claim.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { hasSession } from './session.ts';

/** A login that succeeded, with its decision and the claim on its session taken together. */
export interface Settlement {
  readonly decision: Decision;
  /** What the browser will have and the user owns: what a proof is made of. */
  readonly cookies: readonly Cookie[];
  /** Names of cookies that the answer sets and others have, too. */
  readonly sharedCookies: readonly string[];
}

/** No session leaves on a decision alone: it must be the user's own. */
export function settle(
  env: EdgeEnv,
  decision: Decision,
  claim: Claim,
  request: EdgeRequest,
  response: EdgeResponse,
): Settlement {
  const after = cookiesAfter(request, response, env.now());
  const foreign = claim.kind === 'held' ? claim.foreign : [];
  return {
    decision: lettingGo(decision) ? withClaim(env, decision, claim, request, after) : decision,
    cookies: without(after, foreign),
    sharedCookies: [...new Set(foreign.map(({ name }) => name))],
  };
}

function lettingGo({ kind }: Decision): boolean {
  return kind === 'allow' || kind === 'challenge' || kind === 'review';
}

function withClaim(
  env: EdgeEnv,
  decision: Decision,
  claim: Claim,
  request: EdgeRequest,
  after: readonly Cookie[],
): Decision {
  if (claim.kind === 'held') {
    return isTaken(env, claim.foreign, request, after)
      ? { kind: 'refused', reason: 'session-taken' }
      : decision;
  }
  const reason = `claim-${failureReason(claim.failure)}`;
  // What waits for a challenge is closed, as it is where the server cannot hold it; an ALLOW opens as without a decision.
  return decision.kind === 'allow' && mayFailOpen(env, claim.failure)
    ? { kind: 'allow', reason: decision.failOpen ? decision.reason : reason, failOpen: true }
    : { kind: 'unavailable', reason };
}

/**
 * Whether the session of the answer is another user's. A named session cookie must be the user's own. Among found ones
 * there may be one that the application gives to many, such as a consent in so many words: it is left out of the session,
 * as long as something remains.
 */
function isTaken(
  { config }: EdgeEnv,
  foreign: readonly Cookie[],
  request: EdgeRequest,
  after: readonly Cookie[],
): boolean {
  if (foreign.length === 0) return false;
  if (config.sessionCookies !== 'found') return true;
  const shown = parseCookieHeader(request.headers);
  return foreign.some((cookie) => includes(shown, cookie)) || !hasSession(without(after, foreign), config);
}
