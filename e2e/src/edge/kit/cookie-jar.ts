// A browser's cookie jar for one host, as RFC 6265bis and Chromium have it: what they drop, it drops.

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly hostOnly: boolean;
  /** Epoch milliseconds; absent for a cookie of the session. */
  readonly expiresAtMs?: number;
  readonly order: number;
}

/** Name and value together (Chromium: ParsedCookie::kMaxCookieNamePlusValueSize). */
export const cookieBytesMax = 4_096;
const attributeBytesMax = 1_024;

export class CookieJar {
  readonly #host: string;
  #cookies: StoredCookie[] = [];
  #order = 0;

  constructor(host: string) {
    this.#host = host;
  }

  copy(): CookieJar {
    const other = new CookieJar(this.#host);
    other.#cookies = [...this.#cookies];
    other.#order = this.#order;
    return other;
  }

  /** Takes one `Set-Cookie` value; false when a browser would drop it. `isSecure`: https, or a loopback name. */
  store(line: string, requestPath: string, nowMs: number = Date.now()): boolean {
    const [pair = '', ...rest] = line.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    const value = pair.slice(at + 1).trim();
    const attributes = rest.map(attributeOf).filter(([, text]) => text.length <= attributeBytesMax);
    const last = (wanted: string) => attributes.findLast(([key]) => key === wanted)?.[1];
    if (Buffer.byteLength(name) + Buffer.byteLength(value) > cookieBytesMax) return false;
    if (name === '' && value === '') return false;
    const domain = (last('domain') ?? '').replace(/^\./, '').toLowerCase();
    // `edge.localhost` is a site of its own: no domain attribute reaches further than the host.
    if (domain !== '' && domain !== this.#host) return false;
    const path = last('path')?.startsWith('/') ? (last('path') ?? '/') : defaultPath(requestPath);
    const isSecure = last('secure') !== undefined;
    if (!fitsPrefix(name, { isSecure, path, domain: last('domain') })) return false;
    const expiresAtMs = expiryOf(last('max-age'), last('expires'), nowMs);
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return true;
    this.#order += 1;
    const cookie = { name, value, path, hostOnly: domain === '', order: this.#order };
    this.#cookies.push({ ...cookie, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) });
    return true;
  }

  /** Puts a cookie in by hand, as whoever sits at the browser can. */
  put(name: string, value: string): void {
    this.delete(name);
    this.#order += 1;
    this.#cookies.push({ name, value, path: '/', hostOnly: true, order: this.#order });
  }

  delete(name: string): void {
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name);
  }

  get(name: string): string | undefined {
    return this.#live(Date.now()).find((cookie) => cookie.name === name)?.value;
  }

  names(): string[] {
    return this.#live(Date.now()).map(({ name }) => name);
  }

  /** The `Cookie` header for a request to this path: longer paths first, then older cookies. */
  header(requestPath: string, nowMs: number = Date.now()): string {
    return this.#live(nowMs)
      .filter(({ path }) => matchesPath(path, requestPath))
      .toSorted((one, other) => other.path.length - one.path.length || one.order - other.order)
      .map(({ name, value }) => (name === '' ? value : `${name}=${value}`))
      .join('; ');
  }

  #live(nowMs: number): StoredCookie[] {
    return this.#cookies.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
  }
}

function attributeOf(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  const key = (at < 0 ? text : text.slice(0, at)).trim().toLowerCase();
  return [key, at < 0 ? '' : text.slice(at + 1).trim()];
}

function expiryOf(maxAge: string | undefined, expires: string | undefined, nowMs: number) {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1_000;
  const date = Date.parse(expires ?? '');
  return Number.isNaN(date) ? undefined : date;
}

/** Browsers compare the prefix in any case (RFC 6265bis §4.1.3). */
function fitsPrefix(
  name: string,
  { isSecure, path, domain }: { isSecure: boolean; path: string; domain: string | undefined },
): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('__host-')) return isSecure && path === '/' && domain === undefined;
  return !lower.startsWith('__secure-') || isSecure;
}

function defaultPath(requestPath: string): string {
  const path = requestPath.split('?')[0] ?? '/';
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function matchesPath(cookiePath: string, requestPath: string): boolean {
  const path = requestPath.split('?')[0] ?? '/';
  if (path === cookiePath) return true;
  return path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/');
}
