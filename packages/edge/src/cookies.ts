import type { HeaderList } from './messages.ts';
import { type Cookie, parseCookiePair } from './set-cookie.ts';

export { sessionHash } from './session-hash.ts';
export {
  applySetCookies,
  type Cookie,
  parseSetCookieAt,
  type SetCookie,
} from './set-cookie.ts';

/** Our cookies. The first may come in parts: `__Host-sw_pending.0`, `.1`, … */
export const edgeCookies = {
  pending: '__Host-sw_pending',
  proof: '__Host-sw_proof',
  device: '__Host-sw_device',
  names: '__Host-sw_names',
} as const;

type EdgeCookieKey = keyof typeof edgeCookies;

/** Every name that begins so is ours, in any case: browsers guard `__host-` as they do `__Host-`. */
const reservedPrefix = '__host-sw_';
/** Browsers drop cookies of more than 4,096 bytes (SECURITY F11). Name, equals sign and value. */
const cookieBytesMax = 3_500;
/** All parts together: many origins, and proxies before them, take only 8 KB of headers (SECURITY row 55). */
const cookieBytesInAllMax = 8_192;
const partsMax = 3;

/** All cookies of a request, in order. */
export function parseCookieHeader(headers: HeaderList): Cookie[] {
  return cookiePieces(headers).map(parseCookiePair);
}

function cookiePieces(headers: HeaderList): string[] {
  return headers.filter(isCookieHeader).flatMap(([, value]) => piecesOf(value));
}

function isCookieHeader([name]: HeaderList[number]): boolean {
  return name.toLowerCase() === 'cookie';
}

function piecesOf(header: string): string[] {
  return header.split(';').filter((piece) => piece.trim() !== '');
}

function isReserved({ name }: Cookie): boolean {
  return name.toLowerCase().startsWith(reservedPrefix);
}

export interface TakenEdgeCookies {
  /** Without ours; the others, and their order, are as they were. */
  readonly headers: HeaderList;
  readonly pending?: string;
  readonly proof?: string;
  readonly device?: string;
  readonly names?: string;
}

/** Takes our cookies out of a request. One that came twice is dropped: someone tosses cookies (SECURITY row 59). */
export function takeEdgeCookies(headers: HeaderList): TakenEdgeCookies {
  const ours = parseCookieHeader(headers).filter(isReserved);
  const taken = (key: EdgeCookieKey) => {
    const value = joinParts(edgeCookies[key], ours);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    headers: headers.flatMap((header) => (isCookieHeader(header) ? withoutOurs(header) : [header])),
    ...taken('pending'),
    ...taken('proof'),
    ...taken('device'),
    ...taken('names'),
  };
}

function withoutOurs([name, value]: HeaderList[number]): HeaderList {
  const pieces = value.split(';');
  const others = pieces.filter((piece) => !isReserved(parseCookiePair(piece)));
  if (others.length === pieces.length) return [[name, value]];
  const rest = others.join(';').trim();
  return rest === '' ? [] : [[name, rest]];
}

/** The value under a name, whole or joined; undefined when a part is missing, doubled, or of another count. */
function joinParts(name: string, cookies: readonly Cookie[]): string | undefined {
  const mine = cookies.filter((cookie) => partIndex(name, cookie.name) !== undefined);
  const whole = mine.find((cookie) => cookie.name === name);
  // Whole and in parts at once is one name twice.
  if (whole !== undefined) return mine.length === 1 ? whole.value : undefined;
  const parts = mine.map((cookie) => parsePart(cookie.value));
  if (parts.length === 0 || parts.some((part) => part?.count !== mine.length)) return undefined;
  const ordered = mine.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const isComplete = ordered.every((cookie, at) => cookie.name === partName(name, at));
  return isComplete ? ordered.map((cookie) => parsePart(cookie.value)?.text).join('') : undefined;
}

/** 0 and up for a part, -1 for the whole, undefined for another cookie. */
function partIndex(name: string, given: string): number | undefined {
  if (given.toLowerCase() === name.toLowerCase()) return -1;
  const match = /^(.+)\.(\d)$/.exec(given);
  return match?.[1]?.toLowerCase() === name.toLowerCase() ? Number(match?.[2]) : undefined;
}

const partName = (name: string, at: number) => `${name}.${at}`;

/** `count~text`: the count in each part shows when one is missing. */
function parsePart(value: string): { count: number; text: string } | undefined {
  const match = /^([2-9])~(.*)$/s.exec(value);
  return match === null ? undefined : { count: Number(match[1]), text: match[2] ?? '' };
}

/** A value too large for cookies. The server can hold it, or the flow must say so (SECURITY F11). */
export class CookieBudgetError extends Error {
  constructor(name: string) {
    super(`${name} would take more than ${cookieBytesInAllMax} bytes of cookies`);
    this.name = 'CookieBudgetError';
  }
}

/** Whether `setEdgeCookie` takes the value. */
export function fitsEdgeCookie(name: string, value: string): boolean {
  return splitParts(name, value) !== undefined;
}

/**
 * `Set-Cookie` values for one of our cookies, in parts when it is large, along with the removal of what an earlier and
 * larger or smaller one may have left behind.
 *
 * @param value of cookie characters; sealed values are.
 * @throws CookieBudgetError above 8 KB in all.
 */
export function setEdgeCookie(name: string, value: string, maxAgeSeconds: number): string[] {
  const parts = splitParts(name, value);
  if (parts === undefined) throw new CookieBudgetError(name);
  const set = parts.map((part) => setCookieLine(part.name, part.value, maxAgeSeconds));
  const stale = possibleNames(name).filter((possible) => parts.every((part) => part.name !== possible));
  return [...set, ...stale.map(removalLine)];
}

/** `Set-Cookie` values that remove one of our cookies: the names given, or every name that it can have. */
export function clearEdgeCookie(
  name: string,
  presentParts: readonly string[] = possibleNames(name),
): string[] {
  return presentParts.map(removalLine);
}

/** Only `pending` carries what others wrote, and so only it is ever split. */
function possibleNames(name: string): string[] {
  if (name !== edgeCookies.pending) return [name];
  return [name, ...Array.from({ length: partsMax }, (_, at) => partName(name, at))];
}

function splitParts(name: string, value: string): Cookie[] | undefined {
  if (sizeOf({ name, value }) < cookieBytesMax) return [{ name, value }];
  if (name !== edgeCookies.pending) return undefined;
  const room = cookieBytesMax - 1 - sizeOf({ name: partName(name, 0), value: '0~' });
  const count = Math.ceil(value.length / room);
  const parts = Array.from({ length: count }, (_, at) => ({
    name: partName(name, at),
    value: `${count}~${value.slice(at * room, (at + 1) * room)}`,
  }));
  const total = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  return total <= cookieBytesInAllMax ? parts : undefined;
}

function sizeOf({ name, value }: Cookie): number {
  return Buffer.byteLength(name) + 1 + Buffer.byteLength(value);
}

/**
 * `__Host-` asks for Secure, Path=/ and no Domain. Lax: the way back from the challenge page is a navigation from
 * another site.
 */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

function setCookieLine(name: string, value: string, maxAgeSeconds: number): string {
  if (!/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value))
    throw new Error(`${name} holds no cookie value`);
  return `${name}=${value}; ${attributes}; Max-Age=${Math.floor(maxAgeSeconds)}`;
}

function removalLine(name: string): string {
  return `${name}=; ${attributes}; Max-Age=0`;
}
