import { json, pageAnswer, redirect } from './answers.ts';
import { type Attempt, newAttempt, newReference, referenceOf } from './attempt.ts';
import type { LoginEndpoint } from './config.ts';
import { applySetCookies, parseCookieHeader } from './cookies.ts';
import { type Decision, decide } from './decide.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies, deviceCookie, openTicket, proofCookie } from './edge-state.ts';
import { headerBytes, headerValue, headerValues, setCookieHeaders, withoutHeaders } from './header-list.ts';
import { sameHostLocation } from './location.ts';
import { isSuccess } from './login-success.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from './messages.ts';
import { wantsJson } from './navigation.ts';
import { newProof } from './proof.ts';
import type { Context } from './sealed-values.ts';
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

/** Decides on a login that succeeded; one that failed passes untouched. */
export async function answerLogin(exchange: LoginExchange, env: EdgeEnv): Promise<EdgeResponse> {
  const { login, request, response, context } = exchange;
  const ticket = openTicket(env, request);
  if (ticket === undefined) return answerWithoutTicket(exchange, env);
  if (!isSuccess(env, login, request, response)) return response;
  const attempt = newAttempt(env, 'login', ticket.user, context.deviceId);
  const decision = await decide(env, attempt, request);
  const { response: answer, ...note } = await answerDecision(exchange, env, attempt, decision);
  const { startedAtMs, key } = attempt;
  const reference = referenceOf(key.idempotencyKey);
  const sessionKept = keepsSession(exchange, env);
  logDecision(env, { step: 'login', user: key.userId, startedAtMs, reference, sessionKept, ...note });
  return answer;
}

/** The application logged an existing session in as it was: `freshSession` is advised, and the log says so. */
function keepsSession({ request, response }: LoginExchange, { config, now }: EdgeEnv): boolean {
  const before = bindSession(parseCookieHeader(request.headers), config);
  const after = bindSession(cookiesAfter(request, response, now()), config);
  return before !== undefined && before.hash === after?.hash;
}

/** What the browser would hold if the answer passed as it is. */
function cookiesAfter(request: EdgeRequest, response: EdgeResponse, nowMs: number) {
  const setCookies = headerValues(response.headers, 'set-cookie');
  return applySetCookies(parseCookieHeader(request.headers), setCookies, nowMs);
}

/** The viewer-request function did not see this login: a behaviour without it, or keys that differ (SECURITY F1). */
function answerWithoutTicket({ request }: LoginExchange, env: EdgeEnv): EdgeResponse {
  const reference = newReference(env);
  const note = { step: 'login', outcome: 'UNAVAILABLE', reason: 'no-ticket' } as const;
  logDecision(env, { ...note, startedAtMs: env.now(), reference });
  return pageAnswer(env, request, 'unavailable', { reference });
}

async function answerDecision(
  exchange: LoginExchange,
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
  exchange: LoginExchange,
  env: EdgeEnv,
  attempt: Attempt,
  { reason, failOpen }: Extract<Decision, { kind: 'allow' }>,
): Outcome {
  const { request, response, context } = exchange;
  const cookies = cookiesAfter(request, response, env.now());
  const proof = newProof(env, attempt.key.userId, cookies, { failOpen });
  const lines = [
    ...(proof === undefined ? clearCookies(['proof'], context.cookieNames) : proofCookie(env, proof)),
    ...deviceCookie(env, attempt.deviceId),
    ...clearCookies(['pending'], context.cookieNames),
  ];
  const headers = [...response.headers, ...setCookieHeaders(lines)];
  if (headerBytes(headers) > responseBytesMax) return tooLarge(exchange, env, attempt);
  return { response: { ...response, headers }, outcome: 'ALLOW', reason, failOpen };
}

/** The origin's cookies wait, and the browser goes where the decision is made. */
async function wait(
  exchange: LoginExchange,
  env: EdgeEnv,
  attempt: Attempt,
  { kind, url }: { readonly kind: 'challenge' | 'review'; readonly url: string },
): Promise<Outcome> {
  const { request, response, context } = exchange;
  const isFetch = wantsJson(request);
  const session = bindSession(parseCookieHeader(request.headers), env.config);
  const kept = await withhold(
    env,
    attempt,
    { kind, url, isFetch, ...(session === undefined ? {} : { session }) },
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
