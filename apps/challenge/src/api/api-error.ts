/**
 * Why the server could not be asked, or would not answer:
 * `offline` no answer reached us; `expired` the page's session is over (401); `limited` too many requests (429);
 * `refused` any other 4xx; `broken` 5xx or an answer that is not what the contract promises.
 */
export type ApiErrorKind = 'offline' | 'expired' | 'limited' | 'refused' | 'broken';

export interface ApiErrorDetail {
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** With `limited`, where the server said so. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A failed call of the Client API. Carries no text for people: the catalogue does. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ApiErrorKind, detail: ApiErrorDetail = {}) {
    super(`client API: ${kind}${detail.errorCode ? ` (${detail.errorCode})` : ''}`, { cause: detail.cause });
    this.name = 'ApiError';
    this.kind = kind;
    this.status = detail.status;
    this.errorCode = detail.errorCode;
    this.requestId = detail.requestId;
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }
}

/** Sorts an error answer by its code first, then by its status (client-api.md §2). */
export function errorKind(status: number, errorCode: string | undefined): ApiErrorKind {
  if (errorCode === 'expired_token' || status === 401) return 'expired';
  if (errorCode === 'too_many_requests' || status === 429) return 'limited';
  return status >= 500 || status < 400 ? 'broken' : 'refused';
}
