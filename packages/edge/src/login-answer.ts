import { json, pageAnswer, redirect } from './answers.ts';
import { type Attempt, newAttempt, referenceOf } from './attempt.ts';
import type { LoginEndpoint } from './config.ts';
import { parseCookieHeader } from './cookies.ts';
import { type Decision, decide, mayFailOpen } from './decide.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, deviceCookie, openTicket, proofCookie } from './edge-state.ts';
import { headerBytes, headerValue, headerValues, setCookieHeaders, withoutHeaders } from './header-list.ts';
import { sameHostLocation } from './location.ts';
import {
  answerUnclaimed,
  answerWithoutTicket,
  claimAfterLogin,
  cookiesAfter,
  isClaimed,
  releaseAfterLogin,
  withoutHidden,
} from './login-claim.ts';
import { type Settlement, settle } from './login-settlement.ts';
import { isFailure, isSuccess, withoutNewSession } from './login-success.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from './messages.ts';
import { wantsJson } from './navigation.ts';
import { namesByOrigin } from './origin-names.ts';
import { newProof } from './proof.ts';
import type { Context, Ticket } from './sealed-values.ts';
import { bindSession } from './session.ts';
import { withhold } from './withhold.ts';

/** A login that came back from the origin. */
export interface LoginExchange {
  readonly login: LoginEndpoint;
  readonly request: EdgeRequest;
  readonly response: EdgeResponse;
  readonly context: Context;
}

interface Outcome extends Pick<DecisionLine, 'outcome' | 'reason'> {
  readonly response: EdgeResponse;
  readonly failOpen?: boolean;
}

/** A login that succeeded and is decided upon. */
interface SettledExchange extends LoginExchange, Pick<Settlement, 'cookies' | 'sharedCookies'> {
  readonly ticket: Ticket;
}

/** Decides on a login that succeeded; one that failed passes. */
export async function answerLogin(exchange: LoginExchange, env: EdgeEnv): Promise<EdgeResponse> {
  const { login, request, response, context } = exchange;
  const ticket = openTicket(env, request);
  if (ticket === undefined) return answerWithoutTicket(exchange, env);
  if (!isClaimed(ticket, request, env)) return answerWithoutTicket(exchange, env);
  if (!isSuccess(env, login, request, response)) return passFailure(exchange, env, ticket);
  const attempt = newAttempt(env, 'login', ticket.user, context.deviceId);
  const { decision, ...settled } = await decideAndClaim(exchange, env, ticket, attempt);
  const { response: answer, ...note } = await answerDecision(settled, env, attempt, decision);
  const { startedAtMs, key } = attempt;
  const reference = referenceOf(key.idempotencyKey);
  const sessionKept = keepsSession(exchange, env);
  const sessionHidden = (ticket.hiddenCookies ?? []).length > 0;
  const line = {
    step: 'login',
    user: key.userId,
    startedAtMs,
    reference,
    sessionKept,
    sessionHidden,
  } as const;
  logDecision(env, { ...line, ...note });
  return answer;
}

/**
 * An answer that is no success by the configuration may still be one that the visitor steered: many applications let him
 * choose the next page, or answer 200 instead of a redirect when asked for JSON. Unless it is a failure for certain it
 * brings no new session, and the session that the browser has stays the user's, or whoever has an own account could log
 * in again with it, be sent on as "already signed in", and get a proof for it (SECURITY F12).
 */
async function passFailure(exchange: LoginExchange, env: EdgeEnv, ticket: Ticket): Promise<EdgeResponse> {
  const { request } = exchange;
  const answer = withoutHidden(env, ticket, exchange.response, false);
  if (isFailure(env, exchange.login, request, answer)) {
    await releaseAfterLogin(env, ticket);
    return answer;
  }
  const response = withoutNewSession(env, request, answer);
  const claim = await claimAfterLogin(env, ticket, request, response);
  if (claim.kind === 'held' || mayFailOpen(env, claim.failure)) return response;
  return answerUnclaimed(request, env, ticket, claim.failure);
}

async function decideAndClaim(
  exchange: LoginExchange,
  env: EdgeEnv,
  ticket: Ticket,
  attempt: Attempt,
): Promise<SettledExchange & Pick<Settlement, 'decision'>> {
  const { request } = exchange;
  const response = withoutHidden(env, ticket, exchange.response, true);
  const [decision, claim] = await Promise.all([
    decide(env, attempt, request),
    claimAfterLogin(env, ticket, request, response),
  ]);
  const settlement = settle(env, decision, claim, request, response);
  if (!exchange.login.renewsSession || !keepsSession(exchange, env)) {
    return { ...exchange, ticket, response, ...settlement };
  }
  // The configuration says otherwise, and nobody kept whose this session is.
  return {
    ...exchange,
    ticket,
    response,
    ...settlement,
    decision: { kind: 'refused', reason: 'session-kept' },
  };
}

/** The application logged an existing session in as it was: nothing is wrong, and support may want to know. */
function keepsSession({ request, response }: LoginExchange, { config, now }: EdgeEnv): boolean {
  const before = bindSession(parseCookieHeader(request.headers), config);
  const after = bindSession(cookiesAfter(request, response, now()), config);
  return before !== undefined && before.hash === after?.hash;
}

