/** A neighbour in the same database, made through the stores: for tests that nothing crosses between tenants. */
import { newApiKey } from '../api-keys/api-key.ts';
import { ApiKeyStore } from '../api-keys/store.ts';
import { TenantStore } from '../tenants/store.ts';
import { type Answer, basic, type TestApp } from './test-app.ts';

export interface SecondTenant {
  readonly tenantId: string;
  readonly secretKey: string;
  readonly managementKey: string;
  server(method: string, path: string, body?: unknown): Promise<Answer>;
  management(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function addTenant(test: TestApp, tenantId = 'other-tenant'): Promise<SecondTenant> {
  const { database, keyRing, clock } = test;
  const now = (): number => clock.now;
  const secretKey = newApiKey('server');
  const managementKey = newApiKey('management');
  const apiKeys = new ApiKeyStore(database, keyRing, now);
  await database.commit(async (transaction) => {
    const tenant = { tenantId, name: 'Other', settings: {} };
    // Younger than the first tenant, which a start finds by its age.
    await new TenantStore(database, keyRing, now).insert(transaction, tenant, now() + 1);
    await apiKeys.insert(transaction, tenantId, 'server', secretKey);
    await apiKeys.insert(transaction, tenantId, 'management', managementKey);
  });
  return {
    tenantId,
    secretKey,
    managementKey,
    server: (method, path, body) =>
      test.call(method, `/v1${path}`, { authorization: basic(secretKey), body }),
    management: (method, path, body) =>
      test.call(method, `/v1/management${path}`, { authorization: basic(managementKey), body }),
  };
}
