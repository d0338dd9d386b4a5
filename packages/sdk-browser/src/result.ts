// What every call gives back. Owns the shapes of answers and refusals; who makes them is connection.ts.

/** Codes that programs compare. The server may send others, such as `forbidden` or `invalid_request`. */
export const ErrorCode = {
  /** No token was set; nothing was sent. Call `setToken` first. */
  token_not_set: 'token_not_set',
  /** The token is too old, or its challenge is over. Ask your backend for a new one. */
  expired_token: 'expired_token',
  /** No answer came, or none that could be read. Nobody knows whether the call took effect. */
  network_error: 'network_error',
  /** Too much in a short time: wait before the next try. */
  too_many_requests: 'too_many_requests',
  /** The passkey, key or signature was not accepted. */
  invalid_credential: 'invalid_credential',
  /** The passkey is not known here any more; password managers were told. */
  unknown_credential: 'unknown_credential',
  /** This device holds no passkey that can be used at once. */
  credential_not_found: 'credential_not_found',
  /** This browser cannot look for passkeys without showing its own sheet. */
  immediate_mediation_not_supported: 'immediate_mediation_not_supported',
  /** This browser cannot make passkeys without asking. */
  conditional_create_not_supported: 'conditional_create_not_supported',
} as const;
/** One of {@link ErrorCode}, or another code of the server. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode] | (string & {});

/** An answer: `data`, or `errorCode` and what goes with it. Calls do not throw what the server refused. */
export interface StepwardResponse<T> {
  /** What was asked for; absent when the call was refused. */
  data?: T;
  /** What went wrong, for programs. */
  errorCode?: ErrorCode;
  /** What went wrong, for the person who reads the log. May change; do not compare it. */
  errorDescription?: string;
  /** @deprecated The description where there is one, else the code. Use `errorCode`. */
  error?: string;
}

/** What may be told of a single call, beside its parameters. */
export interface CallOptions {
  /** Ends the call; its promise then rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined;
  /** Milliseconds to wait for an answer; 30,000 unless told. Then the answer is `network_error`. */
  timeoutMs?: number | undefined;
}

/** A refusal. `error` repeats the description, as the public SDK has it. */
export const refusal = (errorCode: ErrorCode, description?: string): StepwardResponse<never> => ({
  errorCode,
  error: description ?? errorCode,
  ...(description === undefined ? {} : { errorDescription: description }),
});

/** What is said where no token was set; here `error` is the code (client-api.md §1.2). */
export const tokenNotSet = (): StepwardResponse<never> => ({
  error: ErrorCode.token_not_set,
  errorCode: ErrorCode.token_not_set,
  errorDescription: 'No token is set. Call setToken with the token that your backend got from track.',
});

/**
 * A use of the SDK that cannot work: a wrong option, a popup that is already open, or one that the browser blocked.
 * Unlike what the server refuses, this is thrown.
 */
export class StepwardUsageError extends Error {
  /** What was wrong, for programs. */
  readonly code: 'invalid_option' | 'invalid_url' | 'popup_open' | 'popup_blocked';

  /**
   * @param code what was wrong
   * @param message names the option or the call, and what is allowed
   */
  constructor(code: StepwardUsageError['code'], message: string) {
    super(message);
    this.name = 'StepwardUsageError';
    this.code = code;
  }
}
