export interface Cookie {
  readonly name: string;
  readonly value: string;
}

export interface SetCookie extends Cookie {
  /** What follows the value, verbatim; empty, or from its semicolon on. */
  readonly attributes: string;
  /** The browser removes the cookie. */
  readonly deletes: boolean;
  /** Of the `Path` attribute; absent, the browser derives one from the request (RFC 6265 §5.1.4). */
  readonly path?: string;
}

/**
 * One `Set-Cookie` value as browsers read it (RFC 6265 §5.2).
 *
 * @param nowMs epoch milliseconds, which `Expires` is compared with.
 */
export function parseSetCookieAt(value: string, nowMs: number): SetCookie {
  const end = value.indexOf(';');
  const attributes = end < 0 ? '' : value.slice(end);
  const path = attributeOf(attributes, 'path');
  return {
    ...parseCookiePair(end < 0 ? value : value.slice(0, end)),
    attributes,
    deletes: expires(attributes, nowMs),
    ...(path?.startsWith('/') ? { path } : {}),
  };
}

/** `name=value`; without an equals sign all of it is the value, as browsers take it. */
export function parseCookiePair(pair: string): Cookie {
  const at = pair.indexOf('=');
  return { name: trimBlanks(pair.slice(0, Math.max(at, 0))), value: trimBlanks(pair.slice(at + 1)) };
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** The last one counts (RFC 6265 §5.3). */
function attributeOf(attributes: string, name: string): string | undefined {
  const pairs = attributes.split(';').map(parseCookiePair);
  return pairs.findLast((pair) => pair.name.toLowerCase() === name)?.value;
}

/** `Max-Age` goes before `Expires`; what cannot be read counts as absent. */
function expires(attributes: string, nowMs: number): boolean {
  const maxAge = attributeOf(attributes, 'max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributeOf(attributes, 'expires') ?? '') <= nowMs;
}

/**
 * The cookies that the browser will hold once it has taken an answer. A name set at one path and removed at another,
 * as applications do that move a cookie, is held.
 */
export function applySetCookies(
  requestCookies: readonly Cookie[],
  setCookieValues: readonly string[],
  nowMs: number = Date.now(),
): Cookie[] {
  const held = new Map<string, SetCookie>();
  for (const cookie of setCookieValues.map((value) => parseSetCookieAt(value, nowMs))) {
    held.set(JSON.stringify([cookie.name, cookie.path]), cookie);
  }
  const answered = [...held.values()];
  const names = new Set(answered.map(({ name }) => name));
  const kept = requestCookies.filter(({ name }) => !names.has(name));
  const set = answered.filter(({ deletes }) => !deletes);
  return [...kept, ...set.map(({ name, value }) => ({ name, value }))];
}
