import { newClaimId } from './attempt.ts';
import { claimSessions, without } from './claims.ts';
import { applySetCookies, type Cookie, parseCookieHeader } from './cookies.ts';
import { mayFailOpen } from './decide.ts';
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
  const hasMoved = bindSession(held, env.config)?.hash !== proof.session.hash;
  if (!hasMoved && !isRenewalDue(env, proof, response)) return [];
  const next = hasMoved ? await movedProof(env, proof, bound, held) : proof;
  if (next === undefined) return clearCookies(['proof'], context.cookieNames);
  const nowMs = env.now();
  const idleEndsAtMs = Math.min(nowMs + env.config.proof.idleMs, next.endsAtMs);
  return proofCookie(env, { ...next, issuedAtMs: nowMs, idleEndsAtMs });
}

/**
 * The proof of the cookies that the browser has now. They become this user's first, or somebody else could be logged in
 * with them and be met with this proof. What cannot be claimed is no part of the session where it is new beside found
 * cookies; otherwise the proof ends, and the person logs in again.
 */
async function movedProof(
  env: EdgeEnv,
  proof: Proof,
  bound: readonly Cookie[],
  held: readonly Cookie[],
): Promise<Proof | undefined> {
  const claimant = { userId: proof.user, claimId: newClaimId(env) };
  const claim = await claimSessions(env, claimant, without(held, bound), proof.endsAtMs - env.now());
  const isOpen = claim.kind === 'failed' && mayFailOpen(env, claim.failure);
  const foreign = claim.kind === 'held' ? claim.foreign : isOpen ? [] : claim.cookies;
  const isNew = ({ name }: Cookie) =>
    env.config.sessionCookies === 'found' && !proof.session.names.includes(name);
  const session = foreign.every(isNew) ? bindSession(without(held, foreign), env.config) : undefined;
  if (session === undefined) return undefined;
  return {
    ...proof,
    session,
    endsAtMs: Math.min(proof.endsAtMs, isOpen ? openUntilMs(env) : proof.endsAtMs),
  };
}

function isRenewalDue(env: EdgeEnv, proof: Proof, { headers }: EdgeResponse): boolean {
  // A shared cache may keep what is marked public, our cookie with it.
  if (/\bpublic\b|\bs-maxage\b/i.test(headerValue(headers, 'cache-control') ?? '')) return false;
  return env.now() - proof.issuedAtMs >= env.config.proof.idleMs / 4;
}
