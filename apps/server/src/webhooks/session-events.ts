/** session.refresh_token_reused, derived from the audit event of the same name (SECURITY row 64). */
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Transaction } from '../database/database.ts';
import { sessionEventTypes } from './event.ts';
import { queueEvent } from './queue.ts';

/** Queues what these events are to tell; in their transaction. */
export async function queueSessionEvents(
  transaction: Transaction,
  events: readonly AuditEvent[],
  { source, now }: { readonly source: string; readonly now: number },
): Promise<void> {
  for (const event of events) {
    const type = sessionEventTypes.find((one) => one === event.type);
    if (type === undefined) continue;
    const { tenantId, userId, data } = event;
    const told = {
      userId,
      sessionId: String(data.sessionId),
      clientId: String(data.clientId),
      revokedAt: new Date(now).toISOString(),
    };
    await queueEvent(transaction, { tenantId, type, data: () => told, source, now });
  }
}
