/** Queues events inside the transaction that makes them true: for each endpoint that wants one, one delivery. */
import type { Transaction } from '../database/database.ts';
import { insertDelivery } from './delivery-store.ts';
import { subscribedEndpoints } from './endpoint-store.ts';
import { type EventData, type EventType, eventBody, newEnvelope } from './event.ts';

export interface QueuedEvent {
  readonly tenantId: string;
  readonly type: EventType;
  /** As one endpoint gets it; asked for each. */
  readonly data: (options: { includesPublicKey: boolean }) => EventData;
  readonly source: string;
  readonly now: number;
}

/** Answers how many deliveries were made. The dispatcher is to be woken once this is committed. */
export async function queueEvent(transaction: Transaction, event: QueuedEvent): Promise<number> {
  const { tenantId, type, now } = event;
  const endpoints = await subscribedEndpoints(transaction, tenantId, type);
  if (endpoints.length === 0) return 0;
  const envelope = newEnvelope(event);
  for (const { endpointId, includesPublicKey } of endpoints) {
    const body = eventBody(envelope, event.data({ includesPublicKey }));
    await insertDelivery(transaction, {
      tenantId,
      endpointId,
      eventId: envelope.id,
      eventType: type,
      body,
      now,
    });
  }
  return endpoints.length;
}
