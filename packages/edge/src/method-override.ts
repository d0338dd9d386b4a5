import { looseFieldName } from './field-names.ts';
import { looseHeaderName } from './header-list.ts';
import type { EdgeRequest } from './messages.ts';

const overrideHeaders = ['x-http-method-override', 'x-http-method', 'x-method-override', '-method'];
const overrideField = '_method';

/** Whether header or query ask the application to take the request as one of another method. */
export function overridesMethod({ headers, query }: Pick<EdgeRequest, 'headers' | 'query'>): boolean {
  if (headers.some(([name]) => overrideHeaders.includes(looseHeaderName(name)))) return true;
  return queryFieldNames(query).some(isOverrideField);
}

/** A method that changes nothing (RFC 9110 §9.2.1), to the application, too. */
export function isSafeMethod(request: Pick<EdgeRequest, 'method' | 'headers' | 'query'>): boolean {
  return /^(get|head)$/i.test(request.method) && !overridesMethod(request);
}

/** Whether a field of a body or query does. */
export function isOverrideField(name: string): boolean {
  return looseFieldName(name) === looseFieldName(overrideField);
}

/** Names in a query, also those that only servers with `;` as a second separator see. */
export function queryFieldNames(query: string): string[] {
  return [...new URLSearchParams(query.replaceAll(';', '&')).keys()];
}
