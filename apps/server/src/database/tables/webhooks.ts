/** Tables of webhooks: who wants to hear what, and what is on its way to them. */

export interface WebhookTables {
  webhook_endpoints: WebhookEndpointTable;
  webhook_deliveries: WebhookDeliveryTable;
}

export interface WebhookEndpointTable {
  tenant_id: string;
  endpoint_id: string;
  url: string;
  description: string | null;
  /** JSON list. */
  event_types: string;
  includes_public_key: number;
  is_active: number;
  /** Why we switched it off; null: we did not. */
  disabled_reason: string | null;
  /** Last number of the audit trail that a log batch was made of; null: no log events are wanted. */
  log_cursor: number | null;
  created_at: number;
  updated_at: number;
}

export interface WebhookDeliveryTable {
  tenant_id: string;
  delivery_id: string;
  endpoint_id: string;
  /** `webhook-id`: the same at every try. */
  event_id: string;
  event_type: string;
  /** The exact bytes that are signed; empty once a log batch was delivered. */
  body: string;
  state: 'PENDING' | 'DELIVERED' | 'DEAD';
  attempts: number;
  /** While a try runs: when another process may take it. */
  next_attempt_at: number;
  /** Whose try runs; only that one may say how it ended. */
  lease_id: string | null;
  last_status: number | null;
  last_failure: string | null;
  created_at: number;
  finished_at: number | null;
}

export const webhookTables: readonly string[] = [
  `create table webhook_endpoints (tenant_id text not null, endpoint_id text not null, url text not null, description text,
     event_types text not null, includes_public_key integer not null, is_active integer not null, disabled_reason text,
     log_cursor integer, created_at integer not null, updated_at integer not null, primary key (tenant_id, endpoint_id))`,
  `create table webhook_deliveries (tenant_id text not null, delivery_id text not null, endpoint_id text not null,
     event_id text not null, event_type text not null, body text not null, state text not null, attempts integer not null,
     next_attempt_at integer not null, lease_id text, last_status integer, last_failure text, created_at integer not null,
     finished_at integer, primary key (tenant_id, delivery_id))`,
  `create index webhook_deliveries_by_endpoint on webhook_deliveries (tenant_id, endpoint_id, next_attempt_at) where state = 'PENDING'`,
  `create index webhook_deliveries_by_next_attempt on webhook_deliveries (next_attempt_at) where state = 'PENDING'`,
  'create index webhook_deliveries_by_age on webhook_deliveries (tenant_id, endpoint_id, created_at, delivery_id)',
  'create index webhook_deliveries_by_end on webhook_deliveries (finished_at) where finished_at is not null',
];
