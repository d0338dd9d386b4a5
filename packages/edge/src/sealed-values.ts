// What the edge keeps in the browser and in its own headers, as it stands under the seal.

import type { SessionBinding } from './session.ts';

/** A login on its way to the origin and back. */
export interface Ticket {
  readonly user: string;
  readonly claimId: string;
  /** Set once the login's session cookies are claimed: the names of those that the origin was not shown. */
  readonly hiddenCookies?: readonly string[];
  /** The session that the browser has, where some of it was hidden from the origin. */
  readonly browserSession?: SessionBinding;
}

/** Says that `user` met the decision for `session`. */
export interface Proof {
  readonly user: string;
  readonly session: SessionBinding;
  readonly issuedAtMs: number;
  /** Renewed while used. */
  readonly idleEndsAtMs: number;
  /** Kept by every renewal. */
  readonly endsAtMs: number;
}

/** What the origin answered to a login, kept from the browser. */
export interface Withheld {
  readonly location: string;
  /** `Set-Cookie` values, verbatim. */
  readonly cookies: readonly string[];
}

/** A login that waits for its challenge or its review. */
export interface Pending {
  readonly kind: 'challenge' | 'review';
  readonly user: string;
  readonly idempotencyKey: string;
  readonly nonce: string;
  /** Where to go on: the challenge page, or our review page. */
  readonly url: string;
  /** The session that the origin saw with the login, if any. */
  readonly session?: SessionBinding;
  /** The one that the browser has, where it is another. */
  readonly browserSession?: SessionBinding;
  /** Cookies of the answer that others have, too, and so no part of the session. */
  readonly sharedCookies?: readonly string[];
  readonly withheld: Withheld | { readonly handle: string };
  readonly deviceId: string;
  /** A script sent the login: the next navigation is taken to `url`. */
  readonly isFetch: boolean;
}

/** What viewer-request read from our cookies, for the origin events. */
export interface Context {
  /** Names of our cookies that the browser has, readable or not. */
  readonly cookieNames: readonly string[];
  readonly deviceId?: string;
  /** Matches the session and is not expired. */
  readonly proof?: Proof;
  /** For callback and review. */
  readonly pending?: Pending;
  /** The user of an expired proof of a session that lives: a new decision is due. */
  readonly redecide?: Proof;
  /** Names of cookies that the application has set in this browser, as noted. */
  readonly originNames?: readonly string[];
  /** The same, of a proof that came along, whether it matches the session or not. */
  readonly boundNames?: readonly string[];
  /** The session was hidden from the login page, which is to be told once. */
  readonly isFresh?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

// Only we seal, so a value of another shape is one of another version of ours: as if absent.

export function parseTicket(value: unknown): Ticket | undefined {
  if (!hasTexts(value, ['user', 'claimId'])) return undefined;
  if (value.hiddenCookies !== undefined && !isTexts(value.hiddenCookies)) return undefined;
  return isBindingOrNone(value.browserSession) ? (value as unknown as Ticket) : undefined;
}

export function parseProof(value: unknown): Proof | undefined {
  if (!hasTexts(value, ['user']) || !hasTimes(value, ['issuedAtMs', 'idleEndsAtMs', 'endsAtMs'])) {
    return undefined;
  }
  return isBinding(value.session) ? (value as unknown as Proof) : undefined;
}

export function parsePending(value: unknown): Pending | undefined {
  if (!hasTexts(value, ['user', 'idempotencyKey', 'nonce', 'url', 'deviceId'])) return undefined;
  if (value.kind !== 'challenge' && value.kind !== 'review') return undefined;
  if (!isBindingOrNone(value.session) || !isBindingOrNone(value.browserSession)) return undefined;
  if (value.sharedCookies !== undefined && !isTexts(value.sharedCookies)) return undefined;
  const isWithheld = hasTexts(value.withheld, ['handle']) || parseWithheld(value.withheld) !== undefined;
  return isWithheld && typeof value.isFetch === 'boolean' ? (value as unknown as Pending) : undefined;
}

export function parseWithheld(value: unknown): Withheld | undefined {
  return hasTexts(value, ['location']) && isTexts(value.cookies) ? (value as unknown as Withheld) : undefined;
}

export function parseDevice(value: unknown): string | undefined {
  return hasTexts(value, ['id']) ? String(value.id) : undefined;
}

export function parseFreshMark(value: unknown): boolean {
  return isFields(value) && value.isFresh === true;
}

export function parseNames(value: unknown): readonly string[] | undefined {
  return isFields(value) && isTexts(value.names) ? value.names : undefined;
}

export function parseContext(value: unknown): Context | undefined {
  if (!isFields(value) || !isTexts(value.cookieNames)) return undefined;
  const { cookieNames, deviceId, originNames, boundNames } = value;
  const proof = parseProof(value.proof);
  const pending = parsePending(value.pending);
  const redecide = parseProof(value.redecide);
  return {
    cookieNames,
    ...(typeof deviceId === 'string' ? { deviceId } : {}),
    ...(proof === undefined ? {} : { proof }),
    ...(pending === undefined ? {} : { pending }),
    ...(redecide === undefined ? {} : { redecide }),
    ...(isTexts(originNames) ? { originNames } : {}),
    ...(isTexts(boundNames) ? { boundNames } : {}),
    ...(value.isFresh === true ? { isFresh: true } : {}),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isBinding(value: unknown): value is SessionBinding {
  return hasTexts(value, ['hash']) && isTexts(value.names);
}

function isBindingOrNone(value: unknown): boolean {
  return value === undefined || isBinding(value);
}

function hasTexts(value: unknown, names: readonly string[]): value is Fields {
  return isFields(value) && names.every((name) => typeof value[name] === 'string');
}

function hasTimes(value: unknown, names: readonly string[]): value is Fields {
  return isFields(value) && names.every((name) => Number.isFinite(value[name]));
}
