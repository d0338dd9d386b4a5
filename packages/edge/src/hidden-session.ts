import type { EdgeConfig } from './config.ts';
import { type Cookie, parseCookieHeader } from './cookies.ts';
import type { HeaderList } from './messages.ts';
import { isSessionCookie } from './session.ts';

/** What the origin is to see of a request whose session it must not: everything but the session cookies. */
export function withoutSession(headers: HeaderList, config: EdgeConfig): HeaderList {
  return withoutCookies(headers, (cookie) => isSessionCookie(cookie, config));
}

export function withoutCookies(headers: HeaderList, isHidden: (cookie: Cookie) => boolean): HeaderList {
  return headers.flatMap(([name, value]) => {
    if (name.toLowerCase() !== 'cookie') return [[name, value] as const];
    const kept = value.split(';').filter((piece) => !parseCookieHeader([['cookie', piece]]).some(isHidden));
    const rest = kept.join(';').trim();
    return rest === '' ? [] : [[name, rest] as const];
  });
}
