/**
 * A message that the tenant delivers itself, between the commit that made it and the endpoint's answer. It lives in the
 * memory of this process and nowhere else: what is not handed over now is never delivered.
 */
import type { Transaction } from '../database/database.ts';
import type { Message } from './message.ts';

/** The audit event whose `subject` it is: heard once the transaction is durable (webhooks/listening-database.ts). */
export const messageHeld = 'message.held';

export interface HeldMessage {
  readonly tenantId: string;
  readonly messageId: string;
  readonly url: string;
  readonly message: Message;
  /** What its code or link is for: dead when the endpoint does not take it. */
  readonly challengeId: string | undefined;
  /** What else is undone then. */
  readonly giveUp: GiveUp | undefined;
  /** False: the caller is answered at once, and as if it had been taken, for nobody's message is waited for (decision 0019). */
  readonly isAwaited: boolean;
}

/** The trail says that a message goes out; of the message it keeps nothing. */
export function hold(transaction: Transaction, held: HeldMessage): void {
  const { tenantId, messageId, message, challengeId } = held;
  const { channel } = message;
  const data = { messageId, channel, ...(challengeId === undefined ? {} : { challengeId }) };
  transaction.audit({ tenantId, type: messageHeld, data, subject: held });
}

/** Runs in the transaction that notes the failure; may run again. */
export type GiveUp = (transaction: Transaction) => Promise<unknown>;
