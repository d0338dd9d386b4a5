import { randomBytes } from 'node:crypto';
import type { User } from './users.ts';

export const sessionCookieName = 'hl_session';
export const sessionTtlMs = 8 * 60 * 60 * 1_000;

export type Session = { user: User; startedAt: number };
export type SessionStore = {
  /** Starts a session and returns its id. */
  start(user: User): string;
  find(id: string): Session | null;
  end(id: string): void;
};

/** Sessions in memory: a restart signs everybody out. */
export function createSessionStore(now: () => number): SessionStore {
  const sessions = new Map<string, Session>();
  return {
    start(user) {
      const id = randomBytes(24).toString('base64url');
      sessions.set(id, { user: { ...user }, startedAt: now() });
      return id;
    },
    find(id) {
      const session = sessions.get(id);
      if (session && now() - session.startedAt < sessionTtlMs) return session;
      sessions.delete(id);
      return null;
    },
    end(id) {
      sessions.delete(id);
    },
  };
}

export function sessionIdFrom(cookieHeader: string | undefined): string {
  for (const pair of (cookieHeader ?? '').split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === sessionCookieName) return value?.trim() ?? '';
  }
  return '';
}