async function answerDecision(
  exchange: SettledExchange,
  env: EdgeEnv,
  attempt: Attempt,
  decision: Decision,
): Promise<Outcome> {
  switch (decision.kind) {
    case 'allow':
      return allow(exchange, env, attempt, decision);
    case 'challenge':
      return wait(exchange, env, attempt, { kind: 'challenge', url: decision.url });
    case 'review':
      return wait(exchange, env, attempt, { kind: 'review', url: env.config.origin + env.config.reviewPath });
    case 'block':
      return stop(exchange, env, attempt, 'blocked', { outcome: 'BLOCK', reason: decision.reason });
    case 'refused':
      return stop(exchange, env, attempt, 'refused', { outcome: 'REFUSED', reason: decision.reason });
    case 'unavailable':
      return stop(exchange, env, attempt, 'unavailable', { outcome: 'UNAVAILABLE', reason: decision.reason });
  }
}

/** CloudFront's 20,480, with room for its status line. */
const responseBytesMax = 20_000;

function allow(
  exchange: SettledExchange,
  env: EdgeEnv,
  attempt: Attempt,
  { reason, failOpen }: Extract<Decision, { kind: 'allow' }>,
): Outcome {
  const { response, context, cookies } = exchange;
  const names = namesByOrigin(env, context, headerValues(response.headers, 'set-cookie'));
  const proof = newProof(env, attempt.key.userId, cookies, { failOpen, names });
  const lines = [
    ...(proof === undefined ? clearCookies(['proof'], context.cookieNames) : proofCookie(env, proof)),
    ...deviceCookie(env, attempt.deviceId),
    ...clearCookies(['pending'], context.cookieNames),
  ];
  const headers = [...response.headers, ...setCookieHeaders(lines)];
  if (headerBytes(headers) > responseBytesMax) return tooLarge(exchange, env, attempt);
  // Support will ask why the gate stays closed after a login that was allowed.
  const said = proof === undefined && !failOpen ? 'no-session' : reason;
  return { response: { ...response, headers }, outcome: 'ALLOW', reason: said, failOpen };
}

/** The origin's cookies wait, and the browser goes where the decision is made. */
async function wait(
  exchange: SettledExchange,
  env: EdgeEnv,
  attempt: Attempt,
  { kind, url }: { readonly kind: 'challenge' | 'review'; readonly url: string },
): Promise<Outcome> {
  const { request, response, context, sharedCookies, ticket } = exchange;
  const { browserSession } = ticket;
  const isFetch = wantsJson(request);
  const session = bindSession(parseCookieHeader(request.headers), env.config);
  const kept = await withhold(
    env,
    attempt,
    {
      kind,
      url,
      isFetch,
      sharedCookies,
      ...(session === undefined ? {} : { session }),
      ...(browserSession === undefined ? {} : { browserSession }),
    },
    {
      location: sameHostLocation(headerValue(response.headers, 'location'), request.path, env.config),
      cookies: headerValues(response.headers, 'set-cookie'),
    },
  );
  if (kept.kind === 'too-large') return tooLarge(exchange, env, attempt);
  if (kept.kind === 'failed') {
    return stop(exchange, env, attempt, 'unavailable', { outcome: 'UNAVAILABLE', reason: kept.reason });
  }
  const lines = [
    ...kept.setCookies,
    ...deviceCookie(env, attempt.deviceId),
    ...clearCookies(['proof'], context.cookieNames),
  ];
  const outcome = kind === 'challenge' ? 'CHALLENGE' : 'REVIEW';
  return { response: sendOn(exchange, kind, url, lines), outcome, reason: `${kind}-required` };
}

function sendOn(
  { login, request, response }: LoginExchange,
  kind: 'challenge' | 'review',
  url: string,
  lines: readonly string[],
): EdgeResponse {
  if (!wantsJson(request)) return redirect(303, url, lines);
  const hasBody = response.status >= 200 && response.status < 300;
  if (login.passAnswerBody && hasBody) return onlyBody(response, lines);
  const answer = json(401, { error: `${kind}_required`, url }, lines);
  return { ...answer, headers: [...answer.headers, ...headersFor(response, isCrossOriginHeader)] };
}

/** The body passes as configured; headers that describe it pass, others might carry a credential. */
function onlyBody(response: EdgeResponse, lines: readonly string[]): EdgeResponse {
  const described = headersFor(response, (name) => name.startsWith('content-') || isCrossOriginHeader(name));
  const { status } = response;
  return { status, headers: [...described, ['cache-control', 'no-store'], ...setCookieHeaders(lines)] };
}

/** Without these, a script of another origin could not read that a challenge is due. */
function isCrossOriginHeader(name: string): boolean {
  return name.startsWith('access-control-') || name === 'vary';
}

function headersFor({ headers }: EdgeResponse, isKept: (name: string) => boolean): HeaderList {
  return withoutHeaders(headers, (name) => !isKept(name));
}

function tooLarge(exchange: LoginExchange, env: EdgeEnv, attempt: Attempt): Outcome {
  return stop(exchange, env, attempt, 'tooLarge', { outcome: 'REFUSED', reason: 'cookies-too-large' });
}

/** No cookie of the origin leaves, and what the browser had of ours goes. */
function stop(
  { request, context }: LoginExchange,
  env: EdgeEnv,
  { key }: Attempt,
  kind: 'blocked' | 'refused' | 'unavailable' | 'tooLarge',
  note: Omit<Outcome, 'response'>,
): Outcome {
  const setCookies = clearCookies(['pending', 'proof'], context.cookieNames);
  const reference = referenceOf(key.idempotencyKey);
  return { response: pageAnswer(env, request, kind, { reference, setCookies }), ...note };
}
