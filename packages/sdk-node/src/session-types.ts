// Shapes of sessions: what a passed challenge can be exchanged for.
import type { VerificationMethod } from './enumerations.ts';
import type { UserAttributes } from './user-types.ts';

/** Of `createSession`. */
export interface CreateSessionRequest {
  /** Id of your app client. */
  clientId: string;
  /** Of a passed challenge. */
  token: string;
  /** Give it: a token of another action is then refused. */
  action?: string | undefined;
}

/** A session. */
export interface CreateSessionResponse {
  /** A short-lived RS256 JWT; `aud` is the app client, `sub` the person. */
  accessToken: string;
  /** Good for one `refreshSession`. Keep it as you keep a password. */
  refreshToken: string;
}

/** Of `validateSession`. */
export interface ValidateSessionRequest {
  accessToken: string;
  /** Give them: a session of another app client is then refused. */
  clientIds?: string[] | undefined;
}

/** Whose session it is. */
export interface ValidateSessionResponse {
  user: { userId: string } & UserAttributes;
  /** Unix time in seconds. */
  expiresAt: number;
  verificationMethod: VerificationMethod;
}

/** Of `refreshSession`. */
export interface RefreshSessionRequest {
  refreshToken: string;
}

/** The next pair; the one before is over. */
export interface RefreshSessionResponse {
  accessToken: string;
  refreshToken: string;
}

/** Of `revokeSession`. */
export interface RevokeSessionRequest {
  accessToken: string;
}

/** Of `revokeUserSessions`: all sessions of a person. */
export interface RevokeUserSessionsRequest {
  userId: string;
}
