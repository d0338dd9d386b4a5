import { redirect } from './answers.ts';
import { applySetCookies, parseCookieHeader } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, deviceCookie, proofCookie } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { namesByOrigin, withOriginNames } from './origin-names.ts';
import { newProof } from './proof.ts';
import type { Context, Pending, Withheld } from './sealed-values.ts';
import { boundCookies, isSentWith } from './session.ts';

/** Whether the browser still has the session that the login was sent with; a copy of pending elsewhere has not. */
export function isSameSession(pending: Pending, request: EdgeRequest, env: EdgeEnv): boolean {
  return isSentWith(pending, parseCookieHeader(request.headers), env.config);
}

/** The login goes on where the origin wanted it to, with what was withheld. */
export function restore(
  env: EdgeEnv,
  request: EdgeRequest,
  context: Context,
  pending: Pending,
  { location, cookies }: Withheld,
): EdgeResponse {
  const names = namesByOrigin(env, context, cookies);
  const proof = newProof(env, pending.user, sessionOf(env, request, pending, cookies), { names });
  const answer = redirect(302, location, [
    ...cookies,
    ...(proof === undefined ? clearCookies(['proof'], context.cookieNames) : proofCookie(env, proof)),
    ...deviceCookie(env, pending.deviceId),
    ...clearCookies(['pending'], context.cookieNames),
  ]);
  return withOriginNames(env, context, answer);
}

/**
 * The session that the challenge was about: the one the login was sent with, and what it set. Another session that the
 * browser came by meanwhile gets no proof from this challenge. Both were claimed at the login, for longer than a
 * challenge or a review and a proof after it take: nothing can fail here once the token is spent.
 */
function sessionOf(
  env: EdgeEnv,
  request: EdgeRequest,
  { session, sharedCookies = [] }: Pending,
  withheld: readonly string[],
) {
  const sent = parseCookieHeader(request.headers);
  const bound = session === undefined ? [] : boundCookies(session, sent, env.config);
  return applySetCookies(bound, withheld, env.now()).filter(({ name }) => !sharedCookies.includes(name));
}
