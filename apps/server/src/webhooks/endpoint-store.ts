import type { Reader, Transaction } from '../database/database.ts';
import { type Endpoint, toEndpoint, toEndpointRow } from './endpoint.ts';
import type { EventType } from './event.ts';

/** Oldest first. */
export async function listEndpoints(reader: Reader, tenantId: string): Promise<Endpoint[]> {
  const rows = await reader.query
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('endpoint_id')
    .execute();
  return rows.map(toEndpoint);
}

export async function findEndpoint(
  reader: Reader,
  tenantId: string,
  endpointId: string,
): Promise<Endpoint | undefined> {
  const row = await reader.query
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId)
    .executeTakeFirst();
  return row && toEndpoint(row);
}

/** Active ones that want this event, oldest first. */
export async function subscribedEndpoints(
  reader: Reader,
  tenantId: string,
  type: EventType,
): Promise<Endpoint[]> {
  const all = await listEndpoints(reader, tenantId);
  return all.filter(({ isActive, eventTypes }) => isActive && eventTypes.includes(type));
}

/** Endpoints of all tenants that want log batches. */
export async function listLogEndpoints(reader: Reader): Promise<Endpoint[]> {
  const rows = await reader.query
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('is_active', '=', 1)
    .where('log_cursor', 'is not', null)
    .orderBy('tenant_id')
    .orderBy('endpoint_id')
    .execute();
  return rows.map(toEndpoint);
}

export async function insertEndpoint(transaction: Transaction, endpoint: Endpoint): Promise<void> {
  await transaction.query.insertInto('webhook_endpoints').values(toEndpointRow(endpoint)).execute();
}

export async function updateEndpoint(transaction: Transaction, endpoint: Endpoint): Promise<void> {
  const { tenantId, endpointId } = endpoint;
  await transaction.query
    .updateTable('webhook_endpoints')
    .set(toEndpointRow(endpoint))
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** What was on its way to it goes with it; false when there was none. */
export async function deleteEndpoint(
  transaction: Transaction,
  tenantId: string,
  endpointId: string,
): Promise<boolean> {
  await transaction.run('delete from webhook_deliveries where tenant_id = ? and endpoint_id = ?', [
    tenantId,
    endpointId,
  ]);
  const deleted = await transaction.run(
    'delete from webhook_endpoints where tenant_id = ? and endpoint_id = ?',
    [tenantId, endpointId],
  );
  return deleted === 1;
}

/** The receiver said that it is gone (Standard Webhooks: 410). */
export async function disableEndpoint(
  transaction: Transaction,
  { tenantId, endpointId }: Pick<Endpoint, 'tenantId' | 'endpointId'>,
  reason: string,
  now: number,
): Promise<void> {
  const changed = await transaction.run(
    'update webhook_endpoints set is_active = 0, disabled_reason = ?, updated_at = ? where tenant_id = ? and endpoint_id = ? and is_active = 1',
    [reason, now, tenantId, endpointId],
  );
  if (changed === 1)
    transaction.audit({ tenantId, type: 'webhook_endpoint.disabled', data: { endpointId, reason } });
}

/** Compare-and-swap: only one process makes the batch that begins here. */
export async function moveLogCursor(
  transaction: Transaction,
  { tenantId, endpointId, logCursor }: Endpoint,
  to: number,
): Promise<boolean> {
  const changed = await transaction.run(
    'update webhook_endpoints set log_cursor = ? where tenant_id = ? and endpoint_id = ? and log_cursor = ? and is_active = 1',
    [to, tenantId, endpointId, logCursor],
  );
  return changed === 1;
}

/** Where a tenant's trail ends now. Not from within a transaction: what waits to be chained is chained first. */
export async function trailEnd(reader: Reader, tenantId: string): Promise<number> {
  const [row] = await reader.rows('select max(seq) as seq from audit_events where tenant_id = ?', [tenantId]);
  return Number(row?.seq ?? 0);
}
