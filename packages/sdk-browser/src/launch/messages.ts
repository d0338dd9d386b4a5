// Whom the opener of the hosted page believes, and what it is told (client-api.md §11.3, SECURITY row 21 and F23).
import { type StepwardWindowMessageData, StepwardWindowMessage as told } from './launch-types.ts';

/** The one sender that is believed. */
export interface ExpectedSender {
  /** Origin of the page that was launched. */
  readonly origin: string;
  /** Its frame or window. Another frame of the same origin is somebody else. */
  readonly source: unknown;
  /** What the page was launched with: another page of that origin in the same frame does not know it. */
  readonly nonce: string;
}

export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'height'; readonly px: number }
  | { readonly kind: 'error'; readonly errorCode?: string; readonly statusCode?: number }
  | { readonly kind: 'close'; readonly token?: string }
  | { readonly kind: 'escape' };

interface ReceivedMessage {
  readonly origin: string;
  readonly source: unknown;
  readonly data: unknown;
}

/** Ours, beside the public ones: Esc was pressed in the page, which may be in a frame that keeps its keys. */
const escapeEvent = 'STEPWARD_ESCAPE';
const heightPxMax = 10_000;

/** What the page said; undefined for anything that somebody else said, or that we do not know. */
export function readMessage(message: ReceivedMessage, expected: ExpectedSender): PageMessage | undefined {
  if (message.origin !== expected.origin || message.source !== expected.source) return undefined;
  const data = asObject(message.data);
  if (data?.nonce !== expected.nonce) return undefined;
  if (typeof data.height === 'number') {
    return data.height > 0 && data.height <= heightPxMax ? { kind: 'height', px: data.height } : undefined;
  }
  if (data.event === escapeEvent) return { kind: 'escape' };
  return ofEvent(data as Partial<StepwardWindowMessageData>);
}

function ofEvent({
  event,
  token,
  errorCode,
  statusCode,
}: Partial<StepwardWindowMessageData>): PageMessage | undefined {
  switch (event) {
    case told.AUTHSIGNAL_READY:
      return { kind: 'ready' };
    case told.AUTHSIGNAL_CLOSE_POPUP:
      return { kind: 'close', ...(typeof token === 'string' ? { token } : {}) };
    case told.AUTHSIGNAL_API_ERROR:
      return {
        kind: 'error',
        ...(typeof errorCode === 'string' ? { errorCode } : {}),
        ...(typeof statusCode === 'number' ? { statusCode } : {}),
      };
    default:
      return undefined;
  }
}

/** The height comes as an object, everything else as JSON text. */
function asObject(data: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
