import type { EdgeConfig } from './config.ts';
import { type Cookie, sessionHash } from './cookies.ts';

/** An origin session as a proof or a pending challenge is bound to it. */
export interface SessionBinding {
  readonly hash: string;
  /** With `sessionCookies: "found"`, the cookies that make the hash; otherwise the configuration names them. */
  readonly names: readonly string[];
}

type SessionConfig = Pick<EdgeConfig, 'sessionCookies'>;

// Written by scripts of analytics and consent tools and changed at will: never anybody's session. Whole names, for a
// beginning is not enough: `_gallery_session` is what Rails calls the session of an application named Gallery.
const scriptNames = new RegExp(
  `^(${[
    '_ga(_[A-Z0-9]+)?|_gid|_gat(_gtag)?(_[A-Z]+[-_][\\w-]+)?|_gcl_(au|aw|dc|gb|gs)|_dc_gtm_UA-[\\d-]+|__utm[a-z]{1,2}',
    '_fb[pc]|_clck|_clsk|_uet[sv]id|ajs_(user|anonymous|group)_id|_pk_(id|ses|ref|cvar|hsr)\\.[\\w.]+',
    '_hj(id|[A-Z][A-Za-z]+(_\\d+)?)|mp_[0-9a-f]{32}_mixpanel|amplitude_id_[0-9a-f]{32}[\\w.-]*',
    'intercom-(id|session|device-id)-[a-z0-9]{8}|OptanonConsent|OptanonAlertBoxClosed|cookieconsent_status|CookieConsent',
  ].join('|')})$`,
);

/** The session that these cookies are, or undefined when there is none, or none that can be told. */
export function bindSession(cookies: readonly Cookie[], config: SessionConfig): SessionBinding | undefined {
  const candidates = candidatesOf(cookies, config);
  const isFound = config.sessionCookies === 'found';
  const names = isFound ? namesOf(candidates) : config.sessionCookies;
  if (hasDoubled(candidates, names)) return undefined;
  const hash = sessionHash(candidates, names);
  return hash === undefined ? undefined : { hash, names: isFound ? names : [] };
}

/** Whether a binding is of the session that these cookies are. */
export function isBoundTo(
  binding: SessionBinding,
  cookies: readonly Cookie[],
  config: SessionConfig,
): boolean {
  const candidates = candidatesOf(cookies, config);
  const names = boundNames(binding, config);
  return !hasDoubled(candidates, names) && sessionHash(candidates, names) === binding.hash;
}

/** Whether these cookies are still the session that a login was sent with, if it was sent with one. */
export function isSentWith(
  {
    session,
    browserSession,
  }: { readonly session?: SessionBinding; readonly browserSession?: SessionBinding },
  cookies: readonly Cookie[],
  config: SessionConfig,
): boolean {
  const sent = browserSession ?? session;
  return sent === undefined || isBoundTo(sent, cookies, config);
}

/** Those of the cookies that a binding speaks of. */
export function boundCookies(
  binding: SessionBinding,
  cookies: readonly Cookie[],
  config: SessionConfig,
): Cookie[] {
  const names = boundNames(binding, config);
  return candidatesOf(cookies, config).filter((cookie) => sessionHash([cookie], names) !== undefined);
}

/**
 * The binding of the same session under new values. With found cookies nobody knows which one is the session: where one
 * is gone the session may be, and what is left is no reason to go on.
 */
export function followBinding(
  binding: SessionBinding,
  cookies: readonly Cookie[],
  config: SessionConfig,
): SessionBinding | undefined {
  const held = boundCookies(binding, cookies, config);
  const isWhole =
    config.sessionCookies !== 'found' ||
    binding.names.every((name) => held.some((cookie) => cookie.name === name));
  return isWhole ? bindSession(held, config) : undefined;
}

/** Whether the origin may take these cookies for a session, bound or not. */
export function hasSession(cookies: readonly Cookie[], config: SessionConfig): boolean {
  return cookies.some((cookie) => isSessionCookie(cookie, config));
}

export function isSessionCookie(cookie: Cookie, { sessionCookies }: SessionConfig): boolean {
  return sessionCookies === 'found'
    ? !isScripts(cookie)
    : sessionHash([cookie], sessionCookies) !== undefined;
}

function candidatesOf(cookies: readonly Cookie[], { sessionCookies }: SessionConfig): readonly Cookie[] {
  return sessionCookies === 'found' ? cookies.filter((cookie) => !isScripts(cookie)) : cookies;
}

/** A value with separators of old servers may hide another cookie, and is then no script's. */
function isScripts({ name, value }: Cookie): boolean {
  return scriptNames.test(name) && !/[\s,"]/.test(`${name}${value}`);
}

function boundNames(binding: SessionBinding, { sessionCookies }: SessionConfig): readonly string[] {
  return sessionCookies === 'found' ? binding.names : sessionCookies;
}

function namesOf(cookies: readonly Cookie[]): string[] {
  return [...new Set(cookies.map(({ name }) => name))].toSorted();
}

/** Two session cookies of one name: the hash knows no order, the viewer picks it, and the origin may read either. */
function hasDoubled(cookies: readonly Cookie[], names: readonly string[]): boolean {
  return names.some((name) => {
    const candidates = cookies.filter((cookie) => sessionHash([cookie], [name]) !== undefined);
    return candidates.length > 1;
  });
}
