/** The very first start: one tenant and its keys, preset by the environment or made here and shown once. */
import { randomUUID } from 'node:crypto';
import { newApiKey } from '../api-keys/api-key.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { FirstTenantConfig } from '../config/environment.ts';
import type { Database } from '../database/database.ts';
import type { TenantStore } from './store.ts';

export interface FirstTenant {
  readonly tenantId: string;
  /**
   * Present when this start made the tenant: the keys it generated, to be shown once, for they are kept hashed and
   * sealed. A preset key is not among them; who set it knows it, and output ends in logs.
   */
  readonly created?: { readonly secretKey?: string; readonly managementKey?: string };
}

export interface FirstTenantDependencies {
  readonly database: Database;
  readonly tenants: TenantStore;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

export async function ensureFirstTenant(
  config: FirstTenantConfig,
  dependencies: FirstTenantDependencies,
): Promise<FirstTenant> {
  const { database, tenants, apiKeys, now } = dependencies;
  const existing = await tenants.first();
  if (existing) return { tenantId: existing.tenantId };
  const tenantId = config.tenantId ?? randomUUID();
  const secretKey = config.secretKey ?? newApiKey('server');
  const managementKey = config.managementKey ?? newApiKey('management');
  const { name, allowedOrigins, redirectUrls } = config;
  const earlier = await database.commit(async (transaction) => {
    // Another process of this database may start at this moment.
    const [first] = await transaction.rows('select tenant_id from tenants order by created_at limit 1', []);
    if (first) return first.tenant_id as string;
    await tenants.insert(transaction, { tenantId, name, settings: { allowedOrigins, redirectUrls } }, now());
    await apiKeys.insert(transaction, tenantId, 'server', secretKey);
    await apiKeys.insert(transaction, tenantId, 'management', managementKey);
    return undefined;
  });
  if (earlier !== undefined) {
    // Throws where that process has another key ring: two rings on one database could not read each other.
    await tenants.reload(earlier);
    return { tenantId: earlier };
  }
  return {
    tenantId,
    created: {
      ...(config.secretKey === undefined ? { secretKey } : {}),
      ...(config.managementKey === undefined ? { managementKey } : {}),
    },
  };
}
