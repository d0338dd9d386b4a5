import { pageAnswer } from './answers.ts';
import { newReference } from './attempt.ts';
import { type Claim, claimSessions, includes } from './claims.ts';
import { applySetCookies, type Cookie, parseCookieHeader } from './cookies.ts';
import { apiOf, failureReason, mayFailOpen } from './decide.ts';
import type { ApiFailure, Claimant } from './decision-api.ts';
import { type DecisionNote, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { openTicket, sealTicket, ticketHeader } from './edge-state.ts';
import { headerValues, withoutHeaders } from './header-list.ts';
import { withoutCookies } from './hidden-session.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import type { Ticket } from './sealed-values.ts';
import { bindSession, hasSession } from './session.ts';
import { sessionsInUrl } from './session-in-url.ts';
import { isAccepted } from './user-name.ts';

/**
 * A login on its way to the origin. Session cookies that are another user's are hidden from it, so that the application
 * starts a session of its own for it; the others are this user's from now on.
 */
export async function claimBeforeLogin(
  request: EdgeRequest,
  env: EdgeEnv,
): Promise<EdgeRequest | EdgeResponse> {
  const ticket = openTicket(env, request);
  // Refused here already: the origin would log an existing session in.
  if (ticket === undefined) return answerWithoutTicket({ request }, env);
  if (!isAccepted(ticket.user, env.config.userName)) {
    return refuse(env, request, 'refused', { user: ticket.user, outcome: 'REFUSED', reason: 'user-name' });
  }
  const cookies = parseCookieHeader(request.headers);
  const inUrl = sessionsInUrl(request, env.config);
  if (!hasSession([...cookies, ...inUrl], env.config)) return request;
  const claim = await claimSessions(env, claimantOf(ticket), [...cookies, ...inUrl]);
  if (claim.kind === 'failed' && !mayFailOpen(env, claim.failure)) {
    return answerUnclaimed(request, env, ticket, claim.failure);
  }
  // Nobody knows whose it is: as if it were another's.
  const foreign = claim.kind === 'held' ? claim.foreign : claim.cookies;
  if (inUrl.some((session) => includes(foreign, session))) {
    // The address cannot be shown to the origin without it.
    const reason = 'session-in-url';
    return refuse(env, request, 'refused', { user: ticket.user, outcome: 'REFUSED', reason });
  }
  return forward(env, request, ticket, foreign);
}

function forward(
  env: EdgeEnv,
  request: EdgeRequest,
  ticket: Ticket,
  foreign: readonly Cookie[],
): EdgeRequest {
  const shown = withoutCookies(request.headers, (cookie) => includes(foreign, cookie));
  const hiddenCookies = [...new Set(foreign.map(({ name }) => name))];
  const browserSession =
    foreign.length === 0 ? undefined : bindSession(parseCookieHeader(request.headers), env.config);
  const sealed = sealTicket(env, {
    ...ticket,
    hiddenCookies,
    ...(browserSession === undefined ? {} : { browserSession }),
  });
  const headers = withoutHeaders(shown, (name) => name === ticketHeader);
  return { ...request, headers: [...headers, [ticketHeader, sealed]] };
}

/** The viewer-request function did not see this login: a behaviour without it, or keys that differ (SECURITY F1). */
export function answerWithoutTicket(
  { request }: { readonly request: EdgeRequest },
  env: EdgeEnv,
): EdgeResponse {
  return refuse(env, request, 'unavailable', { outcome: 'UNAVAILABLE', reason: 'no-ticket' });
}

/** Nobody has written down whose session this is. */
export function answerUnclaimed(
  request: EdgeRequest,
  env: EdgeEnv,
  { user }: Ticket,
  failure: ApiFailure,
): EdgeResponse {
  const reason = `claim-${failureReason(failure)}`;
  return refuse(env, request, 'unavailable', { user, outcome: 'UNAVAILABLE', reason });
}

function refuse(
  env: EdgeEnv,
  request: EdgeRequest,
  kind: 'unavailable' | 'refused',
  note: Pick<DecisionNote, 'user' | 'outcome' | 'reason'>,
): EdgeResponse {
  const reference = newReference(env);
  logDecision(env, { step: 'login', ...note, startedAtMs: env.now(), reference });
  return pageAnswer(env, request, kind, { reference });
}

/** Whether the origin was shown no session that was not claimed before: a behaviour may lack origin-request. */
export function isClaimed(ticket: Ticket, request: EdgeRequest, { config }: EdgeEnv): boolean {
  return ticket.hiddenCookies !== undefined || !hasSession(parseCookieHeader(request.headers), config);
}

/**
 * What the browser has after a login that succeeded, or may have, is this user's, too. A new session cookie is claimed as well: it is
 * random, but the proof made for it now could be taken along when somebody else is logged in with it. In the same
 * moment as the decision, so that nobody waits for it.
 */
export function claimAfterLogin(
  env: EdgeEnv,
  ticket: Ticket,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<Claim> {
  const cookies = cookiesAfter(request, response, env.now());
  return claimSessions(env, claimantOf(ticket), [...cookies, ...sessionsInUrl(request, env.config)]);
}

/** What the browser would hold if the answer passed as it is, but for what was hidden. */
export function cookiesAfter(request: EdgeRequest, response: EdgeResponse, nowMs: number): Cookie[] {
  const setCookies = headerValues(response.headers, 'set-cookie');
  return applySetCookies(parseCookieHeader(request.headers), setCookies, nowMs);
}

/** A login that failed for certain takes its claim back, or a mistyped user name would own the session. */
export async function releaseAfterLogin(env: EdgeEnv, ticket: Ticket): Promise<void> {
  if (ticket.hiddenCookies === undefined) return;
  // Without an answer the claim ends by itself; until then this session is hidden from others.
  await apiOf(env).releaseSessions(claimantOf(ticket));
}

/**
 * Removes hidden cookies that the application did not replace, so that they do not stand in the way for ever: of named
 * session cookies all count, and one that is left over would make every proof another session's. After a login that
 * failed, the form token of another user may be among them, and the next page is to get a new one. Found ones are left
 * alone otherwise: a preference may be among them.
 */
export function withoutHidden(
  env: EdgeEnv,
  { hiddenCookies = [] }: Ticket,
  response: EdgeResponse,
  isSuccess: boolean,
): EdgeResponse {
  const { config } = env;
  if (isSuccess && config.sessionCookies === 'found') return response;
  const setCookies = headerValues(response.headers, 'set-cookie');
  const set = applySetCookies([], setCookies, env.now()).map(({ name }) => name);
  const left = hiddenCookies.filter((name) => !set.includes(name) && isCookieName(name));
  if (left.length === 0) return response;
  const attributes = `Path=/; Max-Age=0${config.origin.startsWith('https:') ? '; Secure' : ''}`;
  const lines = left.map((name) => ['set-cookie', `${name}=; ${attributes}`] as const);
  return { ...response, headers: [...response.headers, ...lines] };
}

/** RFC 6265 §4.1.1 token: what else a viewer sent stays out of our headers. */
function isCookieName(name: string): boolean {
  return /^[!#$%&'*+\-.0-9A-Z^_`a-z|~]{1,128}$/.test(name);
}

function claimantOf({ user, claimId }: Ticket): Claimant {
  return { userId: user, claimId };
}
