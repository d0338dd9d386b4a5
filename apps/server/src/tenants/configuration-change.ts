/** What every change of a tenant's configuration does beside its own write. */
import type { ApiKeyOwner } from '../api-keys/store.ts';
import type { Transaction } from '../database/database.ts';
import { bumpConfigurationVersion } from './store.ts';

/** Records the change with its author and makes every cache look again. */
export async function recordConfigurationChange(
  transaction: Transaction,
  { tenantId, keyId }: ApiKeyOwner,
  type: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await bumpConfigurationVersion(transaction, tenantId);
  transaction.audit({ tenantId, type, data: { ...data, keyId } });
}
