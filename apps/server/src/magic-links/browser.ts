/**
 * Which browser began a challenge, and whether a link was opened in the same one (SECURITY row 26). Owns: the cookie, and
 * what counts as the same place where no cookie can be. Pure but for the draw of a new cookie.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { ipPrefix } from '../messages/send-limits.ts';

/** What a request tells of the browser that sent it. */
export interface Browser {
  /** It speaks from a page of ours, so that cookies of ours can know it again. */
  readonly isOnOwnPage: boolean;
  /** The value of our cookie. */
  readonly cookie: string | undefined;
  /** Of the connection. */
  readonly ipAddress: string;
  readonly userAgent: string | undefined;
}

export interface Binding {
  readonly binding: 'cookie' | 'address' | 'none';
  readonly browserHash: Uint8Array | null;
}

const cookieName = '__Host-stepward-browser';
const cookieBytes = 32;
const cookiePattern = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (...parts: readonly string[]): Uint8Array =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

export function cookieIn(header: string | undefined): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === cookieName)
    .map(([, value = '']) => value);
  // Two of one name: somebody put one beside ours, and neither is believed.
  return values.length === 1 && cookiePattern.test(values[0] ?? '') ? values[0] : undefined;
}

export const newCookie = (randomBytes: (count: number) => Uint8Array): string =>
  Buffer.from(randomBytes(cookieBytes)).toString('base64url');

/**
 * `SameSite=None`, so that a challenge page in a frame of the application may set it where the browser lets it. It is no
 * login: without the token of the link it does nothing.
 */
export const setCookieHeader = (value: string, lifeMs: number): string =>
  `${cookieName}=${value}; Max-Age=${Math.ceil(lifeMs / 1000)}; Path=/; Secure; HttpOnly; SameSite=None`;

/**
 * How this browser will be known again. Away from our own pages there is no cookie: then it is the place, and only where
 * the application says that it saw the browser there too. Behind a proxy all browsers have one address on the
 * connection, which then differs from what the application saw.
 */
export function bindingOf(browser: Browser, trackedIpAddress: string | undefined): Binding {
  if (browser.isOnOwnPage)
    return browser.cookie === undefined
      ? { binding: 'none', browserHash: null }
      : { binding: 'cookie', browserHash: hashOf('cookie', browser.cookie) };
  const place = placeOf(browser);
  const isSeenThere = trackedIpAddress !== undefined && isSamePrefix(trackedIpAddress, browser.ipAddress);
  return place && isSeenThere
    ? { binding: 'address', browserHash: place }
    : { binding: 'none', browserHash: null };
}

/** Whether this is the browser that the link is bound to. What was bound to nothing is no browser's. */
export function isBoundTo({ binding, browserHash }: Binding, browser: Browser): boolean {
  if (browserHash === null || binding === 'none') return false;
  const cookieHash = browser.cookie === undefined ? undefined : hashOf('cookie', browser.cookie);
  const own = binding === 'cookie' ? cookieHash : placeOf(browser);
  return own !== undefined && timingSafeEqual(own, browserHash);
}

function placeOf({ ipAddress, userAgent }: Browser): Uint8Array | undefined {
  if (!userAgent || !ipaddr.isValid(ipAddress)) return undefined;
  return hashOf('address', ipPrefix(ipAddress), userAgent);
}

const isSamePrefix = (one: string, other: string): boolean =>
  ipaddr.isValid(one) && ipaddr.isValid(other) && ipPrefix(one) === ipPrefix(other);
