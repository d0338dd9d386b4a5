/** One try to deliver one message. Owns: its time limit, and what an error means. Nothing of the message gets out. */
import type { Logger } from 'pino';
import type { KeyRing } from '../secrets/key-ring.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Message, MessageProvider } from './message.ts';
import type { QueuedMessage } from './outbox-rows.ts';

/** Well within the lease. */
export const sendTimeoutMs = 15_000;

export type Delivery =
  | { readonly outcome: 'sent' }
  /** `reason` is safe to log. */
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string; readonly retryAfterMs: number | undefined };

export const sealContext = (tenantId: string, messageId: string): string => `outbox|${tenantId}|${messageId}`;

export interface Try {
  readonly queued: QueuedMessage;
  readonly provider: MessageProvider;
  readonly keyRing: KeyRing;
  readonly now: number;
  /** The server is about to stop. */
  readonly stop: AbortSignal;
}

/** Never throws. A provider that does not come back is left behind when its time is over. */
export async function tryDelivery({ queued, provider, keyRing, now, stop }: Try): Promise<Delivery> {
  const { tenantId, messageId, expiresAt } = queued;
  const validForMs = expiresAt - now;
  if (validForMs <= 0) return { outcome: 'failed', reason: 'expired', retryAfterMs: undefined };
  const limit = AbortSignal.timeout(Math.min(sendTimeoutMs, validForMs));
  const signal = AbortSignal.any([limit, stop]);
  try {
    // Inside, because one message that cannot be opened must not hold up those behind it.
    const opened = keyRing.open(queued.sealed, sealContext(tenantId, messageId));
    const message = JSON.parse(opened.toString('utf8')) as Message;
    await untilAborted(provider.send(tenantId, message, { messageId, validForMs, signal }), signal);
    return { outcome: 'sent' };
  } catch (error) {
    return judged(error);
  }
}

export function reportFailure(
  log: Logger,
  { tenantId, messageId, channel }: QueuedMessage,
  { name }: MessageProvider,
  { outcome, reason }: Exclude<Delivery, { outcome: 'sent' }>,
): void {
  const fields = { tenantId, messageId, channel, provider: name, code: reason };
  log.warn(fields, outcome === 'refused' ? 'message was refused for good' : 'message could not be sent');
}

async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new DeliveryError('temporary', 'timeout'));
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The text of an error may quote the message; only a code of a carrier or of the system is passed on. */
function judged(error: unknown): Delivery {
  if (error instanceof DeliveryError) {
    const { kind, code, retryAfterMs } = error;
    return kind === 'permanent'
      ? { outcome: 'refused', reason: code }
      : { outcome: 'failed', reason: code, retryAfterMs };
  }
  const { code } = error as { code?: unknown };
  const isSystemCode = typeof code === 'string' && /^E[A-Z0-9_]{1,40}$/.test(code);
  return { outcome: 'failed', reason: isSystemCode ? code : 'unknown', retryAfterMs: undefined };
}

/** For channels that nothing carries: their messages wait, for somebody may be set before they expire. */
export const nobody: MessageProvider = {
  name: 'none',
  send: async () => {
    throw Object.assign(new Error('no message provider'), { code: 'ENOPROVIDER' });
  },
};
