/** Management API of our own: app clients. Responses show every setting, the defaults included. */
import { randomUUID } from 'node:crypto';
import {
  AppClientParameters,
  CreateAppClientBody,
  type SigningAlgorithm,
  UpdateAppClientBody,
} from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { collection, conditional, resource } from '../http/preconditions.ts';
import { makeSigningKey, type NewSigningKey } from '../signing-keys/signing-key.ts';
import type { SigningKeyStore } from '../signing-keys/store.ts';
import { algorithmOf, appClientsMax, changedAppClient, recordedAppClient } from './changes.ts';
import { type CustomClaims, checkCustomClaims } from './custom-claims.ts';
import {
  deleteAppClient,
  findAppClient,
  insertAppClient,
  listAppClients,
  type StoredAppClient,
  updateAppClient,
  withDefaults,
} from './store.ts';

export interface AppClientRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly signingKeys: SigningKeyStore;
  readonly now: () => number;
}

const listPath = '/v1/management/app-clients';
const onePath = `${listPath}/:clientId`;

const notFound = (): ApiError => new ApiError('not_found', 'There is no such app client.');

function present(stored: StoredAppClient) {
  const { clientId, name, settings, createdAt } = withDefaults(stored);
  return { clientId, name, ...settings, createdAt: new Date(createdAt).toISOString() };
}

export function appClientRoutes(server: HttpServer, dependencies: AppClientRouteDependencies): void {
  const { apiKeys } = dependencies;
  const onRequest = takesApiKey(apiKeys, 'management');
  readRoutes(server, dependencies, onRequest);
  writeRoutes(server, dependencies, onRequest);
}

async function readAppClients(reader: Reader, tenantId: string) {
  return (await listAppClients(reader, tenantId)).map(present);
}

async function readAppClient(reader: Reader, tenantId: string, clientId: string) {
  const found = await findAppClient(reader, tenantId, clientId);
  if (!found) throw notFound();
  return present(found);
}

const clientResource = resource<{ clientId: string }>((reader, { tenantId, params }) =>
  readAppClient(reader, tenantId, params.clientId),
);

const clientCollection = collection((reader, { tenantId }) => readAppClients(reader, tenantId));

function readRoutes(
  server: HttpServer,
  { database }: AppClientRouteDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    listPath,
    { onRequest },
    async ({ apiKey }) => await readAppClients(database.read, apiKey.tenantId),
  );

  server.get(
    onePath,
    { schema: { params: AppClientParameters }, onRequest },
    async ({ apiKey, params }) => await readAppClient(database.read, apiKey.tenantId, params.clientId),
  );
}

function writeRoutes(
  server: HttpServer,
  { database, signingKeys, now }: AppClientRouteDependencies,
  onRequest: ApiKeyHook,
): void {
  /** A key of the algorithm where the tenant has none; made before the commit, for it takes a while. */
  const firstKey = async (
    tenantId: string,
    algorithm: SigningAlgorithm,
  ): Promise<NewSigningKey | undefined> =>
    (await signingKeys.has(database.read, tenantId, algorithm)) ? undefined : await makeSigningKey(algorithm);

  const creation = { schema: { body: CreateAppClientBody }, onRequest, ...clientCollection };
  server.post(listPath, creation, async (request) => {
    const { apiKey, body } = request;
    const { tenantId, keyId } = apiKey;
    const given = changedAppClient({}, body);
    checkCustomClaims((body.customClaims ?? {}) as CustomClaims);
    const client = { tenantId, clientId: randomUUID(), name: body.name, given, createdAt: now() };
    const key = await firstKey(tenantId, algorithmOf(body));
    await conditional(database, request).commit(async (transaction) => {
      if ((await listAppClients(transaction, tenantId)).length >= appClientsMax)
        throw new ApiError('invalid_request', `A tenant has at most ${appClientsMax} app clients.`);
      await insertAppClient(transaction, client);
      if (key) await signingKeys.insertFirst(transaction, tenantId, key, client.createdAt);
      const data = { clientId: client.clientId, after: recordedAppClient(client), keyId };
      transaction.audit({ tenantId, type: 'app_client.created', data });
    });
    return present(client);
  });

  server.patch(
    onePath,
    { schema: { params: AppClientParameters, body: UpdateAppClientBody }, onRequest, ...clientResource },
    async (request) => {
      const { apiKey, body } = request;
      const { clientId } = request.params;
      const { tenantId, keyId } = apiKey;
      checkCustomClaims((body.customClaims ?? {}) as CustomClaims);
      const key =
        body.signingAlgorithm === undefined ? undefined : await firstKey(tenantId, algorithmOf(body));
      const at = now();
      const after = await conditional(database, request).commit(async (transaction) => {
        const before = await findAppClient(transaction, tenantId, clientId);
        if (!before) throw notFound();
        const next = {
          ...before,
          name: body.name ?? before.name,
          given: changedAppClient(before.given, body),
        };
        await updateAppClient(transaction, next);
        if (key) await signingKeys.insertFirst(transaction, tenantId, key, at);
        const data = { clientId, before: recordedAppClient(before), after: recordedAppClient(next), keyId };
        transaction.audit({ tenantId, type: 'app_client.updated', data });
        return next;
      });
      return present(after);
    },
  );

  server.delete(
    onePath,
    { schema: { params: AppClientParameters }, onRequest, ...clientResource },
    async (request) => {
      const { tenantId, keyId } = request.apiKey;
      const { clientId } = request.params;
      await conditional(database, request).commit(async (transaction) => {
        const before = await findAppClient(transaction, tenantId, clientId);
        if (!before) throw notFound();
        await deleteAppClient(transaction, tenantId, clientId);
        const data = { clientId, before: recordedAppClient(before), keyId };
        transaction.audit({ tenantId, type: 'app_client.deleted', data });
      });
      return { success: true };
    },
  );
}
