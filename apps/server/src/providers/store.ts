/** Whom a tenant set, in the database: provider, settings and credentials sealed together (SECURITY row 49). */
import { randomUUID } from 'node:crypto';
import type { Reader, Transaction } from '../database/database.ts';
import type { ProviderTable } from '../database/tables/providers.ts';
import type { KeyRing } from '../secrets/key-ring.ts';

export type ProviderKind = 'message' | 'push' | 'identity' | 'attestation';

/** What every configuration is made of. Of the credentials nothing ever comes out. */
export interface ProviderConfiguration {
  readonly provider: string;
  readonly settings: object;
  readonly credentials: object;
}

export interface StoredProvider<Name extends string, Configuration extends ProviderConfiguration> {
  readonly name: Name;
  readonly configuration: Configuration;
  /** Another one with every change. */
  readonly revision: string;
  readonly updatedAt: number;
}

/** What can be told without opening anything. */
export interface ProviderHead {
  readonly provider: string;
  readonly revision: string;
}

/** By name, of all that a tenant set. */
export async function providerHeads(
  reader: Reader,
  tenantId: string,
  kind: ProviderKind,
): Promise<ReadonlyMap<string, ProviderHead>> {
  const rows = await reader.rows(
    'select name, provider, revision from providers where tenant_id = ? and kind = ?',
    [tenantId, kind],
  );
  return new Map(
    rows.map(({ name, provider, revision }) => [
      name as string,
      { provider: provider as string, revision: revision as string },
    ]),
  );
}

export class ProviderStore<Name extends string, Configuration extends ProviderConfiguration> {
  readonly #kind: ProviderKind;
  readonly #keyRing: KeyRing;

  constructor(kind: ProviderKind, keyRing: KeyRing) {
    this.#kind = kind;
    this.#keyRing = keyRing;
  }

  /** By name, of all that are set. */
  heads(reader: Reader, tenantId: string): Promise<ReadonlyMap<string, ProviderHead>> {
    return providerHeads(reader, tenantId, this.#kind);
  }

  async find(
    reader: Reader,
    tenantId: string,
    name: Name,
  ): Promise<StoredProvider<Name, Configuration> | undefined> {
    const row = await reader.query
      .selectFrom('providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', this.#kind)
      .where('name', '=', name)
      .executeTakeFirst();
    return row && this.#open(row);
  }

  async list(reader: Reader, tenantId: string): Promise<StoredProvider<Name, Configuration>[]> {
    const rows = await reader.query
      .selectFrom('providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', this.#kind)
      .orderBy('name')
      .execute();
    return rows.map((row) => this.#open(row));
  }

  async put(
    transaction: Transaction,
    tenantId: string,
    name: Name,
    { configuration, now }: { readonly configuration: Configuration; readonly now: number },
  ): Promise<StoredProvider<Name, Configuration>> {
    const sealed = this.#keyRing.seal(JSON.stringify(configuration), this.#context(tenantId, name));
    const revision = randomUUID();
    await transaction.run(
      `insert into providers (tenant_id, kind, name, provider, sealed, revision, updated_at) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (tenant_id, kind, name) do update set provider = excluded.provider, sealed = excluded.sealed,
         revision = excluded.revision, updated_at = excluded.updated_at`,
      [tenantId, this.#kind, name, configuration.provider, sealed, revision, now],
    );
    return { name, configuration, revision, updatedAt: now };
  }

  /** False when there was none. */
  async remove(transaction: Transaction, tenantId: string, name: Name): Promise<boolean> {
    const removed = await transaction.run(
      'delete from providers where tenant_id = ? and kind = ? and name = ?',
      [tenantId, this.#kind, name],
    );
    return removed === 1;
  }

  #open(row: ProviderTable): StoredProvider<Name, Configuration> {
    const name = row.name as Name;
    const opened = this.#keyRing.open(row.sealed, this.#context(row.tenant_id, name));
    const configuration = JSON.parse(opened.toString('utf8')) as Configuration;
    return { name, configuration, revision: row.revision, updatedAt: row.updated_at };
  }

  #context(tenantId: string, name: Name): string {
    return `${this.#kind}-provider|${tenantId}|${name}`;
  }
}
