/** Endpoints and deliveries as the Management API shows them. Bodies never leave: people are in them. */
import type { ListedDelivery } from './delivery-store.ts';
import type { Endpoint } from './endpoint.ts';

const iso = (time: number): string => new Date(Number(time)).toISOString();

export function presentEndpoint(endpoint: Endpoint) {
  const { tenantId, endpointId, url, eventTypes, isActive, description, disabledReason } = endpoint;
  return {
    tenantId,
    endpointId,
    url,
    eventTypes,
    isActive,
    includeCredentialPublicKey: endpoint.includesPublicKey,
    ...(description === null ? {} : { description }),
    ...(disabledReason === null ? {} : { disabledReason }),
    createdAt: iso(endpoint.createdAt),
    updatedAt: iso(endpoint.updatedAt),
  };
}

export function presentDelivery(delivery: ListedDelivery) {
  const { state, last_status: status, last_failure: failure, finished_at: finishedAt } = delivery;
  return {
    deliveryId: delivery.delivery_id,
    endpointId: delivery.endpoint_id,
    eventId: delivery.event_id,
    eventType: delivery.event_type,
    state,
    attempts: Number(delivery.attempts),
    createdAt: iso(delivery.created_at),
    ...(state === 'PENDING' ? { nextAttemptAt: iso(delivery.next_attempt_at) } : {}),
    ...(finishedAt === null ? {} : { finishedAt: iso(finishedAt) }),
    ...(status === null ? {} : { lastStatus: Number(status) }),
    ...(failure === null ? {} : { lastFailure: failure }),
  };
}
