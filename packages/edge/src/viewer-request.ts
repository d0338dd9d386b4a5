import { pageAnswer } from './answers.ts';
import { newClaimId, newReference } from './attempt.ts';
import { type BrowserState, readBrowserState } from './browser-state.ts';
import type { LoginEndpoint } from './config.ts';
import { type Cookie, parseCookieHeader } from './cookies.ts';
import { logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { contextHeader, sealContext, sealTicket, ticketHeader } from './edge-state.ts';
import { isCookieOfField } from './field-names.ts';
import { matchingProof, passGate } from './gate.ts';
import { withoutCookies, withoutSession } from './hidden-session.ts';
import { bodyMayOverride, readUserName } from './login-body.ts';
import { isUnlistedLogin, userNameFieldsReached } from './login-lookalike.ts';
import { withFreshLoginPage } from './login-page.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { classify, isLoginPath } from './paths.ts';
import { isLive } from './proof.ts';
import type { Context } from './sealed-values.ts';
import { namesForeignSession, sessionsInUrl } from './session-in-url.ts';
import { foldUserName } from './user-name.ts';

/**
 * The first look at a request: takes our cookies out, and lets it go on, with what the origin events need to know
 * sealed in a header, or answers it.
 *
 * @param request as the viewer sent it; the body is read for logins, and for what might be one.
 */
export function onViewerRequest(request: EdgeRequest, env: EdgeEnv): EdgeRequest | EdgeResponse {
  const received = readBrowserState(request, env);
  const state = withoutUserNameCookies(received, userNameFieldsReached(received.request, env.config));
  const kind = classify(state.request, env.config);
  if (typeof kind === 'object') return startLogin(kind.login, state, env);
  if (isLoginPath(state.request, env.config) && bodyMayOverride(state.request)) {
    return refuseLogin('override', state, env);
  }
  if (isUnlistedLogin(state.request, env.config)) return refuseLogin('unlisted', state, env);
  switch (kind) {
    case 'refused':
      return pageAnswer(env, state.request, 'refused', { status: 400 });
    case 'callback':
    case 'review':
      return goOn(state, env, state.pending === undefined ? {} : { pending: state.pending });
    case 'protected':
      return enter(state, env);
    case 'public':
      return goOn(withFreshLoginPage(state, env.config), env, proofPart(state, env));
  }
}

/** The server's limit of a user id; folding may lengthen a name. */
const userNameCharactersMax = 255;

/** A login gets a ticket that says whose it is; what the origin might read otherwise is refused (SECURITY F3, F4). */
function startLogin(login: LoginEndpoint, state: BrowserState, env: EdgeEnv): EdgeRequest | EdgeResponse {
  if (hasSessionInUrl(login, state, env)) return refuseLogin('session-in-url', state, env);
  const read = readUserName(state.request, login);
  if ('refused' in read) return refuseLogin(read.refused, state, env);
  const user = foldUserName(read.userName, env.config.userName);
  if (user === '') return refuseLogin('missing', state, env);
  if (user.length > userNameCharactersMax) return refuseLogin('too-long', state, env);
  const ticket = sealTicket(env, { user, claimId: newClaimId(env) });
  const forwarded = goOn(login.freshSession ? withSessionHidden(state, env) : state, env, {});
  return { ...forwarded, headers: [...forwarded.headers, [ticketHeader, ticket]] };
}

/**
 * PHP's `$_REQUEST` may take a cookie for the field of a form, and the cookie goes first (`request_order`): the login would
 * be another person's than the one that was read (SECURITY F3).
 */
function withoutUserNameCookies(state: BrowserState, fields: readonly string[]): BrowserState {
  if (fields.length === 0) return state;
  const isUserName = ({ name }: Cookie) => fields.some((field) => isCookieOfField(name, field));
  const headers = withoutCookies(state.request.headers, isUserName);
  return { ...state, request: { ...state.request, headers }, cookies: parseCookieHeader(headers) };
}

/**
 * A session in the address cannot be hidden from the application, and none but that of a cookie can be told by a proof.
 * With named cookies, whose it is decides (`claimBeforeLogin`).
 */
function hasSessionInUrl(
  { freshSession }: LoginEndpoint,
  { request, cookies, originNames = [], proof }: BrowserState,
  { config }: EdgeEnv,
): boolean {
  if (freshSession) return sessionsInUrl(request, config).length > 0;
  if (config.sessionCookies !== 'found') return false;
  const names = [...originNames, ...(proof?.session.names ?? [])];
  const set = cookies.filter(({ name }) => names.includes(name));
  return namesForeignSession(request, set, config);
}

/** A proven session that is logged in once more, as another user, would keep its proof: it never gets there. */
function withSessionHidden(state: BrowserState, { config }: EdgeEnv): BrowserState {
  const { request } = state;
  return { ...state, request: { ...request, headers: withoutSession(request.headers, config) } };
}

function refuseLogin(reason: string, { request }: BrowserState, env: EdgeEnv): EdgeResponse {
  const reference = newReference(env);
  logDecision(env, { step: 'login', outcome: 'REFUSED', reason, startedAtMs: env.now(), reference });
  return reason === 'truncated'
    ? pageAnswer(env, request, 'tooLarge', { reference, status: 413 })
    : pageAnswer(env, request, 'refused', { reference, status: 400 });
}

function enter(state: BrowserState, env: EdgeEnv): EdgeRequest | EdgeResponse {
  const gate = passGate(state, env);
  switch (gate.kind) {
    case 'answer':
      return gate.response;
    case 'redecide':
      return goOn(state, env, { redecide: gate.proof });
    case 'pass':
      return goOn(state, env, proofPart(state, env));
  }
}

/** For origin-response, which lets the proof follow the session. */
function proofPart(state: BrowserState, env: EdgeEnv): Pick<Context, 'proof'> {
  const proof = matchingProof(state, env);
  return proof !== undefined && isLive(proof, env.now()) ? { proof } : {};
}

function goOn(
  state: BrowserState & { readonly isFresh?: boolean },
  env: EdgeEnv,
  part: Pick<Context, 'proof' | 'pending' | 'redecide'>,
): EdgeRequest {
  const { request, cookieNames, deviceId, originNames, proof, isFresh = false } = state;
  // Of a browser without our cookies there is nothing to say.
  if (cookieNames.length === 0) return request;
  const context: Context = {
    cookieNames,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(isFresh ? { isFresh } : {}),
    ...(originNames === undefined ? {} : { originNames }),
    ...(proof === undefined || proof.session.names.length === 0 ? {} : { boundNames: proof.session.names }),
    ...part,
  };
  return { ...request, headers: [...request.headers, [contextHeader, sealContext(env, context)]] };
}
