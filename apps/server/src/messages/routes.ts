/** Management API of our own: who carries this tenant's messages, by channel. Credentials go in and never come out. */
import { MessageProviderParameters, PutMessageProviderBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import type { Channel } from './message.ts';
import { parseProvider } from './provider-settings.ts';
import type { ProviderStore, StoredProvider } from './provider-store.ts';

export interface MessageProviderRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly providers: ProviderStore;
  readonly policy: OutboundPolicy;
  readonly now: () => number;
}

const path = '/v1/management/message-providers';

/** The only way out: of the credentials it says which there are. */
function present({ channel, configuration, updatedAt }: StoredProvider) {
  const { provider, settings, credentials } = configuration;
  return {
    channel,
    provider,
    settings,
    credentialsSet: Object.keys(credentials).sort(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

const notSet = (channel: Channel) =>
  new ApiError('not_found', `This tenant has no message provider of its own for ${channel}.`);

export function messageProviderRoutes(
  server: HttpServer,
  { database, apiKeys, providers, policy, now }: MessageProviderRouteDependencies,
): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, apiKeys, 'management');
  };
  const params = MessageProviderParameters;
  const current = async (reader: Reader, tenantId: string, channel: Channel) => {
    const found = await providers.find(reader, tenantId, channel);
    if (!found) throw notSet(channel);
    return present(found);
  };

  server.get(path, { onRequest }, async ({ apiKey }) => {
    const all = await providers.list(database.read, apiKey.tenantId);
    return all.map(present);
  });

  server.get(
    `${path}/:channel`,
    { schema: { params }, onRequest },
    async ({ apiKey, params: { channel } }) => await current(database.read, apiKey.tenantId, channel),
  );

  // A whole replacement, credentials too: kept ones could otherwise be sent to a base URL of somebody's choice.
  server.put(
    `${path}/:channel`,
    { schema: { params, body: PutMessageProviderBody }, onRequest },
    async ({ apiKey, params: { channel }, body }) => {
      const { tenantId, keyId } = apiKey;
      const configuration = parseProvider(channel, body, policy);
      const { provider } = configuration;
      const at = now();
      await database.commit(async (transaction) => {
        await providers.put(transaction, tenantId, channel, { configuration, now: at });
        // Without the settings: a webhook's URL may hold a secret of its receiver.
        transaction.audit({ tenantId, type: 'message_provider.set', data: { channel, provider, keyId } });
      });
      return await current(database.read, tenantId, channel);
    },
  );

  server.delete(
    `${path}/:channel`,
    { schema: { params }, onRequest },
    async ({ apiKey, params: { channel } }) => {
      const { tenantId, keyId } = apiKey;
      await database.commit(async (transaction) => {
        if (!(await providers.remove(transaction, tenantId, channel))) throw notSet(channel);
        transaction.audit({ tenantId, type: 'message_provider.removed', data: { channel, keyId } });
      });
      return { success: true };
    },
  );
}
