import { parseCookieHeader, parseSetCookieAt } from '../cookies.ts';
import { headerValue, headerValues } from '../header-list.ts';
import type { EdgeResponse, HeaderList } from '../messages.ts';
import type { TestEdge } from './test-edge.ts';

export interface Sent {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  /** Added to, or in place of, what a browser sends. */
  readonly headers?: HeaderList;
}

/** A browser as small as can be: a jar of cookies, without paths, and what it sends for a page or a script. */
export class Browser {
  readonly jar: Map<string, string>;
  readonly #edge: TestEdge;

  constructor(edge: TestEdge, jar: ReadonlyMap<string, string> = new Map()) {
    this.#edge = edge;
    this.jar = new Map(jar);
  }

  /** Another browser with the same cookies. */
  copy(): Browser {
    return new Browser(this.#edge, this.jar);
  }

  open(url: string, sent: Sent = {}): Promise<EdgeResponse> {
    return this.send(url, { ...sent, headers: [...navigationHeaders, ...(sent.headers ?? [])] });
  }

  fetch(url: string, sent: Sent = {}): Promise<EdgeResponse> {
    return this.send(url, { ...sent, headers: [...scriptHeaders, ...(sent.headers ?? [])] });
  }

  /** The login form. */
  logIn(username: string, sent: Sent & { readonly path?: string } = {}): Promise<EdgeResponse> {
    const body = sent.body ?? new URLSearchParams({ username, password: 'right' }).toString();
    const headers: HeaderList = [
      ['content-type', 'application/x-www-form-urlencoded'],
      ...(sent.headers ?? []),
    ];
    return this.open(sent.path ?? '/login/password', { method: 'POST', body, headers });
  }

  /** A login by script. */
  logInByFetch(username: string): Promise<EdgeResponse> {
    const body = JSON.stringify({ username, password: 'right' });
    return this.fetch('/api/login', {
      method: 'POST',
      body,
      headers: [['content-type', 'application/json']],
    });
  }

  async send(url: string, { method = 'GET', body, headers = [] }: Sent): Promise<EdgeResponse> {
    const { pathname, search } = new URL(url, 'https://app.example.com');
    // What a browser would normalise, an attacker sends as it is.
    const isRaw = url.startsWith('/');
    const response = await this.#edge.handle({
      method,
      path: isRaw ? (url.split('?')[0] ?? '') : pathname,
      query: isRaw ? url.slice((url.split('?')[0] ?? '').length + 1) : search.slice(1),
      headers: [['host', 'app.example.com'], ...headers, ...this.#cookieHeader()],
      clientIp: '198.51.100.7',
      ...(body === undefined ? {} : { body: { bytes: Buffer.from(body), truncated: body.length > 40_960 } }),
    });
    this.#keep(response);
    return response;
  }

  #cookieHeader(): HeaderList {
    const text = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return text === '' ? [] : [['cookie', text]];
  }

  #keep({ headers }: EdgeResponse): void {
    for (const line of headerValues(headers, 'set-cookie')) {
      const { name, value, deletes } = parseSetCookieAt(line, this.#edge.nowMs);
      if (deletes) this.jar.delete(name);
      else this.jar.set(name, value);
    }
  }
}

const navigationHeaders: HeaderList = [
  ['accept', 'text/html,application/xhtml+xml'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-dest', 'document'],
  ['user-agent', 'Test Browser/1.0'],
];
const scriptHeaders: HeaderList = [
  ['accept', '*/*'],
  ['sec-fetch-mode', 'cors'],
  ['user-agent', 'Test Browser/1.0'],
];

export const locationOf = ({ headers }: EdgeResponse): string => headerValue(headers, 'location') ?? '';

export const setCookiesOf = ({ headers }: EdgeResponse): string[] => headerValues(headers, 'set-cookie');

/** Names of the origin's cookies that an answer sets. */
export const originCookiesOf = (response: EdgeResponse): string[] =>
  setCookiesOf(response)
    .map((line) => parseSetCookieAt(line, 0).name)
    .filter((name) => !name.startsWith('__Host-sw_'));

export const cookiesSent = (headers: HeaderList): string[] =>
  parseCookieHeader(headers).map(({ name }) => name);
