/** Management API: a tenant's own data points (management-api.md §6). Owns: their life. Does not own: reading values by them. */
import { randomUUID } from 'node:crypto';
import {
  CreateCustomDataPointBody,
  CustomDataPointParameters,
  UpdateCustomDataPointBody,
} from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { collection, conditional, resource } from '../http/preconditions.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import {
  type CustomDataPoint,
  changedCustomDataPoint,
  newCustomDataPoint,
  pointsMax,
  presentCustomDataPoint,
} from './custom-data-point.ts';
import * as store from './store.ts';

export interface CustomDataPointDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

const pointsPath = '/v1/management/custom-data-points';
const pointPath = `${pointsPath}/:id`;

async function requirePoint(reader: Reader, tenantId: string, id: string): Promise<CustomDataPoint> {
  const found = await store.findCustomDataPoint(reader, tenantId, id);
  if (!found) throw new ApiError('not_found', 'There is no such custom data point.');
  return found;
}

async function readPoints(reader: Reader, tenantId: string) {
  return (await store.listCustomDataPoints(reader, tenantId)).map(presentCustomDataPoint);
}

const pointResource = resource<{ id: string }>(async (reader, { tenantId, params: { id } }) =>
  presentCustomDataPoint(await requirePoint(reader, tenantId, id)),
);

const pointCollection = collection((reader, { tenantId }) => readPoints(reader, tenantId));

async function insert(
  transaction: Transaction,
  tenantId: string,
  point: CustomDataPoint,
  now: number,
): Promise<void> {
  const existing = await store.listCustomDataPoints(transaction, tenantId);
  if (existing.length >= pointsMax)
    throw new ApiError('invalid_request', `A tenant has at most ${pointsMax} custom data points.`);
  if (await store.insertCustomDataPoint(transaction, tenantId, point, now)) return;
  throw new ApiError(
    'invalid_request',
    `The field name must be unique: the ${point.modelType} has a data point ${point.name} already.`,
  );
}

export function customDataPointRoutes(server: HttpServer, dependencies: CustomDataPointDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  readRoutes(server, dependencies, onRequest);
  writeRoutes(server, dependencies, onRequest);
}

function readRoutes(
  server: HttpServer,
  { database }: CustomDataPointDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    pointsPath,
    { onRequest },
    async ({ apiKey }) => await readPoints(database.read, apiKey.tenantId),
  );
  server.get(
    pointPath,
    { schema: { params: CustomDataPointParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { id } }) =>
      presentCustomDataPoint(await requirePoint(database.read, tenantId, id)),
  );
}

function writeRoutes(
  server: HttpServer,
  { database, now }: CustomDataPointDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    pointsPath,
    { schema: { body: CreateCustomDataPointBody }, onRequest, ...pointCollection },
    async (request) => {
      const { apiKey, body } = request;
      const point = newCustomDataPoint(randomUUID(), body);
      const at = now();
      await conditional(database, request).commit(async (transaction) => {
        await insert(transaction, apiKey.tenantId, point, at);
        await recordConfigurationChange(transaction, apiKey, 'custom_data_point.created', { after: point });
      });
      return presentCustomDataPoint(point);
    },
  );

  server.patch(
    pointPath,
    {
      schema: { params: CustomDataPointParameters, body: UpdateCustomDataPointBody },
      onRequest,
      ...pointResource,
    },
    async (request) => {
      const { apiKey, body } = request;
      const { id } = request.params;
      const at = now();
      const changed = await conditional(database, request).commit(async (transaction) => {
        const before = await requirePoint(transaction, apiKey.tenantId, id);
        const after = changedCustomDataPoint(before, body);
        await store.updateCustomDataPoint(transaction, apiKey.tenantId, after, at);
        const data = { before, after };
        await recordConfigurationChange(transaction, apiKey, 'custom_data_point.updated', data);
        return after;
      });
      return presentCustomDataPoint(changed);
    },
  );

  // Rules that read it go on: the value is then one that nobody declared. Terraform replaces data points that are in use.
  server.delete(
    pointPath,
    { schema: { params: CustomDataPointParameters }, onRequest, ...pointResource },
    async (request) => {
      const { apiKey } = request;
      const { id } = request.params;
      await conditional(database, request).commit(async (transaction) => {
        const before = await requirePoint(transaction, apiKey.tenantId, id);
        await store.deleteCustomDataPoint(transaction, apiKey.tenantId, id);
        await recordConfigurationChange(transaction, apiKey, 'custom_data_point.deleted', { before });
      });
      return { success: true };
    },
  );
}
