import type { EventType, HeaderMap } from './cloudfront-event.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Tab, visible ASCII, and the bytes that node reads as latin1.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Fields of one connection: never sent on by CloudFront, in neither direction. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

// "Restrictions on all edge functions", disallowed headers: not shown to functions, and not to be added by them.
const disallowed = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);
const disallowedPrefixes = ['x-amz-cf-', 'x-edge-'];

const readOnlyByEvent: Record<EventType, readonly string[]> = {
  'viewer-request': ['content-length', 'host', 'transfer-encoding', 'via'],
  'origin-request': [
    'accept-encoding',
    'content-length',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'transfer-encoding',
    'via',
  ],
  'origin-response': ['transfer-encoding', 'via'],
};

export function emptyHeaders(): HeaderMap {
  // No prototype: `__proto__` is a legal field name.
  return Object.create(null) as HeaderMap;
}

export function headersFromRaw(raw: readonly string[]): HeaderMap {
  const headers = emptyHeaders();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const key = raw[index] ?? '';
    const name = key.toLowerCase();
    headers[name] ??= [];
    headers[name].push({ key, value: raw[index + 1] ?? '' });
  }
  return headers;
}

export function headersToRaw(headers: HeaderMap): string[] {
  return Object.entries(headers).flatMap(([name, entries]) =>
    entries.flatMap((entry) => [entry.key ?? name, entry.value]),
  );
}

export function copyHeaders(headers: HeaderMap, keep: (name: string) => boolean = () => true): HeaderMap {
  const copy = emptyHeaders();
  for (const [name, entries] of Object.entries(headers)) {
    if (keep(name)) copy[name] = entries.map((entry) => ({ ...entry }));
  }
  return copy;
}

export function setHeader(headers: HeaderMap, key: string, value: string): void {
  headers[key.toLowerCase()] = [{ key, value }];
}

export function isHopByHop(name: string): boolean {
  return hopByHop.has(name);
}

export function isDisallowed(name: string): boolean {
  return disallowed.has(name) || disallowedPrefixes.some((prefix) => name.startsWith(prefix));
}

export function readOnlyHeaders(eventType: EventType): readonly string[] {
  return readOnlyByEvent[eventType];
}

export function isHeaderName(name: string): boolean {
  return token.test(name);
}

export function isHeaderValue(value: string): boolean {
  return fieldValue.test(value);
}

/** Bytes on the wire of these fields: `Name: value\r\n` each. */
export function headerBytes(headers: HeaderMap): number {
  return rawHeaderBytes(headersToRaw(headers));
}

export function rawHeaderBytes(raw: readonly string[]): number {
  // Each name and each value is followed by two bytes: ": " and CRLF. Node gives header text as latin1.
  return raw.reduce((sum, part) => sum + part.length + 2, 0);
}

export function sameEntries(
  left: HeaderMap[string] | undefined,
  right: HeaderMap[string] | undefined,
): boolean {
  const values = (entries: HeaderMap[string] | undefined) => (entries ?? []).map((entry) => entry.value);
  return JSON.stringify(values(left)) === JSON.stringify(values(right));
}
