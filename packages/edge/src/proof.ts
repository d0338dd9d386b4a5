import { newClaimId } from './attempt.ts';
import { claimSessions, without } from './claims.ts';
import { applySetCookies, type Cookie, parseCookieHeader } from './cookies.ts';
import { mayFailOpen } from './decide.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, proofCookie } from './edge-state.ts';
import { headerValues, isShared, setCookieHeaders } from './header-list.ts';
import { mayRunLogin } from './login-lookalike.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { isSafeMethod } from './method-override.ts';
import type { Context, Proof } from './sealed-values.ts';
import { bindSession, boundCookies, followBinding, type SessionBinding } from './session.ts';

/**
 * A first proof, or undefined where the browser ends up without a session: nothing is to be proven then.
 *
 * @param names of the cookies that the application has set. Where sessions are found, a proof of anything else would be
 * one of whatever session a visitor puts beside it.
 */
export function newProof(
  env: EdgeEnv,
  user: string,
  cookies: readonly Cookie[],
  { failOpen = false, names }: { readonly failOpen?: boolean; readonly names: readonly string[] },
): Proof | undefined {
  const { config } = env;
  const own =
    config.sessionCookies === 'found' ? cookies.filter(({ name }) => names.includes(name)) : cookies;
  const session = bindSession(own, config);
  return session === undefined ? undefined : proofFor(env, user, session, { failOpen });
}

export function proofFor(
  env: EdgeEnv,
  user: string,
  session: SessionBinding,
  { failOpen }: { readonly failOpen: boolean },
): Proof {
  const nowMs = env.now();
  const { proof } = env.config;
  const latestMs = failOpen ? openUntilMs(env) : Number.POSITIVE_INFINITY;
  const endsAtMs = Math.min(nowMs + proof.absoluteMs, latestMs);
  return {
    user,
    session,
    issuedAtMs: nowMs,
    idleEndsAtMs: Math.min(nowMs + proof.idleMs, endsAtMs),
    endsAtMs,
  };
}

/** Whoever was let through undecided is decided upon as soon as the window of the fail mode closes. */
function openUntilMs({ config: { failMode } }: EdgeEnv): number {
  return failMode.kind === 'open' ? failMode.untilMs : Number.POSITIVE_INFINITY;
}

export function isLive(proof: Proof, nowMs: number): boolean {
  return nowMs < proof.idleEndsAtMs && nowMs < proof.endsAtMs;
}

/**
 * The answer to a proven request: the proof follows the session when the origin renames it, goes when the origin ends
 * it, and is renewed while used.
 */
export async function keepProof(
  env: EdgeEnv,
  request: EdgeRequest,
  response: EdgeResponse,
  context: Context,
): Promise<EdgeResponse> {
  const lines = context.isFresh
    ? endFreshMark(response, context)
    : await followSession(env, request, response, context);
  if (lines.length === 0) return response;
  return { ...response, headers: [...response.headers, ...setCookieHeaders(lines)] };
}

/** The mark has done its work when the login page is shown. */
function endFreshMark({ status }: EdgeResponse, { cookieNames }: Context): string[] {
  return status >= 300 && status < 400 ? [] : clearCookies(['proof'], cookieNames);
}

async function followSession(
  env: EdgeEnv,
  request: EdgeRequest,
  response: EdgeResponse,
  context: Context,
): Promise<string[]> {
  const { proof } = context;
  if (proof === undefined) return [];
  const bound = boundCookies(proof.session, parseCookieHeader(request.headers), env.config);
  const setCookies = headerValues(response.headers, 'set-cookie');
  const held = applySetCookies(bound, setCookies, env.now());
  const session = followBinding(proof.session, held, env.config);
  const hasMoved = session?.hash !== proof.session.hash;
  if (!hasMoved && !isRenewalDue(env, proof, response)) return [];
  const changed = without(boundCookies(proof.session, held, env.config), bound);
  const mayMove = changed.length === 0 || mayFollow(env, request);
  const next = hasMoved && session && mayMove ? await movedProof(env, proof, session, changed) : undefined;
  if (hasMoved && next === undefined) return clearCookies(['proof'], context.cookieNames);
  const nowMs = env.now();
  const kept = next ?? proof;
  const idleEndsAtMs = Math.min(nowMs + env.config.proof.idleMs, kept.endsAtMs);
  return proofCookie(env, { ...kept, issuedAtMs: nowMs, idleEndsAtMs });
}

/**
 * Whether a new value of the session cookie is the same session for certain. It may be that of a login that nobody has
 * listed: such a one changes something, and so comes by an unsafe method. Where the value changes all the time that says
 * nothing, and every login starts another session there.
 */
function mayFollow({ config }: EdgeEnv, request: EdgeRequest): boolean {
  if (mayRunLogin(request, config)) return false;
  return (
    isSafeMethod(request) ||
    config.logins.every(({ renewsSession, freshSession }) => renewsSession || freshSession)
  );
}

/**
 * The proof of the cookies that the browser has now. What changed becomes this user's first, or somebody else could be
 * logged in with it and be met with this proof. Where it cannot be claimed the proof ends, and the person logs in again.
 */
async function movedProof(
  env: EdgeEnv,
  proof: Proof,
  session: SessionBinding,
  changed: readonly Cookie[],
): Promise<Proof | undefined> {
  const claimant = { userId: proof.user, claimId: newClaimId(env) };
  const claim = await claimSessions(env, claimant, changed);
  if (claim.kind === 'held') return claim.foreign.length === 0 ? { ...proof, session } : undefined;
  return mayFailOpen(env, claim.failure)
    ? { ...proof, session, endsAtMs: Math.min(proof.endsAtMs, openUntilMs(env)) }
    : undefined;
}

function isRenewalDue(env: EdgeEnv, proof: Proof, { headers }: EdgeResponse): boolean {
  return !isShared(headers) && env.now() - proof.issuedAtMs >= env.config.proof.idleMs / 4;
}
