/**
 * Where a challenge may return to (SECURITY row 18). Exact rules, no surprises: https (http for loopback only), no user
 * name, no backslash, no control characters, and the tenant's list when it has one: same origin and a path below.
 */
import { ApiError } from '../http/api-error.ts';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)$/;
const schemeStart = /^https?:\/\/[^/\\]/i;
/** White space, control (C0, C1) and invisible characters, backslashes, and their encodings. */
const refusedCharacters = /[\s\p{Cc}\p{Cf}\\]|%5c|%0[0-9a-f]|%1[0-9a-f]|%7f/iu;
/** Names and bracketed IPv6 only: `URL` also lets `*`, `;` and `,` through, which mean something in our CSP header. */
const plainHost = /^(\[[0-9a-f:]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/;
/** What a server may read as another path than the one compared here. */
const ambiguousPath = /\/\/|%2e|%2f|\/\.{1,2}(\/|$)/i;

const refuse = (why: string): never => {
  throw new ApiError('invalid_request', `The field redirectUrl ${why}.`, {
    hint: 'The tenant setting redirectUrls lists where a challenge may return to.',
  });
};

/** The text between `//` and the path, as written. */
const authorityOf = (text: string): string => text.split('://')[1]?.split(/[/?#]/)[0] ?? '';

const pathOf = (text: string): string =>
  (text.split('://')[1] ?? '').replace(/^[^/?]*/, '').replace(/\?.*$/s, '');

/** Written as it is read: no numeric spellings of an address, no letters that only look like others, no empty port. */
function isPlainAuthority(text: string, url: URL): boolean {
  const authority = authorityOf(text).toLowerCase();
  const withDefaultPort = `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`;
  return plainHost.test(url.hostname) && (authority === url.host || authority === withDefaultPort);
}

/** An http or https origin exactly as browsers send it; nothing that `frame-ancestors` would read as a pattern. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && /^https?:$/.test(protocol) && plainHost.test(hostname);
}

/**
 * Origins that may open the challenge page, in a frame or a window, and hear what becomes of it: the one that the action goes
 * back to, and those that the tenant lists. Never `*`.
 */
export function openersOf(allowedOrigins: readonly string[], redirectUrl: string | undefined): string[] {
  const own = redirectUrl === undefined ? [] : [new URL(redirectUrl).origin];
  return [...new Set([...own, ...allowedOrigins])];
}

function isBelow(path: string, allowed: string): boolean {
  const base = allowed.endsWith('/') ? allowed : `${allowed}/`;
  return path === allowed || path.startsWith(base);
}

const parsedLists = new WeakMap<readonly string[], readonly URL[]>();

/** A tenant's list is the same array until its settings change. */
function parsed(list: readonly string[]): readonly URL[] {
  const known = parsedLists.get(list);
  if (known) return known;
  const urls = list.map((entry) => new URL(entry));
  parsedLists.set(list, urls);
  return urls;
}

/** Beginnings (all before the query) that were found sound, by list. Those that come, come again. */
const soundBeginnings = new WeakMap<readonly string[], Set<string>>();
const soundMax = 1_000;

function soundIn(list: readonly string[]): Set<string> {
  const known = soundBeginnings.get(list);
  if (known && known.size < soundMax) return known;
  const fresh = new Set<string>();
  soundBeginnings.set(list, fresh);
  return fresh;
}

/** The URL, checked; throws `invalid_request` naming the field. An empty list allows any https or loopback URL. */
export function checkRedirectUrl(text: string, allowed: readonly string[]): string {
  if (!schemeStart.test(text) || refusedCharacters.test(text)) return refuse(absolute);
  if (text.includes('#')) return refuse('must not have a fragment');
  const queryAt = text.indexOf('?');
  // The query decides nothing; what stands before it is one of few.
  const beginning = queryAt < 0 ? text : text.slice(0, queryAt);
  const sound = soundIn(allowed);
  if (!sound.has(beginning)) {
    checkBeginning(beginning, allowed);
    sound.add(beginning);
  }
  return text;
}

const absolute = 'must be an absolute https URL without control characters or backslashes';

function checkBeginning(text: string, allowed: readonly string[]): URL {
  const url = URL.parse(text);
  if (url === null) return refuse(absolute);
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) {
    return refuse('must not carry a user name or password');
  }
  if (!isPlainAuthority(text, url))
    return refuse('must name its host in plain ASCII (xn-- for other letters)');
  if (ambiguousPath.test(pathOf(text)))
    return refuse('must not have dot segments, empty segments or encoded slashes and dots in its path');
  if (url.protocol !== 'https:' && !loopback.test(url.hostname))
    return refuse('must use https (http is allowed for loopback only)');
  const listed = parsed(allowed).some(
    (entry) => entry.origin === url.origin && isBelow(url.pathname, entry.pathname),
  );
  if (allowed.length > 0 && !listed) return refuse('is not among the URLs this tenant allows');
  return url;
}

/** The same URL with `token` added, every existing query parameter kept. */
export function withToken(redirectUrl: string, token: string): string {
  const separator = redirectUrl.includes('?') ? (/[?&]$/.test(redirectUrl) ? '' : '&') : '?';
  return `${redirectUrl}${separator}token=${encodeURIComponent(token)}`;
}
