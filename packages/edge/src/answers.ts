import { newReference } from './attempt.ts';
import type { EdgeEnv } from './edge-env.ts';
import { headerValue, setCookieHeaders } from './header-list.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from './messages.ts';
import { wantsJson } from './navigation.ts';
import { type PageKind, page } from './pages.ts';

export interface PageOptions {
  readonly reference?: string;
  readonly refreshSeconds?: number;
  /** Default: the login page. */
  readonly retryUrl?: string;
  readonly setCookies?: readonly string[];
  /** In place of the page's own status. */
  readonly status?: number;
}

/** One of our pages, as HTML or JSON, whichever the request asks for. */
export function pageAnswer(
  env: EdgeEnv,
  request: EdgeRequest,
  kind: PageKind,
  { reference, refreshSeconds, retryUrl, setCookies = [], status }: PageOptions = {},
): EdgeResponse {
  const answer = page(kind, {
    wantsJson: wantsJson(request),
    reference: reference ?? newReference(env),
    retryUrl: retryUrl ?? env.config.loginPage,
    acceptLanguage: headerValue(request.headers, 'accept-language'),
    ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
  });
  return {
    ...answer,
    status: status ?? answer.status,
    headers: [...answer.headers, ...setCookieHeaders(setCookies)],
  };
}

/** @param status 303 turns a POST into a GET; 302 keeps a GET a GET. */
export function redirect(
  status: 302 | 303,
  location: string,
  setCookies: readonly string[] = [],
): EdgeResponse {
  const headers: HeaderList = [['location', location], ...notStored, ...setCookieHeaders(setCookies)];
  return { status, headers, body: '' };
}

export function json(
  status: number,
  body: Readonly<Record<string, string>>,
  setCookies: readonly string[] = [],
): EdgeResponse {
  const headers: HeaderList = [
    ['content-type', 'application/json; charset=utf-8'],
    ...notStored,
    ...setCookieHeaders(setCookies),
  ];
  return { status, headers, body: JSON.stringify(body) };
}

// Tokens stand in our callback's query: neither caches nor the next page's referrer get them (SECURITY row 60).
const notStored: HeaderList = [
  ['cache-control', 'no-store'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
];
