// Why a challenge ended without a token.

/** Why, for programs. */
export type ChallengeErrorCode =
  /** The person closed it, or the provider went away. */
  | 'USER_CANCELED'
  /** The token is too old or not valid: ask your backend for a new one. */
  | 'TOKEN_EXPIRED'
  /** One is open already. */
  | 'EXISTING_CHALLENGE'
  /** The server was not reached when it was to start; nothing was shown. */
  | 'NETWORK_ERROR'
  /** The person has nothing that this action permits, which they were told: let them enrol (`launch`), or help them. */
  | 'NO_METHOD'
  /** The action does not wait for a proof (any more), which the person was told: declined, too many tries, blocked. */
  | 'CHALLENGE_FAILED';

/** A challenge ended without a token. */
export class ChallengeError extends Error {
  /** Why, for programs. */
  readonly code: ChallengeErrorCode;

  /**
   * @param code why
   * @param message the same for the log
   */
  constructor(code: ChallengeErrorCode, message: string) {
    super(message);
    this.name = 'ChallengeError';
    this.code = code;
  }
}
