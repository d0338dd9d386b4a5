// Signatures of webhooks, as values: owns parsing, the window of time and the comparison; knows no payload format.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a webhook is refused for. */
export type WebhookErrorCode =
  | 'invalid_signature_format'
  | 'outside_tolerance'
  | 'mismatch'
  | 'invalid_payload';

/** A webhook that is not to be acted upon. Answer it with 400. */
export class WebhookError extends Error {
  /** What it is refused for, for programs. */
  readonly code: WebhookErrorCode;

  /**
   * @param code for programs
   * @param message for the log
   */
  constructor(code: WebhookErrorCode, message: string) {
    super(message);
    this.name = 'WebhookError';
    this.code = code;
  }
}

/** A signature header, parsed. */
export interface SignatureHeaderData {
  /** Base64, one for each active key of the tenant; one of them must be ours. */
  signatures: string[];
  /** Unix time in seconds. */
  timestamp: number;
}

const headerCharactersMax = 4_096;
const signaturesMax = 32;

/** A header that is missing, or that nobody honest would send. */
export const invalidFormat = (): WebhookError =>
  new WebhookError('invalid_signature_format', 'Signature format is invalid.');

/** Parses `t=<seconds>,v2=<base64>[,v2=<base64>…]`; versions that we do not know are passed over. @throws WebhookError */
export function parseSignatureV2(header: unknown): SignatureHeaderData {
  const items = splitHeader(header, ',').map((item) => splitOnce(item.trim(), '='));
  const times = items.filter(([name]) => name === 't').map(([, value]) => value);
  return checked(times, valuesOf(items, 'v2'));
}

/** Parses `webhook-timestamp` and `webhook-signature` (`v1,<base64> v1,<base64>…`) of Standard Webhooks. @throws WebhookError */
export function parseStandardSignature(timestamp: unknown, header: unknown): SignatureHeaderData {
  const items = splitHeader(header, ' ').map((item) => splitOnce(item, ','));
  return checked([timestamp], valuesOf(items, 'v1'));
}

function splitHeader(header: unknown, separator: string): string[] {
  if (typeof header !== 'string' || header.length > headerCharactersMax) throw invalidFormat();
  return header.split(separator);
}

function splitOnce(item: string, separator: string): [name: string, value: string] {
  const at = item.indexOf(separator);
  return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
}

const valuesOf = (items: [string, string][], version: string): string[] =>
  items.filter(([name, value]) => name === version && value !== '').map(([, value]) => value);

function checked(times: unknown[], signatures: string[]): SignatureHeaderData {
  const [time, ...others] = times;
  const isTime = typeof time === 'string' && /^\d{1,12}$/.test(time) && others.length === 0;
  if (!isTime || signatures.length === 0 || signatures.length > signaturesMax) throw invalidFormat();
  return { timestamp: Number(time), signatures };
}

/**
 * Refuses what was signed too long ago (a replay), and what claims to come from the future.
 *
 * @param toleranceMinutes 0 or less turns the check off
 * @throws WebhookError
 */
export function assertRecent(timestamp: number, nowMs: number, toleranceMinutes: number): void {
  if (typeof toleranceMinutes !== 'number' || Number.isNaN(toleranceMinutes)) {
    throw new TypeError('tolerance must be a number of minutes');
  }
  if (toleranceMinutes <= 0) return;
  const apartSeconds = Math.abs(Math.floor(nowMs / 1_000) - timestamp);
  if (apartSeconds > toleranceMinutes * 60) {
    throw new WebhookError('outside_tolerance', 'Timestamp is outside the tolerance zone.');
  }
}

/**
 * Refuses when none of the signatures is the HMAC-SHA256 of the message. Takes as long whichever of them matches, and
 * however much of them does.
 *
 * @throws WebhookError
 */
export function assertSigned(
  key: string,
  message: readonly (string | Uint8Array)[],
  signatures: string[],
): void {
  const hmac = createHmac('sha256', key);
  for (const part of message) hmac.update(part);
  const expected = Buffer.from(withoutPadding(hmac.digest('base64')));
  let isSigned = false;
  for (const signature of signatures) {
    const given = Buffer.from(withoutPadding(signature));
    const isEqual = given.length === expected.length && timingSafeEqual(given, expected);
    isSigned = isEqual || isSigned;
  }
  if (!isSigned) throw new WebhookError('mismatch', 'Signature mismatch.');
}

/** The one header writes base64 without `=`, the other with it. */
const withoutPadding = (base64: string): string => base64.replace(/={1,2}$/, '');
