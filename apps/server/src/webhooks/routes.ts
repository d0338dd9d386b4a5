/** Management API of webhooks: endpoints, and what became of each delivery. */
import {
  CreateWebhookEndpointBody,
  ListWebhookDeliveriesQuery,
  UpdateWebhookEndpointBody,
  WebhookDeliveryParameters,
  WebhookEndpointParameters,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { collection, conditional, resource } from '../http/preconditions.ts';
import { findDelivery, listDeliveries } from './delivery-store.ts';
import { listEndpoints } from './endpoint-store.ts';
import { presentDelivery, presentEndpoint } from './presenter.ts';
import { EndpointService, type EndpointServiceDependencies, requireEndpoint } from './service.ts';

export interface WebhookRouteDependencies extends EndpointServiceDependencies {
  readonly apiKeys: ApiKeyStore;
}

const path = '/v1/management/webhook-endpoints';
const listedByDefault = 50;

export function webhookRoutes(server: HttpServer, dependencies: WebhookRouteDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  const serviceFor = (request: FastifyRequest) =>
    new EndpointService({ ...dependencies, database: conditional(dependencies.database, request) });
  endpointRoutes(server, dependencies, { serviceFor, onRequest });
  deliveryRoutes(server, dependencies, { serviceFor, onRequest });
}

interface Shared {
  /** Under the conditions of the request. */
  readonly serviceFor: (request: FastifyRequest) => EndpointService;
  readonly onRequest: ApiKeyHook;
}

async function readEndpoints(reader: Reader, tenantId: string) {
  return (await listEndpoints(reader, tenantId)).map(presentEndpoint);
}

const endpointResource = resource<{ endpointId: string }>(async (reader, { tenantId, params }) =>
  presentEndpoint(await requireEndpoint(reader, tenantId, params.endpointId)),
);

const endpointCollection = collection((reader, { tenantId }) => readEndpoints(reader, tenantId));

function endpointRoutes(
  server: HttpServer,
  { database }: WebhookRouteDependencies,
  { serviceFor, onRequest }: Shared,
): void {
  const params = WebhookEndpointParameters;
  server.get(path, { onRequest }, async ({ apiKey }) => await readEndpoints(database.read, apiKey.tenantId));
  const creation = { schema: { body: CreateWebhookEndpointBody }, onRequest, ...endpointCollection };
  server.post(path, creation, async (request) =>
    presentEndpoint(await serviceFor(request).create(request.apiKey, request.body)),
  );
  server.get(`${path}/:endpointId`, { schema: { params }, onRequest }, async (request) =>
    presentEndpoint(await requireEndpoint(database.read, request.apiKey.tenantId, request.params.endpointId)),
  );
  server.patch(
    `${path}/:endpointId`,
    { schema: { params, body: UpdateWebhookEndpointBody }, onRequest, ...endpointResource },
    async (request) => {
      const { apiKey, params, body } = request;
      return presentEndpoint(await serviceFor(request).update(apiKey, params.endpointId, body));
    },
  );
  const deletion = { schema: { params }, onRequest, ...endpointResource };
  server.delete(`${path}/:endpointId`, deletion, async (request) => {
    await serviceFor(request).remove(request.apiKey, request.params.endpointId);
    return { success: true };
  });
}

function deliveryRoutes(
  server: HttpServer,
  { database }: WebhookRouteDependencies,
  { serviceFor, onRequest }: Shared,
): void {
  server.get(
    `${path}/:endpointId/deliveries`,
    { schema: { params: WebhookEndpointParameters, querystring: ListWebhookDeliveriesQuery }, onRequest },
    async ({ apiKey, params, query }) => {
      const { tenantId } = apiKey;
      const { endpointId } = await requireEndpoint(database.read, tenantId, params.endpointId);
      const limit = Number(query.limit ?? listedByDefault);
      const before = await pageStart(query.before, async (deliveryId) =>
        findDelivery(database.read, tenantId, endpointId, deliveryId),
      );
      const filter = { state: query.state, limit, before };
      return (await listDeliveries(database.read, tenantId, endpointId, filter)).map(presentDelivery);
    },
  );
  server.post(
    `${path}/:endpointId/deliveries/:deliveryId/redeliver`,
    { schema: { params: WebhookDeliveryParameters }, onRequest },
    async (request) => {
      const { apiKey, params } = request;
      await serviceFor(request).redeliver(apiKey, params.endpointId, params.deliveryId);
      return { success: true };
    },
  );
}

/** The page after this delivery. */
async function pageStart(
  before: string | undefined,
  find: (deliveryId: string) => Promise<{ created_at: number; delivery_id: string } | undefined>,
): Promise<{ createdAt: number; deliveryId: string } | undefined> {
  if (before === undefined) return undefined;
  const row = await find(before);
  if (row) return { createdAt: Number(row.created_at), deliveryId: row.delivery_id };
  throw new ApiError(
    'invalid_request',
    'The query parameter before must be the deliveryId of a listed delivery.',
  );
}
