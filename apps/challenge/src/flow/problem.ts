import { ApiError } from '../api/api-error.ts';
import type { Problem } from './screen.ts';

/** Any failure that a step could not cure, as one of the page's problems. */
export function problemOf(error: unknown): {
  readonly problem: Problem;
  readonly requestId?: string | undefined;
} {
  if (!(error instanceof ApiError)) return { problem: 'unknown' };
  switch (error.kind) {
    case 'expired':
      return { problem: 'session-expired', requestId: error.requestId };
    case 'offline':
      return { problem: 'offline' };
    case 'limited':
      return { problem: 'limited', requestId: error.requestId };
    default:
      return { problem: 'unknown', requestId: error.requestId };
  }
}

/** The exchange refuses a reference that was used, expired or never existed, all in one shape (SECURITY row 20). */
export function exchangeProblemOf(error: unknown): ReturnType<typeof problemOf> {
  const refused = error instanceof ApiError && (error.kind === 'expired' || error.kind === 'refused');
  if (!refused) return problemOf(error);
  const { errorCode, requestId } = error;
  // Nothing was used up: the address asks for something that is not allowed, such as another app's scheme.
  return { problem: errorCode === 'invalid_request' ? 'link-incomplete' : 'link-used', requestId };
}
