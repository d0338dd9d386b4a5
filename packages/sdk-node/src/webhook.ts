// From a webhook's body and headers to an event that can be believed. Owns the two header formats; signature.ts checks.
import { type Clock, systemClock } from './clock.ts';
import { readSecretKey } from './options.ts';
import {
  assertRecent,
  assertSigned,
  invalidFormat,
  parseSignatureV2,
  parseStandardSignature,
  type SignatureHeaderData,
  WebhookError,
} from './signature.ts';

/** The body of a webhook exactly as it arrived, before anything has parsed it. */
export type WebhookPayload = string | Uint8Array;

/** Something that happened, or that your server is asked to do (send a code, for one). */
export interface WebhookEvent {
  version: number;
  /** Such as `authenticator.created`. Answer one that you do not know with 2xx, too. */
  type: string;
  /** The same for each delivery of one event: act once on it. */
  id: string;
  source: string;
  /** ISO 8601. */
  time: string;
  tenantId: string;
  data: WebhookEventData;
}

/** Of an event; which fields there are follows from its type. */
export type WebhookEventData = Record<string, string>;

/** Log events come many at once, in one body without an envelope of its own. */
export interface WebhookLogBatch {
  records: WebhookLogRecord[];
}

/** One log event of a {@link WebhookLogBatch}. */
export interface WebhookLogRecord extends Omit<WebhookEvent, 'data'> {
  record: Record<string, unknown>;
}

/** Tells a batch of log events (`action.log_created`, `challenge.log_created`) from a single event. */
export function isWebhookLogBatch(event: object): event is WebhookLogBatch {
  return 'records' in event && Array.isArray(event.records);
}

/** Headers as frameworks give them: `Headers`, or an object with names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

const defaultToleranceMinutes = 5;
const webhookIdCharactersMax = 256;

/** Proves that a webhook came from your server, unchanged and just now. */
export class Webhook {
  readonly #key: string;
  readonly #clock: Clock;

  /**
   * @param apiSecretKey the tenant's secret key
   * @param clock the machine's unless told
   * @throws TypeError when the key is missing
   */
  constructor(apiSecretKey: string, clock: Clock = systemClock) {
    this.#key = readSecretKey(apiSecretKey);
    this.#clock = clock;
  }

  /**
   * Checks a webhook by its `X-Signature-V2` header.
   *
   * @param payload the raw body
   * @param signature the header
   * @param tolerance minutes that the signature's time and ours may be apart, either way; 0 or less turns this off
   * @throws WebhookError
   */
  constructEvent(
    payload: WebhookPayload,
    signature: string,
    tolerance: number = defaultToleranceMinutes,
  ): WebhookEvent {
    const { timestamp, signatures } = this.parseSignature(signature);
    assertRecent(timestamp, this.#clock.now(), tolerance);
    assertSigned(this.#key, [`${timestamp}.`, rawBody(payload)], signatures);
    return parseEvent(payload);
  }

  /**
   * Checks a webhook by the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) where
   * it has them, else by `X-Signature-V2`.
   *
   * @param payload the raw body
   * @param headers all headers of the request
   * @param tolerance as for `constructEvent`
   * @throws WebhookError
   */
  constructEventFromHeaders(
    payload: WebhookPayload,
    headers: WebhookHeaders,
    tolerance: number = defaultToleranceMinutes,
  ): WebhookEvent {
    const standard = readHeader(headers, 'webhook-signature');
    if (standard === undefined) {
      return this.constructEvent(payload, readHeader(headers, 'x-signature-v2') ?? '', tolerance);
    }
    const id = readHeader(headers, 'webhook-id');
    if (id === undefined || id === '' || id.length > webhookIdCharactersMax) throw invalidFormat();
    const { timestamp, signatures } = parseStandardSignature(
      readHeader(headers, 'webhook-timestamp'),
      standard,
    );
    assertRecent(timestamp, this.#clock.now(), tolerance);
    assertSigned(this.#key, [`${id}.${timestamp}.`, rawBody(payload)], signatures);
    return parseEvent(payload);
  }

  /** Parses `X-Signature-V2` without checking it. @throws WebhookError */
  parseSignature(value: string): SignatureHeaderData {
    return parseSignatureV2(value);
  }
}

function rawBody(payload: unknown): WebhookPayload {
  if (typeof payload === 'string' || payload instanceof Uint8Array) return payload;
  throw new WebhookError(
    'invalid_payload',
    'Payload must be the raw body, a string or bytes: what a body parser made of it cannot be checked.',
  );
}

function parseEvent(payload: WebhookPayload): WebhookEvent {
  const event = parseJson(typeof payload === 'string' ? payload : new TextDecoder().decode(payload));
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as WebhookEvent;
  throw new WebhookError('invalid_payload', 'Payload is not a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readHeader(headers: WebhookHeaders, name: string): string | undefined {
  const value =
    typeof headers.get === 'function'
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (value === null || value === undefined) return undefined;
  // A header that came twice is nobody's honest webhook.
  if (typeof value !== 'string') throw invalidFormat();
  return value;
}
