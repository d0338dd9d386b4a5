/**
 * A vendor that checks who somebody is, as the rest of the server sees every one of them: it makes a session for a person
 * and an action, says how a session went, and knows its own callbacks from forged ones. Does not own: what a decision
 * means here (../deciding.ts), nor any secret of ours.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { OutboundFailure } from '../../webhooks/safe-fetch.ts';

/** What a vendor is told: ids that mean nothing outside of this server, no name and no address. */
export interface SessionRequest {
  readonly challengeId: string;
  /** The same for each check of one person of one tenant; a UUID. */
  readonly personId: string;
  /** Where the vendor sends its decisions. */
  readonly callbackUrl: string;
  /** Where the person goes afterwards; absent: the vendor must not send them anywhere. */
  readonly returnUrl?: string | undefined;
}

/** One of `url` and `sessionToken` at least. */
export interface VendorSession {
  readonly sessionId: string;
  readonly url?: string;
  readonly sessionToken?: string;
}

/** The first four are not the end of it. */
export const vendorOutcomes = [
  'WAITING',
  'SUBMITTED',
  'RESUBMISSION_REQUESTED',
  'REVIEW',
  'APPROVED',
  'DECLINED',
  'EXPIRED',
] as const;
export type VendorOutcome = (typeof vendorOutcomes)[number];

export const isVendorOutcome = (value: unknown): value is VendorOutcome =>
  (vendorOutcomes as readonly unknown[]).includes(value);

export interface VendorDecision {
  readonly sessionId: string;
  readonly outcome: VendorOutcome;
  /** What tells this person from all others for years, as the vendor spells it; empty: it says nothing of the kind. */
  readonly identifiers: readonly string[];
}

export type CallbackReading =
  | { readonly kind: 'decision'; readonly decision: VendorDecision }
  /** Rightly signed, and about nothing that matters here. */
  | { readonly kind: 'irrelevant' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed' };

export interface Callback {
  readonly headers: IncomingHttpHeaders;
  /** Exactly as it came: that is what is signed. */
  readonly body: Buffer;
  readonly now: number;
}

export interface IdentityProvider {
  /** Throws `VendorError`. */
  createSession(request: SessionRequest): Promise<VendorSession>;
  /** Undefined: there is no decision yet. Throws `VendorError`. */
  readDecision(sessionId: string): Promise<VendorDecision | undefined>;
  readCallback(callback: Callback): CallbackReading;
}

export type VendorFailure = OutboundFailure | 'credentials_refused' | 'request_refused' | 'unexpected_answer';

/** The vendor did not do what it was asked. Says nothing that the vendor said: that may be personal. */
export class VendorError extends Error {
  readonly reason: VendorFailure;
  constructor(reason: VendorFailure) {
    super(reason);
    this.reason = reason;
  }
}

export const vendorTimeoutMs = 8_000;
/** What is asked while somebody waits for the answer to a poll. */
export const pollTimeoutMs = 4_000;
const idCharactersMax = 128;
const addressCharactersMax = 4_096;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= idCharactersMax ? value : undefined;

/** Undefined for what is no JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An address that a page may send people to: never a script, and no plain http but on this machine. */
function pageUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > addressCharactersMax || !URL.canParse(value))
    return undefined;
  const { protocol, hostname, href } = new URL(value);
  const isHome = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isHome) ? href : undefined;
}

/** What a vendor answered to the making of a session, if it is usable. */
export function sessionIn(
  fields: Readonly<Record<string, unknown>>,
  names: { readonly id: string; readonly withToken: boolean },
): VendorSession {
  const sessionId = idIn(fields[names.id]);
  const url = pageUrl(fields.url);
  const given = fields.sessionToken;
  const isToken = typeof given === 'string' && given !== '' && given.length <= addressCharactersMax;
  const sessionToken = names.withToken && isToken ? given : undefined;
  if (sessionId === undefined || (url === undefined && sessionToken === undefined))
    throw new VendorError('unexpected_answer');
  return {
    sessionId,
    ...(url === undefined ? {} : { url }),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** The body of a good answer, or why there is none. */
export function requireAnswer(
  result:
    | { readonly answered: true; readonly status: number; readonly body: string }
    | { readonly answered: false; readonly reason: OutboundFailure },
): Readonly<Record<string, unknown>> {
  if (!result.answered) throw new VendorError(result.reason);
  const { status, body } = result;
  if (status === 401 || status === 403) throw new VendorError('credentials_refused');
  if (status >= 400 && status < 500) throw new VendorError('request_refused');
  const fields = status >= 200 && status < 300 ? parseObject(body) : undefined;
  if (!fields) throw new VendorError('unexpected_answer');
  return fields;
}
