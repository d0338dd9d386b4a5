// What a client is made of. Owns reading and refusing options; a wrong option is a TypeError at construction, not a
// surprise at the first login.
import { type Clock, systemClock } from './clock.ts';

/** Options of {@link Stepward} and {@link CallConnect}. */
export interface StepwardOptions {
  /** The tenant's secret key. Keep it on your server. */
  readonly apiSecretKey: string;
  /**
   * Where your Stepward server is, such as `https://mfa.example.com`; a path is kept, `/v1` and a trailing slash may be
   * there or not. Required: Stepward runs on your machines, so there is no address to guess.
   */
  readonly apiUrl: string;
  /** How often a call that may be repeated is tried again: 0 to 10; 2 unless told. See the README, "Retries". */
  readonly retries?: number | undefined;
  /** Milliseconds a call may take in all, retries included; 10,000 unless told. */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether the ids you pass for a path (user, action, idempotency key, …) are already percent-encoded. Say `false` when
   * an id may rightly contain `%41` as text, `true` when your code calls `encodeURIComponent` itself. Unless you say
   * which, an id that could be either is refused: `auth0%7C123` and `auth0|123` may be two people.
   */
  readonly preEncodedIds?: boolean | undefined;
  /** Allows `http:` to another machine than this one. The secret key then travels unprotected. */
  readonly allowPlainHttp?: boolean | undefined;
  /** Another `fetch`, for proxies and tests. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Another clock, for tests. */
  readonly clock?: Clock | undefined;
  /** Another source of jitter, for tests: a number from 0 up to 1. */
  readonly random?: (() => number) | undefined;
}

/** Options that have been read. */
export interface ReadOptions {
  readonly apiSecretKey: string;
  readonly apiUrl: string;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: () => number;
}

const defaultRetries = 2;
const retriesMax = 10;
const defaultTimeoutMs = 10_000;
// The longest that setTimeout takes; beyond it fires at once.
const timeoutMsMax = 2_147_483_647;

/** Reads the options of a client. `apiUrl` comes out without a trailing slash. @throws TypeError */
export function readOptions(options: StepwardOptions): ReadOptions {
  return {
    apiSecretKey: readSecretKey(options.apiSecretKey),
    apiUrl: readApiUrl(options.apiUrl, options.allowPlainHttp === true),
    retries: readNumber('retries', options.retries ?? defaultRetries, 0, retriesMax),
    timeoutMs: readTimeoutMs(options.timeoutMs ?? defaultTimeoutMs),
    // Looked up at each call, so that test tools that replace the global one are seen.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

/** @throws TypeError that does not repeat the key */
export function readSecretKey(key: unknown): string {
  // RFC 7617: a user name of HTTP Basic has no colon.
  if (typeof key === 'string' && /^[\x21-\x39\x3b-\x7e]{1,512}$/.test(key)) return key;
  throw new TypeError(
    'apiSecretKey must be the secret key of the tenant: ASCII, 1 to 512 characters, no spaces or colons',
  );
}

/** @throws TypeError */
export function readTimeoutMs(timeoutMs: number): number {
  return readNumber('timeoutMs', timeoutMs, 1, timeoutMsMax);
}

function readNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(`${name} must be a whole number from ${min} to ${max}`);
}

function readApiUrl(text: unknown, allowPlainHttp: boolean): string {
  const url = typeof text === 'string' && /^https?:\/\/[^?#\s\\]+$/i.test(text) ? parseUrl(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') {
    throw new TypeError(
      'apiUrl must be the address of your Stepward server: https://host[:port][/path], nothing after it',
    );
  }
  if (url.protocol === 'http:' && !allowPlainHttp && !isThisMachine(url.hostname)) {
    throw new TypeError(
      'apiUrl must be https, because the secret key travels to it; http to another machine needs allowPlainHttp: true',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const isThisMachine = (hostname: string): boolean =>
  /^([a-z0-9-]+\.)*localhost$/.test(hostname) || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
