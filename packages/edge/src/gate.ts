import { json, pageAnswer, redirect } from './answers.ts';
import type { BrowserState } from './browser-state.ts';
import type { Cookie } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { freshMarkCookie } from './edge-state.ts';
import type { EdgeResponse } from './messages.ts';
import { isNavigation } from './navigation.ts';
import { isLive } from './proof.ts';
import type { Proof } from './sealed-values.ts';
import { boundCookies, hasSession, isBoundTo, isSentWith, isSessionCookie } from './session.ts';
import { namesForeignSession } from './session-in-url.ts';

export type GateAnswer =
  | { readonly kind: 'pass' }
  | { readonly kind: 'redecide'; readonly proof: Proof }
  | { readonly kind: 'answer'; readonly response: EdgeResponse };

/**
 * A request to a protected path. A session needs a proof of its own; without one the person goes to the challenge, or
 * to the login (SECURITY F12).
 */
export function passGate(state: BrowserState, env: EdgeEnv): GateAnswer {
  const { request, cookies } = state;
  const matching = matchingProof(state, env);
  const isForeign = namesForeignSession(request, sessionsOf(cookies, matching, env), env.config);
  if (!isForeign && !hasSession(cookies, env.config)) return withoutSession(state);
  const proof = isForeign ? undefined : matching;
  if (proof !== undefined && isLive(proof, env.now())) return { kind: 'pass' };
  if (proof === undefined && isFromBefore(state, env)) return { kind: 'pass' };
  return withoutProof(state, env, proof);
}

/** The cookies that the proof is for; without one, all that may be a session. */
function sessionsOf(cookies: readonly Cookie[], proof: Proof | undefined, { config }: EdgeEnv): Cookie[] {
  return proof === undefined
    ? cookies.filter((cookie) => isSessionCookie(cookie, config))
    : boundCookies(proof.session, cookies, config);
}

/** The proof that is of the session at hand, expired or not. */
export function matchingProof({ proof, cookies }: BrowserState, { config }: EdgeEnv): Proof | undefined {
  return proof !== undefined && isBoundTo(proof.session, cookies, config) ? proof : undefined;
}

/** Nothing to guard; but a login by a script left the page where it was, and this is its next navigation. */
function withoutSession({ request, pending }: BrowserState): GateAnswer {
  const isDue = pending?.isFetch === true && pending.session === undefined && isNavigation(request);
  return isDue ? answer(redirect(302, pending.url)) : { kind: 'pass' };
}

function withoutProof(state: BrowserState, env: EdgeEnv, expired: Proof | undefined): GateAnswer {
  const { request, pending } = state;
  if (!isNavigation(request)) return answer(json(401, { error: 'mfa_required' }));
  if (pending !== undefined && isSentWith(pending, state.cookies, env.config))
    return answer(redirect(302, pending.url));
  if (expired !== undefined) return { kind: 'redecide', proof: expired };
  // Sent to the login page a moment ago and back already: say so, instead of going round (SECURITY row 55).
  if (state.hasFreshMark) return answer(pageAnswer(env, request, 'refused'));
  return answer(redirect(302, env.config.loginPage, freshMarkCookie(env)));
}

/** A session from before the roll-out, while these are accepted. Whoever has a challenge open is not from before. */
function isFromBefore({ proof, pending }: BrowserState, { config, now }: EdgeEnv): boolean {
  const { preexistingSessions } = config;
  if (preexistingSessions.kind !== 'accept' || now() >= preexistingSessions.untilMs) return false;
  return proof === undefined && pending === undefined;
}

function answer(response: EdgeResponse): GateAnswer {
  return { kind: 'answer', response };
}
