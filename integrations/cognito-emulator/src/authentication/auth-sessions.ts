import type { ChallengeName, SessionEntry } from '../triggers/trigger-event.ts';
import { invalidSession, notAuthorized } from '../wire/cognito-error.ts';
import type { StringMap } from '../wire/input.ts';
import type { SrpChallenge } from './srp.ts';

export type PendingChallengeName = Exclude<ChallengeName, 'SRP_A'> | 'NEW_PASSWORD_REQUIRED';

/** Where a sign-in stands between two requests. */
export type AuthSession = {
  clientId: string;
  /** Of a user who does not exist, what the pool pretends. */
  userName: string;
  isUserKnown: boolean;
  /** Custom authentication asks Define what comes next; the others know. */
  isCustom: boolean;
  challengeName: PendingChallengeName;
  /** The challenges answered so far, SRP_A included. */
  history: readonly SessionEntry[];
  /** The value that began it, kept for Define answering PASSWORD_VERIFIER in a later round. */
  srpA?: string;
  srp?: { challenge: SrpChallenge; secretBlock: string };
  privateChallengeParameters?: StringMap;
  challengeMetadata?: string | null;
};

type Stored = { session: AuthSession; expiresAtMs: number };

/** Session strings: opaque, used once, gone after the client's AuthSessionValidity. */
export class AuthSessions {
  readonly #stored = new Map<string, Stored>();
  readonly #now: () => number;
  readonly #randomBytes: (size: number) => Buffer;

  constructor(now: () => number, randomBytes: (size: number) => Buffer) {
    this.#now = now;
    this.#randomBytes = randomBytes;
  }

  /** Gives the string; `key` is one that the client keeps anyway. */
  create(
    session: AuthSession,
    validityMinutes: number,
    key = this.#randomBytes(192).toString('base64url'),
  ): string {
    this.#removeLongExpired();
    this.#stored.set(key, { session, expiresAtMs: this.#now() + validityMinutes * 60_000 });
    return key;
  }

  /** Throws NotAuthorizedException for a string that is unknown, used or expired. Does not use it up. */
  read(key: string): AuthSession {
    const found = this.#stored.get(key);
    if (!found) throw invalidSession();
    if (this.#now() >= found.expiresAtMs)
      throw notAuthorized('Invalid session for the user, session is expired.');
    return found.session;
  }

  /** Uses a string up: of two requests at once, the second finds none. */
  consume(key: string): void {
    this.#stored.delete(key);
  }

  /** An expired session is remembered for an hour, so that it is called expired. */
  #removeLongExpired(): void {
    for (const [key, { expiresAtMs }] of this.#stored)
      if (this.#now() > expiresAtMs + 3_600_000) this.#stored.delete(key);
  }
}
