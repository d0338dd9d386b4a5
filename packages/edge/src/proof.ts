import { applySetCookies, type Cookie, parseCookieHeader } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, proofCookie } from './edge-state.ts';
import { headerValue, headerValues, setCookieHeaders } from './header-list.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import type { Context, Proof } from './sealed-values.ts';
import { bindSession, boundCookies, type SessionBinding } from './session.ts';

/** A first proof, or undefined where the browser ends up without a session: nothing is to be proven then. */
export function newProof(
  env: EdgeEnv,
  user: string,
  cookies: readonly Cookie[],
  options: { readonly failOpen: boolean } = { failOpen: false },
): Proof | undefined {
  const session = bindSession(cookies, env.config);
  return session === undefined ? undefined : proofFor(env, user, session, options);
}

export function proofFor(
  env: EdgeEnv,
  user: string,
  session: SessionBinding,
  { failOpen }: { readonly failOpen: boolean },
): Proof {
  const nowMs = env.now();
  const { proof, failMode } = env.config;
  // Whoever was let through undecided is decided upon as soon as the window of the fail mode closes.
  const latestMs = failOpen && failMode.kind === 'open' ? failMode.untilMs : Number.POSITIVE_INFINITY;
  const endsAtMs = Math.min(nowMs + proof.absoluteMs, latestMs);
  return {
    user,
    session,
    issuedAtMs: nowMs,
    idleEndsAtMs: Math.min(nowMs + proof.idleMs, endsAtMs),
    endsAtMs,
  };
}

export function isLive(proof: Proof, nowMs: number): boolean {
  return nowMs < proof.idleEndsAtMs && nowMs < proof.endsAtMs;
}

/**
 * The answer to a proven request: the proof follows the session when the origin renames it, goes when the origin ends
 * it, and is renewed while used.
 */
export function keepProof(
  env: EdgeEnv,
  request: EdgeRequest,
  response: EdgeResponse,
  context: Context,
): EdgeResponse {
  const lines = context.isFresh
    ? endFreshMark(response, context)
    : followSession(env, request, response, context);
  if (lines.length === 0) return response;
  return { ...response, headers: [...response.headers, ...setCookieHeaders(lines)] };
}

/** The mark has done its work when the login page is shown. */
function endFreshMark({ status }: EdgeResponse, { cookieNames }: Context): string[] {
  return status >= 300 && status < 400 ? [] : clearCookies(['proof'], cookieNames);
}

function followSession(
  env: EdgeEnv,
  request: EdgeRequest,
  response: EdgeResponse,
  context: Context,
): string[] {
  const { proof } = context;
  if (proof === undefined) return [];
  const bound = boundCookies(proof.session, parseCookieHeader(request.headers), env.config);
  const setCookies = headerValues(response.headers, 'set-cookie');
  const after = bindSession(applySetCookies(bound, setCookies, env.now()), env.config);
  if (after === undefined) return clearCookies(['proof'], context.cookieNames);
  const hasMoved = after.hash !== proof.session.hash;
  if (!hasMoved && !isRenewalDue(env, proof, response)) return [];
  const nowMs = env.now();
  const idleEndsAtMs = Math.min(nowMs + env.config.proof.idleMs, proof.endsAtMs);
  return proofCookie(env, { ...proof, session: after, issuedAtMs: nowMs, idleEndsAtMs });
}

function isRenewalDue(env: EdgeEnv, proof: Proof, { headers }: EdgeResponse): boolean {
  // A shared cache may keep what is marked public, our cookie with it.
  if (/\bpublic\b|\bs-maxage\b/i.test(headerValue(headers, 'cache-control') ?? '')) return false;
  return env.now() - proof.issuedAtMs >= env.config.proof.idleMs / 4;
}
