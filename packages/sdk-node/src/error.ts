// What a call is refused with. Owns the error classes; who throws them is http.ts. Nothing here holds a secret, a
// header or a body, so an error may be logged as it is.

const unexpectedCode = 'unexpected_error';
const noAnswerStatus = 500;

/**
 * A call that the server refused, or that did not reach it.
 *
 * `errorCode` is one of the server's (`unauthorized`, `invalid_request`, `not_found`, `too_many_requests`, …), or
 * `unexpected_error` where there was no answer that could be read.
 */
export class StepwardError extends Error {
  /** HTTP status of the answer; 500 when there was none. */
  readonly statusCode: number;
  /** What went wrong, for programs. */
  readonly errorCode: string;
  /** What went wrong, for the person who reads the log. May change; do not compare it. */
  readonly errorDescription?: string;
  /** Seconds to wait before another try, where the server said so (`Retry-After`). */
  readonly retryAfterSeconds?: number;

  /**
   * @param statusCode HTTP status
   * @param errorCode the server's code
   * @param errorDescription one sentence for the log
   * @param retryAfterSeconds seconds, from `Retry-After`
   */
  constructor(statusCode: number, errorCode: string, errorDescription?: string, retryAfterSeconds?: number) {
    super(
      errorDescription ? `${statusCode} ${errorCode}: ${errorDescription}` : `${statusCode} ${errorCode}`,
    );
    this.name = 'StepwardError';
    this.statusCode = statusCode;
    this.errorCode = errorCode;
    if (errorDescription !== undefined) this.errorDescription = errorDescription;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * The server could not be reached, the connection broke, or the answer could not be read: nobody knows whether the
 * call took effect. `statusCode` is 500, `errorCode` is `unexpected_error`.
 */
export class StepwardConnectionError extends StepwardError {
  /** @param errorDescription what the network said */
  constructor(errorDescription: string) {
    super(noAnswerStatus, unexpectedCode, errorDescription);
    this.name = 'StepwardConnectionError';
  }
}

/** No answer within the time-out: nobody knows whether the call took effect. */
export class StepwardTimeoutError extends StepwardConnectionError {
  /** @param timeoutMs the time-out that passed, in milliseconds */
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'StepwardTimeoutError';
  }
}

/**
 * Makes a {@link StepwardError} of anything that was thrown: itself when it is one, else 500 `unexpected_error` with
 * the message of the error.
 */
export function mapToStepwardError(error: unknown): StepwardError {
  if (error instanceof StepwardError) return error;
  return new StepwardError(
    noAnswerStatus,
    unexpectedCode,
    error instanceof Error ? error.message : undefined,
  );
}

/** A request that is not sent, because the server could only refuse or misunderstand it. */
export const invalidRequest = (description: string): StepwardError =>
  new StepwardError(400, 'invalid_request', description);
