import { headerValue } from './header-list.ts';
import type { EdgeRequest } from './messages.ts';

/** Whether the browser shows the answer as a page, so that it may be sent elsewhere. */
export function isNavigation(request: EdgeRequest): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && showsPage(request);
}

/** Whether a script reads the answer: a redirect would take it, not the person, to the challenge. */
export function wantsJson(request: EdgeRequest): boolean {
  const { headers } = request;
  const mode = headerValue(headers, 'sec-fetch-mode');
  if (mode !== undefined) return mode !== 'navigate';
  const accept = headerValue(headers, 'accept') ?? '';
  if (accept.includes('text/html')) return false;
  return (
    accept.includes('json') ||
    headerValue(headers, 'x-requested-with') !== undefined ||
    (headerValue(headers, 'content-type') ?? '').toLowerCase().includes('json')
  );
}

function showsPage({ headers }: EdgeRequest): boolean {
  const mode = headerValue(headers, 'sec-fetch-mode');
  if (mode !== undefined) return mode === 'navigate';
  const destination = headerValue(headers, 'sec-fetch-dest');
  if (destination !== undefined) return destination === 'document';
  return (headerValue(headers, 'accept') ?? '').includes('text/html');
}
