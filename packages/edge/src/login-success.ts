import { claimHashes } from './claimable-cookies.ts';
import type { EdgeConfig, LoginEndpoint } from './config.ts';
import { parseCookieHeader } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { headerValue, headerValues } from './header-list.ts';
import { resolve } from './location.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { canonicalPath, matches } from './paths.ts';
import { parseSetCookieAt } from './set-cookie.ts';

/** Whether the origin's answer to a login says that it succeeded. Every condition that is configured must hold. */
export function isSuccess(
  { config, now }: Pick<EdgeEnv, 'config' | 'now'>,
  { success }: LoginEndpoint,
  request: EdgeRequest,
  response: EdgeResponse,
): boolean {
  if (!success.statuses.includes(response.status)) return false;
  // What cannot be read counts as a success: it is decided upon, rather than let through undecided.
  const leads = leadsOn(success, response, request.path, config) ?? true;
  return setsCookie(success.cookies, response, now()) && leads;
}

/** What an application answers to a wrong password, and never after it let somebody in: not 406, say. */
const refusalStatuses = [400, 401, 403, 404, 419, 422, 423, 429];

/**
 * Whether the answer says for certain that the login failed: as configured, or a refusal that leaves the session as it
 * was.
 */
export function isFailure(
  env: Pick<EdgeEnv, 'config' | 'now'>,
  { failure }: LoginEndpoint,
  request: EdgeRequest,
  response: EdgeResponse,
): boolean {
  if (failure?.statuses.includes(response.status)) {
    if (leadsOn(failure, response, request.path, env.config)) return true;
  }
  return refusalStatuses.includes(response.status) && newSessions(env, request, response).size === 0;
}

/** The answer without the cookies that may be another session than the browser has. */
export function withoutNewSession(
  env: Pick<EdgeEnv, 'config' | 'now'>,
  request: EdgeRequest,
  response: EdgeResponse,
): EdgeResponse {
  const dropped = newSessions(env, request, response);
  if (dropped.size === 0) return response;
  const isDropped = (name: string, value: string) => name === 'set-cookie' && dropped.has(value);
  return { ...response, headers: response.headers.filter(([name, value]) => !isDropped(name, value)) };
}

/** `Set-Cookie` lines of what may be a session and is not what the browser sent. */
function newSessions(
  { config, now }: Pick<EdgeEnv, 'config' | 'now'>,
  request: EdgeRequest,
  response: EdgeResponse,
): ReadonlySet<string> {
  const sent = parseCookieHeader(request.headers);
  const isNew = (line: string): boolean => {
    const cookie = parseSetCookieAt(line, now());
    if (cookie.deletes || sent.some(({ name, value }) => name === cookie.name && value === cookie.value))
      return false;
    return claimHashes(cookie, config).length > 0;
  };
  return new Set(headerValues(response.headers, 'set-cookie').filter(isNew));
}

function setsCookie(
  wanted: LoginEndpoint['success']['cookies'],
  { headers }: EdgeResponse,
  nowMs: number,
): boolean {
  if (wanted === undefined) return true;
  const set = headerValues(headers, 'set-cookie')
    .map((value) => parseSetCookieAt(value, nowMs))
    .filter((cookie) => !cookie.deletes);
  return set.some(({ name }) => wanted === 'any' || wanted.includes(name));
}

/** Undefined: the address cannot be read. */
function leadsOn(
  { locations, notLocations }: Pick<LoginEndpoint['success'], 'locations' | 'notLocations'>,
  { headers }: EdgeResponse,
  requestPath: string,
  config: EdgeConfig,
): boolean | undefined {
  const location = headerValue(headers, 'location');
  if (location === undefined) return locations === undefined;
  const path = pathOf(location, requestPath, config);
  if (path === undefined) return undefined;
  const isAt = (pattern: string) => matches(pattern, path);
  return (locations?.some(isAt) ?? true) && !notLocations?.some(isAt);
}

function pathOf(location: string, requestPath: string, config: EdgeConfig): string | undefined {
  const url = resolve(location, requestPath, config.origin);
  if (url === undefined) return undefined;
  const canonical = canonicalPath(url.pathname, config.path);
  return 'path' in canonical ? canonical.path : undefined;
}
