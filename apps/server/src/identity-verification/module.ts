/** Identity verification by vendors, put together. */
import type { IdentityMethod } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { ServerConfig } from '../config/environment.ts';
import type { HttpServer } from '../http/http-server.ts';
import { ProviderStore } from '../providers/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { createSafeExchange, type Resolve } from '../webhooks/safe-fetch.ts';
import { identityCallbackRoutes } from './callback-routes.ts';
import { IdentityCollectingService } from './collecting.ts';
import { IdentityDecidingService } from './deciding.ts';
import { PersonReferences } from './person-reference.ts';
import { identityProviderRoutes } from './providers/routes.ts';
import { type IdentityProviderStore, TenantVendors } from './providers/tenant-vendors.ts';
import { returnPageRoute } from './return-page.ts';
import { IdentityStartingService } from './starting.ts';

export interface IdentityModuleDependencies extends ChallengeDependencies {
  readonly config: Pick<ServerConfig, 'webhooks'>;
  readonly tenants: TenantStore;
  readonly apiKeys: ApiKeyStore;
  readonly resolveName?: Resolve;
}

export interface IdentityVerification {
  readonly starting: IdentityStartingService;
  readonly collecting: IdentityCollectingService;
  /** All but the Client API, which has its own hooks. */
  addRoutes(server: HttpServer): void;
}

export function identityVerification(dependencies: IdentityModuleDependencies): IdentityVerification {
  const { config, database, keyRing, tenants, apiKeys, now, publicUrl, resolveName } = dependencies;
  const policy = config.webhooks;
  const exchange = createSafeExchange({ policy, ...(resolveName && { resolve: resolveName }) });
  const store: IdentityProviderStore = new ProviderStore('identity', keyRing);
  const vendors = new TenantVendors({ database, store, exchange, now });
  const callbackUrl = (tenantId: string, method: IdentityMethod): string =>
    `${publicUrl}/v1/identity-verification/callbacks/${encodeURIComponent(tenantId)}/${method}`;
  const parts = { ...dependencies, vendors, references: new PersonReferences(keyRing), callbackUrl };
  const deciding = new IdentityDecidingService(parts);
  return {
    starting: new IdentityStartingService(parts),
    collecting: new IdentityCollectingService(parts, deciding),
    addRoutes: (server) => {
      identityProviderRoutes(server, { database, apiKeys, store, policy, now, callbackUrl });
      identityCallbackRoutes(server, { tenants, vendors, deciding, now });
      returnPageRoute(server);
    },
  };
}
