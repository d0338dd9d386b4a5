/** Deliveries as rows. A try holds a row by its lease id; the time of the next try is when the lease ends. */
import { randomUUID } from 'node:crypto';
import type { Reader, Transaction } from '../database/database.ts';
import type { WebhookDeliveryTable } from '../database/tables/webhooks.ts';
import type { EventType } from './event.ts';

export interface NewDelivery {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: EventType | 'log_batch';
  readonly body: string;
  readonly now: number;
}

export async function insertDelivery(transaction: Transaction, delivery: NewDelivery): Promise<void> {
  await transaction.query
    .insertInto('webhook_deliveries')
    .values({
      tenant_id: delivery.tenantId,
      delivery_id: randomUUID(),
      endpoint_id: delivery.endpointId,
      event_id: delivery.eventId,
      event_type: delivery.eventType,
      body: delivery.body,
      state: 'PENDING',
      attempts: 0,
      next_attempt_at: delivery.now,
      lease_id: null,
      last_status: null,
      last_failure: null,
      created_at: delivery.now,
      finished_at: null,
    })
    .execute();
}

export interface DueEndpoint {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly url: string;
}

/** Active endpoints with something due, the longest waiting first. */
export async function dueEndpoints(reader: Reader, now: number): Promise<DueEndpoint[]> {
  const rows = await reader.rows(
    `select d.tenant_id, d.endpoint_id, e.url, min(d.next_attempt_at) as due_at from webhook_deliveries d
     join webhook_endpoints e on e.tenant_id = d.tenant_id and e.endpoint_id = d.endpoint_id
     where d.state = 'PENDING' and d.next_attempt_at <= ? and e.is_active = 1
     group by d.tenant_id, d.endpoint_id, e.url order by due_at`,
    [now],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id as string,
    endpointId: row.endpoint_id as string,
    url: row.url as string,
  }));
}

/** When the next row that is not due yet will be. */
export async function nextDueAt(reader: Reader, now: number): Promise<number | undefined> {
  const [row] = await reader.rows(
    `select min(next_attempt_at) as at from webhook_deliveries where state = 'PENDING' and next_attempt_at > ?`,
    [now],
  );
  return row?.at == null ? undefined : Number(row.at);
}

export interface Lease {
  readonly leaseId: string;
  readonly until: number;
}

/** Takes up to so many due rows of one endpoint; what another process took meanwhile is not among them. */
export async function leaseDue(
  transaction: Transaction,
  { tenantId, endpointId }: DueEndpoint,
  { leaseId, until }: Lease,
  { now, limit }: { now: number; limit: number },
): Promise<WebhookDeliveryTable[]> {
  const rows = await transaction.query
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'PENDING')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .orderBy('created_at')
    .limit(limit)
    .execute();
  const leased: WebhookDeliveryTable[] = [];
  for (const row of rows) {
    const changed = await transaction.run(
      `update webhook_deliveries set lease_id = ?, next_attempt_at = ? where tenant_id = ? and delivery_id = ?
       and state = 'PENDING' and next_attempt_at <= ?`,
      [leaseId, until, tenantId, row.delivery_id, now],
    );
    if (changed === 1) leased.push(row);
  }
  return leased;
}

export interface Ending {
  readonly state: WebhookDeliveryTable['state'];
  readonly attempts: number;
  /** Of the next try; without meaning once it is over. */
  readonly nextAttemptAt: number;
  readonly status: number | undefined;
  readonly failure: string | undefined;
  readonly finishedAt: number | null;
  readonly keepsBody: boolean;
}

