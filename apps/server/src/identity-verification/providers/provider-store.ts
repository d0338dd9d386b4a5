/** Tenants' vendors in the database: provider, settings and credentials sealed together (SECURITY row 49). */
import type { IdentityMethod, IdentityProviderConfiguration } from '@stepward/api';
import type { Reader, Transaction } from '../../database/database.ts';
import type { IdentityProviderTable } from '../../database/tables/identity-verification.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';

export interface StoredIdentityProvider {
  readonly method: IdentityMethod;
  readonly configuration: IdentityProviderConfiguration;
  readonly updatedAt: number;
}

const sealContext = (tenantId: string, method: string): string => `identity-provider|${tenantId}|${method}`;

export class IdentityProviderStore {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  async find(
    reader: Reader,
    tenantId: string,
    method: IdentityMethod,
  ): Promise<StoredIdentityProvider | undefined> {
    const row = await reader.query
      .selectFrom('identity_providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('method', '=', method)
      .executeTakeFirst();
    return row && this.#open(row);
  }

  async list(reader: Reader, tenantId: string): Promise<StoredIdentityProvider[]> {
    const rows = await reader.query
      .selectFrom('identity_providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('method')
      .execute();
    return rows.map((row) => this.#open(row));
  }

  async put(
    transaction: Transaction,
    tenantId: string,
    { method, configuration, updatedAt }: StoredIdentityProvider,
  ): Promise<void> {
    const sealed = this.#keyRing.seal(JSON.stringify(configuration), sealContext(tenantId, method));
    await transaction.run(
      `insert into identity_providers (tenant_id, method, sealed, updated_at) values (?, ?, ?, ?)
       on conflict (tenant_id, method) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
      [tenantId, method, sealed, updatedAt],
    );
  }

  /** False when there was none. */
  async remove(transaction: Transaction, tenantId: string, method: IdentityMethod): Promise<boolean> {
    const removed = await transaction.run(
      'delete from identity_providers where tenant_id = ? and method = ?',
      [tenantId, method],
    );
    return removed === 1;
  }

  #open(row: IdentityProviderTable): StoredIdentityProvider {
    const opened = this.#keyRing.open(row.sealed, sealContext(row.tenant_id, row.method));
    return {
      method: row.method as IdentityMethod,
      configuration: JSON.parse(opened.toString('utf8')) as IdentityProviderConfiguration,
      updatedAt: row.updated_at,
    };
  }
}

/** Which methods this tenant has a vendor for. */
export async function configuredIdentityMethods(
  reader: Reader,
  tenantId: string,
): Promise<ReadonlySet<string>> {
  const rows = await reader.rows('select method from identity_providers where tenant_id = ?', [tenantId]);
  return new Set(rows.map((row) => row.method as string));
}
