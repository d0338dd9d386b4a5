/** Management API of our own: who checks the identity of this tenant's people. Credentials go in and never come out. */
import { type IdentityMethod, IdentityProviderParameters, PutIdentityProviderBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../../api-keys/store.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import { requireApiKey } from '../../http/authentication.ts';
import type { HttpServer } from '../../http/http-server.ts';
import type { OutboundPolicy } from '../../webhooks/target.ts';
import { parseIdentityProvider, presentIdentityProvider } from './provider-settings.ts';
import type { IdentityProviderStore, StoredIdentityProvider } from './provider-store.ts';

export interface IdentityProviderRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly store: IdentityProviderStore;
  readonly policy: OutboundPolicy;
  readonly now: () => number;
  readonly callbackUrl: (tenantId: string, method: IdentityMethod) => string;
}

const path = '/v1/management/identity-providers';

const notSet = (method: IdentityMethod) =>
  new ApiError('not_found', `This tenant has not set an identity provider for ${method}.`);

export function identityProviderRoutes(
  server: HttpServer,
  { database, apiKeys, store, policy, now, callbackUrl }: IdentityProviderRouteDependencies,
): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, apiKeys, 'management');
  };
  const params = IdentityProviderParameters;
  const present = (tenantId: string, found: StoredIdentityProvider) =>
    presentIdentityProvider(found, callbackUrl(tenantId, found.method));

  server.get(path, { onRequest }, async ({ apiKey: { tenantId } }) => {
    const all = await store.list(database.read, tenantId);
    return all.map((found) => present(tenantId, found));
  });

  server.get(
    `${path}/:verificationMethod`,
    { schema: { params }, onRequest },
    async ({ apiKey: { tenantId }, params: { verificationMethod } }) => {
      const found = await store.find(database.read, tenantId, verificationMethod);
      if (!found) throw notSet(verificationMethod);
      return present(tenantId, found);
    },
  );

  // A whole replacement, credentials too: kept ones could otherwise be sent to a base URL of somebody's choice.
  server.put(
    `${path}/:verificationMethod`,
    { schema: { params, body: PutIdentityProviderBody }, onRequest },
    async ({ apiKey: { tenantId, keyId }, params: { verificationMethod: method }, body }) => {
      const configuration = parseIdentityProvider(method, body, policy);
      const stored = { method, configuration, updatedAt: now() };
      const { provider } = configuration;
      await database.commit(async (transaction) => {
        await store.put(transaction, tenantId, stored);
        transaction.audit({ tenantId, type: 'identity_provider.set', data: { method, provider, keyId } });
      });
      return present(tenantId, stored);
    },
  );

  server.delete(
    `${path}/:verificationMethod`,
    { schema: { params }, onRequest },
    async ({ apiKey: { tenantId, keyId }, params: { verificationMethod: method } }) => {
      await database.commit(async (transaction) => {
        if (!(await store.remove(transaction, tenantId, method))) throw notSet(method);
        transaction.audit({ tenantId, type: 'identity_provider.removed', data: { method, keyId } });
      });
      return { success: true };
    },
  );
}
