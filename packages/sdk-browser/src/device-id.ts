// The device id: a random number in a cookie that the application's own backend reads and hands to track
// (client-api.md §12.1). It names a browser for rules; it proves nothing.

/** Cookies of the page, as text: `document` in a browser. */
export interface CookieJar {
  cookie: string;
}

export const publicCookieName = '__as_aid';

// Browsers keep a cookie for 400 days at most; it is written anew at each visit.
const maxAgeSeconds = 400 * 24 * 60 * 60;
const idPattern = /^[\w-]{8,64}$/;

export interface DeviceIdPlace {
  readonly name: string;
  readonly domain: string;
  readonly isSecure: boolean;
}

function read(jar: CookieJar, name: string): string | undefined {
  const pair = jar.cookie.split('; ').find((item) => item.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return value !== undefined && idPattern.test(value) ? value : undefined;
}

/** The id of this browser: the one it has, under our name or that of the public SDK, else a new one. */
export function keepDeviceId(jar: CookieJar, place: DeviceIdPlace, newId: () => string): string {
  const id = read(jar, place.name) ?? read(jar, publicCookieName) ?? newId();
  const cookie = `${place.name}=${id}; path=/; max-age=${maxAgeSeconds}; samesite=lax${place.isSecure ? '; secure' : ''}`;
  jar.cookie = `${cookie}; domain=${place.domain}`;
  // Some hosts (an address, a public suffix) take no domain.
  if (read(jar, place.name) !== id) jar.cookie = cookie;
  return id;
}

/** A random UUID. `crypto.randomUUID` is missing on pages by plain http. */
export function randomId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
