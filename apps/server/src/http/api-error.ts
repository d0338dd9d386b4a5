/** The one way to refuse a request. Codes are the wire's (server-api.md §3, client-api.md §2.3); each has one status. */
export const errorStatuses = {
  unauthorized: 401,
  expired_token: 401,
  invalid_request: 400,
  invalid_configuration: 400,
  invalid_credential: 400,
  unknown_credential: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  too_many_requests: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

/** Beside the public fields an answer may say how to mend it and when to come back. */
export interface ErrorExtras {
  /** Names the exact setting or field to change. */
  readonly hint?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, description: string, extras: ErrorExtras = {}) {
    super(description, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.status = errorStatuses[code];
    this.extras = extras;
  }
}

export const bodyTooLarge = (bytesMax: number): ApiError =>
  new ApiError(
    'payload_too_large',
    `The request body is larger than the ${bytesMax} bytes that this route takes.`,
  );

/** The body of every error: `error` and `errorCode` are the same, because SDKs read one or the other. */
export function errorBody(error: ApiError, requestId: string): Record<string, string> {
  return {
    error: error.code,
    errorCode: error.code,
    errorDescription: error.message,
    ...(error.extras.hint ? { hint: error.extras.hint } : {}),
    requestId,
  };
}

/** Asserted word for word by the public SDKs' suites. */
export const unauthorizedText =
  'The request is unauthorized. Check that your API key and region base URL are correctly configured.';
