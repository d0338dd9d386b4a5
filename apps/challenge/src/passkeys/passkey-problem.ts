import { ApiError } from '../api/api-error.ts';

/**
 * Everything that can go wrong with a passkey, as the person meets it. `interrupted` is our own doing (the person
 * went another way) and is never shown.
 */
export const passkeyProblems = [
  'cancelled',
  'already-added',
  'unsupported',
  'no-screen-lock',
  'wrong-site',
  'device',
  'not-known',
  'not-accepted',
  'offline',
  'limited',
  'interrupted',
  'unknown',
] as const;
export type PasskeyProblem = (typeof passkeyProblems)[number];

// WebAuthn L3 §5.1.3 and §5.1.4: the names of the exceptions that create() and get() end with.
const byName: Readonly<Record<string, PasskeyProblem>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'interrupted',
  InvalidStateError: 'already-added',
  NotSupportedError: 'unsupported',
  ConstraintError: 'no-screen-lock',
  SecurityError: 'wrong-site',
  UnknownError: 'device',
  NotReadableError: 'device',
  OperationError: 'device',
  DataError: 'unknown',
  EncodingError: 'unknown',
  TypeError: 'unknown',
};

const byErrorCode: Readonly<Record<string, PasskeyProblem>> = {
  unknown_credential: 'not-known',
  invalid_credential: 'not-accepted',
};

export function passkeyProblemOf(error: unknown): PasskeyProblem {
  if (error instanceof ApiError) return ofApiError(error);
  const name = error instanceof Error ? error.name : '';
  return byName[name] ?? 'unknown';
}

function ofApiError(error: ApiError): PasskeyProblem {
  if (error.kind === 'offline' || error.kind === 'limited') return error.kind;
  return byErrorCode[error.errorCode ?? ''] ?? 'unknown';
}
