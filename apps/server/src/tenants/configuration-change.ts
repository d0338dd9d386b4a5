/** What every change of a tenant's configuration does beside its own write. */
import type { ApiKeyOwner } from '../api-keys/store.ts';
import type { Transaction } from '../database/database.ts';
import { keepActionVersions } from '../flows/versions.ts';
import { keepRuleVersions } from '../rule-versions/store.ts';
import { countRules } from '../signals/velocity/past.ts';
import { bumpConfigurationVersion } from './store.ts';

/** Records the change with its author, keeps what rules, actions and flows were, and makes every cache look again. `at` in Unix milliseconds. */
export async function recordConfigurationChange(
  transaction: Transaction,
  { tenantId, keyId }: ApiKeyOwner,
  type: string,
  data: Readonly<Record<string, unknown>>,
  at?: number,
): Promise<void> {
  await takeConfigurationStep(transaction, { tenantId, keyId }, at);
  transaction.audit({ tenantId, type, data: { ...data, keyId } });
}

/** The step alone, for many changes at once: whoever makes them records each. After they were written. */
export async function takeConfigurationStep(
  transaction: Transaction,
  { tenantId, keyId }: Pick<ApiKeyOwner, 'tenantId' | 'keyId'>,
  at?: number,
): Promise<void> {
  await bumpConfigurationVersion(transaction, tenantId);
  await keepRuleVersions(transaction, { tenantId, keyId, at });
  await countRules(transaction, tenantId);
  await keepActionVersions(transaction, { tenantId, keyId, at });
}
