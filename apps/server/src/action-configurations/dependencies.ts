/** What the routes of actions, rules and flows have in common. */
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import type { ActionConfiguration } from './action-configuration.ts';
import { findConfiguration } from './store.ts';

export interface ConfigurationDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly now: () => number;
  /** Where verification webhooks may go. */
  readonly webhooks: OutboundPolicy;
}

export const actionsPath = '/v1/management/action-configurations';
export const actionPath = `${actionsPath}/:actionCode`;

export async function requireConfiguration(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<ActionConfiguration> {
  const found = await findConfiguration(reader, tenantId, actionCode);
  if (!found) throw new ApiError('not_found', `There is no action configuration ${actionCode}.`);
  return found;
}

export async function enabledMethods(tenants: TenantStore, tenantId: string): Promise<readonly string[]> {
  return (await tenants.find(tenantId))?.settings.verificationMethods ?? [];
}
