/** Custom values of a user as they come in: judged by the data points that the tenant declared. They are kept as sent. */
import type { CustomAttributes } from '@stepward/decision';
import type { Database } from '../database/database.ts';
import type { TenantStore } from '../tenants/store.ts';
import { typesOf } from './custom-data-point.ts';
import { listCustomDataPoints } from './store.ts';
import { typedData } from './typed-data.ts';

/** Warnings for the caller, if any. Throws `invalid_request` naming field and type where the tenant wants that. */
export async function checkedUserData(
  { database, tenants }: { readonly database: Database; readonly tenants: TenantStore },
  tenantId: string,
  custom: CustomAttributes,
): Promise<readonly string[] | undefined> {
  const types = typesOf(await listCustomDataPoints(database.read, tenantId), 'user');
  if (types.size === 0) return undefined;
  const tenant = await tenants.find(tenantId);
  return typedData(types, custom, tenant?.settings.invalidCustomData).warnings;
}
