/** How errors look on every route, and which codes come with which status. */
import { type ErrorCode, errorStatuses } from '../http/api-error.ts';
import type { Caller, Operation } from './operation.ts';
import type { ServedRoute } from './served-routes.ts';

const meanings: Readonly<Record<number, string>> = {
  400: 'The request is not valid: errorDescription names the field and what is allowed.',
  401: 'The key or token is missing, wrong or expired.',
  403: 'Not with this key, from this origin, or in this state.',
  404: 'There is no such thing.',
  409: 'Not together with what is there.',
  412: 'A condition of the request (If-Match, If-None-Match) does not hold: somebody else was faster.',
  413: 'The body is larger than this route allows.',
  429: 'Too often. The header Retry-After says when to come back.',
  500: 'Something went wrong on our side. Quote the requestId if it stays.',
  503: 'The server cannot take this now. Try again.',
};

export const meaningOf = (status: number): string => meanings[status] ?? '';

export const errorStatusList = Object.keys(meanings).map(Number);

export const codesOf = (status: number): ErrorCode[] =>
  (Object.keys(errorStatuses) as ErrorCode[]).filter((code) => errorStatuses[code] === status);

/** Name of the shared response of this status. */
export const responseName = (status: number): string => `Error${status}`;

export const errorSchema = {
  type: 'object',
  description: 'Every refusal has this body.',
  required: ['error', 'errorCode', 'errorDescription', 'requestId'],
  properties: {
    error: { type: 'string', description: 'The code.', enum: Object.keys(errorStatuses) },
    errorCode: { type: 'string', description: 'The same code: SDKs read the one or the other.' },
    errorDescription: { type: 'string', description: 'In words; not for programs.' },
    hint: { type: 'string', description: 'The exact setting or field to change, where there is one.' },
    requestId: { type: 'string', description: 'Names this request when you ask for help.' },
  },
};

/** Statuses a caller must be ready for. */
export function statusesOf(route: ServedRoute, caller: Caller, operation: Operation): number[] {
  // What is sent is read, also where nothing is asked for.
  const takesBody = route.method !== 'GET';
  const hasInput = takesBody || route.query !== undefined || route.params !== undefined;
  const statuses = new Set<number>([
    // A client token's challenge may be over whatever is sent.
    ...(hasInput || caller === 'clientToken' ? [400] : []),
    ...(caller === 'nobody' ? [] : [401, 403]),
    // The one-time reference of a page is a token, too.
    ...(caller === 'nobody' && route.body !== undefined ? [401] : []),
    ...(takesBody ? [413] : []),
    ...(route.conditions === 'create' || route.conditions === 'change' ? [412] : []),
    // Keys, people and, on the Client API, addresses are limited.
    ...(caller === 'nobody' && !route.name.includes(' /v1/client/') ? [] : [429]),
    ...(operation.refusals ?? []),
    500,
    503,
  ]);
  return [...statuses].sort((one, other) => one - other);
}
