import type { EdgeConfig, LoginEndpoint } from './config.ts';
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
  return setsCookie(success.cookies, response, now()) && leadsOn(success, response, request.path, config);
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

function leadsOn(
  { locations, notLocations }: LoginEndpoint['success'],
  { headers }: EdgeResponse,
  requestPath: string,
  config: EdgeConfig,
): boolean {
  const location = headerValue(headers, 'location');
  if (location === undefined) return locations === undefined;
  const path = pathOf(location, requestPath, config);
  // What cannot be read counts as a success: it is decided upon, rather than let through undecided.
  if (path === undefined) return true;
  const isAt = (pattern: string) => matches(pattern, path);
  return (locations?.some(isAt) ?? true) && !notLocations?.some(isAt);
}

function pathOf(location: string, requestPath: string, config: EdgeConfig): string | undefined {
  const url = resolve(location, requestPath, config.origin);
  if (url === undefined) return undefined;
  const canonical = canonicalPath(url.pathname, config.path);
  return 'path' in canonical ? canonical.path : undefined;
}
