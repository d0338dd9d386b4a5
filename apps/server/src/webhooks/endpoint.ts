/** An endpoint of a tenant: a URL and the events it wants. */
import type { WebhookEndpointTable } from '../database/tables/webhooks.ts';
import { type EventType, logEventTypes } from './event.ts';

export interface Endpoint {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly EventType[];
  /** Authenticator events carry the public key of a passkey. */
  readonly includesPublicKey: boolean;
  readonly isActive: boolean;
  readonly disabledReason: string | null;
  readonly logCursor: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const wantsLogs = (eventTypes: readonly EventType[]): boolean =>
  eventTypes.some((type) => (logEventTypes as readonly EventType[]).includes(type));

export function toEndpoint(row: WebhookEndpointTable): Endpoint {
  return {
    tenantId: row.tenant_id,
    endpointId: row.endpoint_id,
    url: row.url,
    description: row.description,
    eventTypes: JSON.parse(row.event_types),
    includesPublicKey: row.includes_public_key === 1,
    isActive: row.is_active === 1,
    disabledReason: row.disabled_reason,
    logCursor: row.log_cursor === null ? null : Number(row.log_cursor),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}

export const toEndpointRow = (endpoint: Endpoint): WebhookEndpointTable => ({
  tenant_id: endpoint.tenantId,
  endpoint_id: endpoint.endpointId,
  url: endpoint.url,
  description: endpoint.description,
  event_types: JSON.stringify(endpoint.eventTypes),
  includes_public_key: endpoint.includesPublicKey ? 1 : 0,
  is_active: endpoint.isActive ? 1 : 0,
  disabled_reason: endpoint.disabledReason,
  log_cursor: endpoint.logCursor,
  created_at: endpoint.createdAt,
  updated_at: endpoint.updatedAt,
});
