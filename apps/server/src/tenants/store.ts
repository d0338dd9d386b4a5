import { createSecretKey, randomBytes } from 'node:crypto';
import type { Database, Reader, Transaction } from '../database/database.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { defaultSettings, type Tenant, type TenantSettings } from './tenant.ts';

const tokenKeyBytes = 32;
const keyContext = (tenantId: string): string => `tenant-keys|${tenantId}`;

interface TenantRow {
  tenant_id: string;
  name: string;
  settings: string;
  sealed_keys: Uint8Array;
  configuration_version: number;
}

/** Reads tenants, keeping each until its configuration version moves. */
export class TenantStore {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #known = new Map<string, Tenant>();

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database;
    this.#keyRing = keyRing;
  }

  /** From memory; the decision path compares `configurationVersion` with the stored one and calls `reload`. */
  cached(tenantId: string): Tenant | undefined {
    return this.#known.get(tenantId);
  }

  async find(tenantId: string): Promise<Tenant | undefined> {
    return this.#known.get(tenantId) ?? (await this.reload(tenantId));
  }

  async reload(tenantId: string): Promise<Tenant | undefined> {
    const row = await this.#database.read.query
      .selectFrom('tenants')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    if (!row) return undefined;
    const tenant = this.#toTenant(row);
    this.#known.set(tenantId, tenant);
    return tenant;
  }

  async first(): Promise<Tenant | undefined> {
    const row = await this.#database.read.query
      .selectFrom('tenants')
      .selectAll()
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    return row && this.#toTenant(row);
  }

  async insert(
    transaction: Transaction,
    tenant: { tenantId: string; name: string; settings: Partial<TenantSettings> },
    now: number,
  ): Promise<void> {
    const keys = JSON.stringify({ tokenKey: randomBytes(tokenKeyBytes).toString('base64url') });
    await transaction.query
      .insertInto('tenants')
      .values({
        tenant_id: tenant.tenantId,
        name: tenant.name,
        settings: JSON.stringify(tenant.settings),
        sealed_keys: this.#keyRing.seal(keys, keyContext(tenant.tenantId)),
        configuration_version: 1,
        created_at: now,
      })
      .execute();
    transaction.audit({ tenantId: tenant.tenantId, type: 'tenant.created', data: { name: tenant.name } });
  }

  /** What was set, without the defaults; read in the transaction that changes it, so that no change is lost. */
  async givenSettings(transaction: Transaction, tenantId: string): Promise<Partial<TenantSettings>> {
    const [row] = await transaction.rows('select settings from tenants where tenant_id = ?', [tenantId]);
    return row ? JSON.parse(row.settings as string) : {};
  }

  async update(
    transaction: Transaction,
    tenantId: string,
    change: { name?: string; settings: Partial<TenantSettings> },
  ): Promise<void> {
    await transaction.query
      .updateTable('tenants')
      .set((expression) => ({
        settings: JSON.stringify(change.settings),
        configuration_version: expression('configuration_version', '+', 1),
        ...(change.name === undefined ? {} : { name: change.name }),
      }))
      .where('tenant_id', '=', tenantId)
      .execute();
  }

  #toTenant(row: TenantRow): Tenant {
    const keys = JSON.parse(this.#keyRing.open(row.sealed_keys, keyContext(row.tenant_id)).toString('utf8'));
    return {
      tenantId: row.tenant_id,
      name: row.name,
      settings: { ...defaultSettings, ...JSON.parse(row.settings) },
      tokenKey: createSecretKey(Buffer.from(keys.tokenKey, 'base64url')),
      configurationVersion: row.configuration_version,
    };
  }
}

/** The oldest first. */
export async function listTenants(
  reader: Reader,
): Promise<{ readonly tenantId: string; readonly name: string; readonly createdAt: number }[]> {
  const rows = await reader.query
    .selectFrom('tenants')
    .select(['tenant_id', 'name', 'created_at'])
    .orderBy('created_at')
    .orderBy('tenant_id')
    .execute();
  return rows.map((row) => ({ tenantId: row.tenant_id, name: row.name, createdAt: row.created_at }));
}

/** Raises the version that every cache of this tenant's configuration compares. */
export async function bumpConfigurationVersion(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.run(
    'update tenants set configuration_version = configuration_version + 1 where tenant_id = ?',
    [tenantId],
  );
}

/** The stored configuration version, for caches off the decision path. */
export async function configurationVersion(reader: Reader, tenantId: string): Promise<number> {
  const [row] = await reader.rows(
    'select configuration_version as version from tenants where tenant_id = ?',
    [tenantId],
  );
  return Number(row?.version ?? 0);
}