/** Writes how a try ended; false when the lease was lost, or the endpoint with all its rows was deleted. */
export async function endTry(
  transaction: Transaction,
  { tenant_id, delivery_id }: WebhookDeliveryTable,
  leaseId: string,
  ending: Ending,
): Promise<boolean> {
  const changed = await transaction.run(
    `update webhook_deliveries set state = ?, attempts = ?, next_attempt_at = ?, lease_id = null, last_status = ?, last_failure = ?,
       finished_at = ?, body = case when ? = 1 then body else '' end
     where tenant_id = ? and delivery_id = ? and lease_id = ? and state = 'PENDING'`,
    [
      ending.state,
      ending.attempts,
      ending.nextAttemptAt,
      ending.status ?? null,
      ending.failure ?? null,
      ending.finishedAt,
      ending.keepsBody ? 1 : 0,
      tenant_id,
      delivery_id,
      leaseId,
    ],
  );
  return changed === 1;
}

/** Tries of this endpoint that were to be later than this are to be at this time. */
export async function bringForward(
  transaction: Transaction,
  { tenantId, endpointId }: DueEndpoint,
  at: number,
): Promise<void> {
  await transaction.run(
    `update webhook_deliveries set next_attempt_at = ? where tenant_id = ? and endpoint_id = ? and state = 'PENDING'
       and lease_id is null and next_attempt_at > ?`,
    [at, tenantId, endpointId, at],
  );
}

export interface DeliveryFilter {
  readonly state: WebhookDeliveryTable['state'] | undefined;
  readonly limit: number;
  /** Only older than this one: for the next page. */
  readonly before: { createdAt: number; deliveryId: string } | undefined;
}

export type ListedDelivery = Omit<WebhookDeliveryTable, 'body' | 'lease_id' | 'tenant_id'>;

/** Newest first. */
export async function listDeliveries(
  reader: Reader,
  tenantId: string,
  endpointId: string,
  { state, limit, before }: DeliveryFilter,
): Promise<ListedDelivery[]> {
  let query = reader.query
    .selectFrom('webhook_deliveries')
    .select(['delivery_id', 'endpoint_id', 'event_id', 'event_type', 'state', 'attempts', 'next_attempt_at'])
    .select(['last_status', 'last_failure', 'created_at', 'finished_at'])
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (before !== undefined) {
    const { createdAt, deliveryId } = before;
    query = query.where(({ or, and, eb }) =>
      or([
        eb('created_at', '<', createdAt),
        and([eb('created_at', '=', createdAt), eb('delivery_id', '<', deliveryId)]),
      ]),
    );
  }
  return await query.orderBy('created_at', 'desc').orderBy('delivery_id', 'desc').limit(limit).execute();
}

export async function findDelivery(
  reader: Reader,
  tenantId: string,
  endpointId: string,
  deliveryId: string,
): Promise<WebhookDeliveryTable | undefined> {
  return await reader.query
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId)
    .where('delivery_id', '=', deliveryId)
    .executeTakeFirst();
}

/** From the start, under the same event id; false unless it was over. */
export async function sendAgain(
  transaction: Transaction,
  { tenant_id, delivery_id }: WebhookDeliveryTable,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update webhook_deliveries set state = 'PENDING', attempts = 0, next_attempt_at = ?, lease_id = null, finished_at = null
     where tenant_id = ? and delivery_id = ? and state <> 'PENDING' and body <> ''`,
    [now, tenant_id, delivery_id],
  );
  return changed === 1;
}

/** What was over before; answers how many rows went, at most `limit`. */
export async function removeFinished(
  transaction: Transaction,
  state: 'DELIVERED' | 'DEAD',
  before: number,
  limit: number,
): Promise<number> {
  const rows = await transaction.query
    .selectFrom('webhook_deliveries')
    .select(['tenant_id', 'delivery_id'])
    .where('finished_at', '<', before)
    .where('finished_at', 'is not', null)
    .where('state', '=', state)
    .orderBy('finished_at')
    .limit(limit)
    .execute();
  for (const { tenant_id, delivery_id } of rows)
    await transaction.run(
      'delete from webhook_deliveries where tenant_id = ? and delivery_id = ? and state = ?',
      [tenant_id, delivery_id, state],
    );
  return rows.length;
}
