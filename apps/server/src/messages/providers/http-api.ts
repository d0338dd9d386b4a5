/** What the carriers with an HTTP API share: headers, and how an answer is judged. */
import { DeliveryError } from '../delivery-error.ts';
import type { Attempt } from '../message.ts';
import type { HttpAnswer, Outbound } from './outbound.ts';

const requestTimeoutMs = 10_000;
const retryAfterMsMax = 600_000;

export interface CarrierCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The vendor's own error code in an answer, and whether it says that a later try can help. */
export interface CarrierError {
  readonly code: string | undefined;
  readonly isTemporary?: boolean;
}

export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const formBody = (fields: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  ).toString();

/**
 * Sends, and throws unless the answer is 2xx. 408, 425, 429 and 5xx may be tried again; every other answer will be the
 * same next time, redirects too.
 */
export async function callCarrier(
  { post }: Outbound,
  call: CarrierCall,
  attempt: Attempt | undefined,
  readError: (answer: HttpAnswer) => CarrierError = () => ({ code: undefined }),
): Promise<HttpAnswer> {
  const limit = AbortSignal.timeout(requestTimeoutMs);
  const signal = attempt ? AbortSignal.any([limit, attempt.signal]) : limit;
  const answer = await post({ ...call, signal });
  if (answer.status >= 200 && answer.status < 300) return answer;
  const { code, isTemporary } = readError(answer);
  const isPassing = answer.status >= 500 || [408, 425, 429].includes(answer.status);
  const kind = (isTemporary ?? isPassing) ? 'temporary' : 'permanent';
  throw new DeliveryError(kind, code ?? `http_${answer.status}`, retryAfterMs(answer.retryAfter));
}

/** Only the form in seconds: a date would be measured by a clock that is not ours. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1_000, retryAfterMsMax);
}

/** A field of a JSON answer as text; undefined where the answer is anything else. */
export function jsonField(text: string, ...path: readonly string[]): string | undefined {
  try {
    const value = path.reduce(
      (at: unknown, name) => (at as Record<string, unknown>)?.[name],
      JSON.parse(text),
    );
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Carriers that take a number without its plus. */
export const withoutPlus = (number: string): string => number.replace(/^\+/, '');

/** Base URL without a trailing slash. */
export const baseOf = (given: string | undefined, fallback: string): string =>
  (given ?? fallback).replace(/\/+$/, '');
