import type { EdgeConfig } from './config.ts';
import type { Cookie } from './cookies.ts';
import { looseFieldName } from './field-names.ts';
import type { EdgeRequest } from './messages.ts';

// Servlet containers and PHP can be told to take the session from the URL where no cookie comes.
const knownNames = ['jsessionid', 'phpsessid', 'aspsessionid', 'sid'];

/**
 * Whether the URL names a session that no session cookie does: `/dashboard;jsessionid=…` would walk around a gate that
 * looks at cookies only. The session of the cookie, repeated in the URL of a first page, is no other one. Where nobody has
 * named the session's cookies, it is the cookie of the same name.
 *
 * @param sessions cookies that are the session, and no others: any other a visitor may fill at will.
 */
export function namesForeignSession(
  request: EdgeRequest,
  sessions: readonly Cookie[],
  config: Pick<EdgeConfig, 'sessionCookies'>,
): boolean {
  const isSame = (inUrl: Cookie, cookie: Cookie) =>
    cookie.value === inUrl.value &&
    (config.sessionCookies !== 'found' || looseFieldName(cookie.name) === looseFieldName(inUrl.name));
  return sessionsInUrl(request, config).some((inUrl) => !sessions.some((cookie) => isSame(inUrl, cookie)));
}

/** What the URL says in place of a session cookie, under that cookie's name. */
export function sessionsInUrl(
  { path, query }: EdgeRequest,
  { sessionCookies }: Pick<EdgeConfig, 'sessionCookies'>,
): Cookie[] {
  const own = sessionCookies === 'found' ? [] : sessionCookies.map((name) => name.toLowerCase());
  return [...pathParameters(path), ...new URLSearchParams(query)]
    .filter(([name]) => [...own, ...knownNames].includes(name.toLowerCase()))
    .map(([name, value]) => ({ name, value }));
}

function pathParameters(path: string): (readonly [string, string])[] {
  const parts = path.split('/').flatMap((segment) => segment.split(';').slice(1));
  return parts.map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)] as const;
  });
}
