/** A session as stored: one login of one person in one app client, and the state of its family of refresh tokens. */
import type { AppClient } from '../app-clients/app-client.ts';
import type { SessionTable } from '../database/tables/sessions.ts';

export type Session = SessionTable;

/** The identical call is answered alike for so long, because an answer may be lost on its way (N-22, N-24). */
export const graceMs = 10_000;

/** Clocks of two processes differ a little, so a moment just ahead counts, too. */
export const isWithinGrace = (since: number, now: number): boolean => Math.abs(now - since) <= graceMs;

const minuteMs = 60_000;

/** When the session ends at the latest. A lifetime that was shortened since then counts at once. */
function endOf(session: Session, { settings }: AppClient): number {
  return Math.min(session.expires_at, session.created_at + settings.refreshTokenDurationInMinutes * minuteMs);
}

/** When it ends unless it is refreshed. */
function idleEndOf(session: Session, { settings }: AppClient): number {
  return session.issued_at + settings.refreshTokenIdleInMinutes * minuteMs;
}

export function isLive(session: Session, client: AppClient, now: number): boolean {
  return session.revoked_at === null && now < endOf(session, client) && now < idleEndOf(session, client);
}

/** Life of the access token of the live pair, in Unix seconds; it never outlives its session. */
export function accessTokenTimes(
  session: Session,
  client: AppClient,
): { readonly iat: number; readonly exp: number } {
  const life = client.settings.accessTokenDurationInMinutes * minuteMs;
  const end = Math.min(session.issued_at + life, endOf(session, client), idleEndOf(session, client));
  return { iat: Math.floor(session.issued_at / 1_000), exp: Math.floor(end / 1_000) };
}
