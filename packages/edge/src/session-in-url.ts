import type { EdgeConfig } from './config.ts';
import type { Cookie } from './cookies.ts';
import type { EdgeRequest } from './messages.ts';

// Servlet containers and PHP can be told to take the session from the URL where no cookie comes.
const knownNames = ['jsessionid', 'phpsessid', 'aspsessionid', 'sid'];

/**
 * Whether the URL names a session that no session cookie does: `/dashboard;jsessionid=…` would walk around a gate that
 * looks at cookies only. The session of the cookie, repeated in the URL of a first page, is no other one.
 */
export function namesForeignSession(
  request: EdgeRequest,
  cookies: readonly Cookie[],
  config: Pick<EdgeConfig, 'sessionCookies'>,
): boolean {
  return sessionsInUrl(request, config).some(
    ({ value }) => !cookies.some((cookie) => cookie.value === value),
  );
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
