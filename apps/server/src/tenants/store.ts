import { createSecretKey, randomBytes } from 'node:crypto';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { failedCodesPerDayMaxDefault } from '../failed-codes/budget.ts';
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

/** What another process changed holds here after this long at the latest. */
const knownForMs = 2_000;

/** Reads tenants, keeping each for a moment; decisions keep it until its configuration version moves. */
export class TenantStore {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #now: () => number;
  /** Of every tenant, at most. */
  readonly failedCodesPerDayMax: number;
  readonly #known = new Map<string, { tenant: Tenant; until: number }>();

  constructor(
    database: Database,
    keyRing: KeyRing,
    now: () => number,
    failedCodesPerDayMax: number = failedCodesPerDayMaxDefault,
  ) {
    this.failedCodesPerDayMax = failedCodesPerDayMax;
    this.#database = database;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /** From memory; the decision path compares `configurationVersion` with the stored one and calls `reload`. */
  cached(tenantId: string): Tenant | undefined {
    return this.#known.get(tenantId)?.tenant;
  }

  async find(tenantId: string): Promise<Tenant | undefined> {
    const known = this.#known.get(tenantId);
    return known && known.until > this.#now() ? known.tenant : await this.reload(tenantId);
  }

  /** As this reader sees it; nothing is kept. */
  async read(reader: Reader, tenantId: string): Promise<Tenant | undefined> {
    const row = await reader.query
      .selectFrom('tenants')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    return row && this.#toTenant(row);
  }

  async reload(tenantId: string): Promise<Tenant | undefined> {
    const tenant = await this.read(this.#database.read, tenantId);
    if (!tenant) return undefined;
    this.#known.set(tenantId, { tenant, until: this.#now() + knownForMs });
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
  async givenSettings(transaction: Reader, tenantId: string): Promise<Partial<TenantSettings>> {
    const [row] = await transaction.rows('select settings from tenants where tenant_id = ?', [tenantId]);
    return row ? JSON.parse(row.settings as string) : {};
  }

  async update(
    transaction: Transaction,
    tenantId: string,
    change: { name?: string; settings: Partial<TenantSettings> },
  ): Promise<void> {
    await this.put(transaction, tenantId, change);
    await bumpConfigurationVersion(transaction, tenantId);
  }

  /** The caller raises the configuration version. */
  async put(
    transaction: Transaction,
    tenantId: string,
    change: { name?: string; settings: Partial<TenantSettings> },
  ): Promise<void> {
    await transaction.query
      .updateTable('tenants')
      .set({
        settings: JSON.stringify(change.settings),
        ...(change.name === undefined ? {} : { name: change.name }),
      })
      .where('tenant_id', '=', tenantId)
      .execute();
  }

  #toTenant(row: TenantRow): Tenant {
    const keys = JSON.parse(this.#keyRing.open(row.sealed_keys, keyContext(row.tenant_id)).toString('utf8'));
    const settings: TenantSettings = { ...defaultSettings, ...JSON.parse(row.settings) };
    const { failedCodesPerDayMax = this.failedCodesPerDayMax } = settings;
    return {
      tenantId: row.tenant_id,
      name: row.name,
      settings: {
        ...settings,
        failedCodesPerDayMax: Math.min(failedCodesPerDayMax, this.failedCodesPerDayMax),
      },
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
