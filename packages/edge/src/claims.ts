import { claimHashes } from './claimable-cookies.ts';
import type { EdgeConfig } from './config.ts';
import { apiOf } from './decide.ts';
import type { ApiFailure, Claimant } from './decision-api.ts';
import type { EdgeEnv } from './edge-env.ts';
import { isSessionCookie } from './session.ts';
import type { Cookie } from './set-cookie.ts';

// A session belongs to one user at a time. Whoever has a proof for a session of an own account could otherwise log
// somebody else in, in the same session, where the application keeps it, and go on with the proof (SECURITY F12). The
// functions share no memory, so the server keeps whose a session is.

/**
 * Longer than any proof (7 days): the session is still that user's at the application, and a later login that the
 * application answers with "already signed in" would be taken for another user's. As long as an expired proof is
 * renewed. So for a login whose answer was never seen, too: it may have succeeded.
 */
const heldMs = 30 * 24 * 3_600_000;

/** The server's limit. */
const cookiesMax = 60;

export type Claim =
  | { readonly kind: 'held'; readonly foreign: readonly Cookie[] }
  /** `cookies`: what was asked about, and may be anybody's. */
  | { readonly kind: 'failed'; readonly failure: ApiFailure; readonly cookies: readonly Cookie[] };

/**
 * Claims those of the cookies that may be a session; what is not somebody else's is the claimant's afterwards. No call
 * where there is nothing to claim.
 */
export async function claimSessions(
  env: EdgeEnv,
  claimant: Claimant,
  cookies: readonly Cookie[],
): Promise<Claim> {
  if (!isClaiming(env.config)) return { kind: 'held', foreign: [] };
  const sessions = cookies
    .filter((cookie) => isSessionCookie(cookie, env.config))
    .map((cookie) => ({ cookie, hashes: claimHashes(cookie, env.config) }));
  const hashes = [...new Set(sessions.flatMap((session) => session.hashes))];
  if (hashes.length === 0) return { kind: 'held', foreign: [] };
  // So many nobody has: whoever sends them hides one.
  if (hashes.length > cookiesMax) return { kind: 'held', foreign: sessions.map(({ cookie }) => cookie) };
  const result = await apiOf(env).claimSessions(claimant, hashes, heldMs / 1_000);
  if (result.kind !== 'ok') {
    const asked = sessions.filter((session) => session.hashes.length > 0).map(({ cookie }) => cookie);
    return { kind: 'failed', failure: result, cookies: asked };
  }
  const foreign = new Set(result.value);
  const isForeign = (session: { readonly hashes: readonly string[] }) =>
    session.hashes.some((hash) => foreign.has(hash));
  return { kind: 'held', foreign: sessions.filter(isForeign).map(({ cookie }) => cookie) };
}

/** Where no login is shown a session, or each gives it a new id, none can be logged in in place. */
function isClaiming({ logins }: EdgeConfig): boolean {
  return logins.some(({ freshSession, renewsSession }) => !freshSession && !renewsSession);
}

export function without(cookies: readonly Cookie[], others: readonly Cookie[]): Cookie[] {
  return cookies.filter((cookie) => !includes(others, cookie));
}

export function includes(cookies: readonly Cookie[], { name, value }: Cookie): boolean {
  return cookies.some((cookie) => cookie.name === name && cookie.value === value);
}
