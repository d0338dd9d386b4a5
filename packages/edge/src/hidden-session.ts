import type { EdgeConfig } from './config.ts';
import { parseCookieHeader } from './cookies.ts';
import type { HeaderList } from './messages.ts';
import { isSessionCookie } from './session.ts';

/** What the origin is to see of a request whose session it must not: everything but the session cookies. */
export function withoutSession(headers: HeaderList, config: EdgeConfig): HeaderList {
  return headers.flatMap(([name, value]) => {
    if (name !== 'cookie') return [[name, value] as const];
    const kept = value.split(';').filter((piece) => !isSessionPiece(piece, config));
    const rest = kept.join(';').trim();
    return rest === '' ? [] : [[name, rest] as const];
  });
}

function isSessionPiece(piece: string, config: EdgeConfig): boolean {
  return parseCookieHeader([['cookie', piece]]).some((cookie) => isSessionCookie(cookie, config));
}
