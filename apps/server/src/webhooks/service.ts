/** Managing endpoints. Owns: what an endpoint may be, and that each change is in the audit trail. */
import { randomUUID } from 'node:crypto';
import type { CreateWebhookEndpointBody, UpdateWebhookEndpointBody } from '@stepward/api';
import { withoutUrlPaths } from '../audit/recorded-values.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { findDelivery, sendAgain } from './delivery-store.ts';
import { type Endpoint, wantsLogs } from './endpoint.ts';
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  trailEnd,
  updateEndpoint,
} from './endpoint-store.ts';
import { messageEventTypes } from './event.ts';
import { type OutboundPolicy, requireTarget } from './target.ts';

export const endpointsMax = 20;

export interface EndpointServiceDependencies {
  readonly database: Database;
  readonly policy: OutboundPolicy;
  readonly now: () => number;
  /** Deliveries may be due now. */
  readonly onQueued: () => void;
}

export interface Manager {
  readonly tenantId: string;
  readonly keyId: string;
}

export class EndpointService {
  readonly #dependencies: EndpointServiceDependencies;

  constructor(dependencies: EndpointServiceDependencies) {
    this.#dependencies = dependencies;
  }

  async create({ tenantId, keyId }: Manager, body: CreateWebhookEndpointBody): Promise<Endpoint> {
    const { database, now } = this.#dependencies;
    const at = now();
    const endpoint: Endpoint = {
      tenantId,
      endpointId: randomUUID(),
      url: this.#target(body.url),
      description: body.description ?? null,
      eventTypes: body.eventTypes,
      includesPublicKey: body.includeCredentialPublicKey ?? false,
      isActive: body.isActive ?? true,
      disabledReason: null,
      logCursor: null,
      createdAt: at,
      updatedAt: at,
    };
    const end = await trailEnd(database.read, tenantId);
    return await database.commit(async (transaction) => {
      const others = await listEndpoints(transaction, tenantId);
      if (others.length >= endpointsMax)
        throw new ApiError(
          'invalid_request',
          `A tenant has at most ${endpointsMax} webhook endpoints. Delete one first.`,
        );
      checkMessages(endpoint, others);
      const created = withCursor(endpoint, end);
      await insertEndpoint(transaction, created);
      audit(transaction, created, 'webhook_endpoint.created', keyId, { after: created });
      return created;
    });
  }

  async update(
    { tenantId, keyId }: Manager,
    endpointId: string,
    body: UpdateWebhookEndpointBody,
  ): Promise<Endpoint> {
    const { database, now, onQueued } = this.#dependencies;
    const url = body.url === undefined ? undefined : this.#target(body.url);
    const at = now();
    const end = await trailEnd(database.read, tenantId);
    const updated = await database.commit(async (transaction) => {
      const before = await requireEndpoint(transaction, tenantId, endpointId);
      const isActive = body.isActive ?? before.isActive;
      const changed: Endpoint = {
        ...before,
        url: url ?? before.url,
        description: body.description === undefined ? before.description : body.description,
        eventTypes: body.eventTypes ?? before.eventTypes,
        includesPublicKey: body.includeCredentialPublicKey ?? before.includesPublicKey,
        isActive,
        disabledReason: isActive ? null : before.disabledReason,
        updatedAt: at,
      };
      checkMessages(changed, await listEndpoints(transaction, tenantId));
      const after = withCursor(changed, end);
      await updateEndpoint(transaction, after);
      audit(transaction, after, 'webhook_endpoint.updated', keyId, { before, after });
      return after;
    });
    // It may be active again, with things waiting for it.
    onQueued();
    return updated;
  }

  async remove({ tenantId, keyId }: Manager, endpointId: string): Promise<void> {
    await this.#dependencies.database.commit(async (transaction) => {
      const endpoint = await requireEndpoint(transaction, tenantId, endpointId);
      await deleteEndpoint(transaction, tenantId, endpointId);
      audit(transaction, endpoint, 'webhook_endpoint.deleted', keyId, { before: endpoint });
    });
  }

  /** One delivery once more, under the id that its event always had. */
  async redeliver({ tenantId, keyId }: Manager, endpointId: string, deliveryId: string): Promise<void> {
    const { database, now, onQueued } = this.#dependencies;
    const at = now();
    await database.commit(async (transaction) => {
      await requireEndpoint(transaction, tenantId, endpointId);
      const delivery = await findDelivery(transaction, tenantId, endpointId, deliveryId);
      if (!delivery) throw new ApiError('not_found', 'There is no such delivery.');
      if (!(await sendAgain(transaction, delivery, at))) throw new ApiError('conflict', notAgain(delivery));
      const data = { endpointId, deliveryId, eventId: delivery.event_id, keyId };
      transaction.audit({ tenantId, type: 'webhook.redelivered', data });
    });
    onQueued();
  }

  #target(url: string): string {
    return requireTarget('url', url, this.#dependencies.policy);
  }
}

const notAgain = ({ state }: { state: string }): string =>
  state === 'PENDING'
    ? 'This delivery is still on its way.'
    : 'This log batch was delivered and is not kept. Its records are in the audit trail.';

export async function requireEndpoint(
  reader: Parameters<typeof findEndpoint>[0],
  tenantId: string,
  endpointId: string,
): Promise<Endpoint> {
  const endpoint = await findEndpoint(reader, tenantId, endpointId);
  if (!endpoint) throw new ApiError('not_found', 'There is no such webhook endpoint.');
  return endpoint;
}

/** A message is delivered by one endpoint: two would send it twice. */
export function checkMessages(endpoint: Endpoint, all: readonly Endpoint[]): void {
  if (!endpoint.isActive) return;
  const others = all.filter(({ endpointId, isActive }) => isActive && endpointId !== endpoint.endpointId);
  for (const type of messageEventTypes) {
    if (!endpoint.eventTypes.includes(type)) continue;
    if (others.some(({ eventTypes }) => eventTypes.includes(type)))
      throw new ApiError(
        'invalid_request',
        `The field eventTypes: ${type} has an active endpoint already, and only one can deliver.`,
      );
  }
}

/** Log events are told from the moment on that somebody wants them; a pause loses none. */
export function withCursor(endpoint: Endpoint, end: number): Endpoint {
  if (!wantsLogs(endpoint.eventTypes)) return { ...endpoint, logCursor: null };
  return { ...endpoint, logCursor: endpoint.logCursor ?? end };
}

export function audit(
  transaction: Transaction,
  { tenantId, endpointId }: Endpoint,
  type: string,
  keyId: string,
  { before, after }: { readonly before?: Endpoint; readonly after?: Endpoint },
): void {
  const states = {
    ...(before && { before: recordedEndpoint(before) }),
    ...(after && { after: recordedEndpoint(after) }),
  };
  transaction.audit({ tenantId, type, data: { endpointId, ...states, keyId } });
}

/** For the trail. */
export function recordedEndpoint({ url, description, eventTypes, includesPublicKey, isActive }: Endpoint) {
  return { url: withoutUrlPaths(url), description, eventTypes, includesPublicKey, isActive };
}
