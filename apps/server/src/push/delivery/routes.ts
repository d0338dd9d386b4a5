/** Management API of our own: who carries this tenant's push notifications. Credentials go in and never come out. */
import { type PushProviderName, PushProviderParameters, PutPushProviderBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../../api-keys/store.ts';
import type { Database, Reader } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import { requireApiKey } from '../../http/authentication.ts';
import type { HttpServer } from '../../http/http-server.ts';
import type { OutboundPolicy } from '../../webhooks/target.ts';
import { parsePushProvider, presentPushProvider } from './provider-settings.ts';
import type { PushProviderStore } from './provider-store.ts';

export interface PushProviderRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly providers: PushProviderStore;
  readonly policy: OutboundPolicy;
  readonly now: () => number;
}

const path = '/v1/management/push-providers';

const notSet = (provider: PushProviderName) =>
  new ApiError('not_found', `This tenant has not set the push provider ${provider}.`);

export function pushProviderRoutes(
  server: HttpServer,
  { database, apiKeys, providers, policy, now }: PushProviderRouteDependencies,
): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, apiKeys, 'management');
  };
  const params = PushProviderParameters;
  const current = async (reader: Reader, tenantId: string, provider: PushProviderName) => {
    const found = await providers.find(reader, tenantId, provider);
    if (!found) throw notSet(provider);
    return presentPushProvider(found.configuration, found.updatedAt);
  };

  server.get(path, { onRequest }, async ({ apiKey }) => {
    const all = await providers.list(database.read, apiKey.tenantId);
    return all.map(({ configuration, updatedAt }) => presentPushProvider(configuration, updatedAt));
  });

  server.get(
    `${path}/:provider`,
    { schema: { params }, onRequest },
    async ({ apiKey, params: { provider } }) => await current(database.read, apiKey.tenantId, provider),
  );

  // A whole replacement, credentials too: kept ones could otherwise be sent to a base URL of somebody's choice.
  server.put(
    `${path}/:provider`,
    { schema: { params, body: PutPushProviderBody }, onRequest },
    async ({ apiKey, params: { provider }, body }) => {
      const { tenantId, keyId } = apiKey;
      const configuration = parsePushProvider(provider, body, policy);
      const at = now();
      await database.commit(async (transaction) => {
        await providers.put(transaction, tenantId, { configuration, now: at });
        transaction.audit({ tenantId, type: 'push_provider.set', data: { provider, keyId } });
      });
      return await current(database.read, tenantId, provider);
    },
  );

  server.delete(
    `${path}/:provider`,
    { schema: { params }, onRequest },
    async ({ apiKey, params: { provider } }) => {
      const { tenantId, keyId } = apiKey;
      await database.commit(async (transaction) => {
        if (!(await providers.remove(transaction, tenantId, provider))) throw notSet(provider);
        transaction.audit({ tenantId, type: 'push_provider.removed', data: { provider, keyId } });
      });
      return { success: true };
    },
  );
}
