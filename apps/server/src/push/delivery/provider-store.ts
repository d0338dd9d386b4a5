/** Tenants' carriers of push notifications in the database: settings and credentials sealed together (SECURITY row 49). */
import { randomUUID } from 'node:crypto';
import type { PushProviderConfiguration, PushProviderName } from '@stepward/api';
import type { Reader, Transaction } from '../../database/database.ts';
import type { PushProviderTable } from '../../database/tables/push.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';

export interface StoredPushProvider {
  readonly configuration: PushProviderConfiguration;
  readonly revision: string;
  readonly updatedAt: number;
}

const sealContext = (tenantId: string, provider: string): string => `push-provider|${tenantId}|${provider}`;

export class PushProviderStore {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  /** Of what is set, without opening anything. */
  async revisions(reader: Reader, tenantId: string): Promise<ReadonlyMap<PushProviderName, string>> {
    const rows = await reader.rows('select provider, revision from push_providers where tenant_id = ?', [
      tenantId,
    ]);
    return new Map(rows.map((row) => [row.provider as PushProviderName, row.revision as string]));
  }

  async find(
    reader: Reader,
    tenantId: string,
    provider: PushProviderName,
  ): Promise<StoredPushProvider | undefined> {
    const row = await reader.query
      .selectFrom('push_providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('provider', '=', provider)
      .executeTakeFirst();
    return row && this.#open(row);
  }

  async list(reader: Reader, tenantId: string): Promise<StoredPushProvider[]> {
    const rows = await reader.query
      .selectFrom('push_providers')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('provider')
      .execute();
    return rows.map((row) => this.#open(row));
  }

  async put(
    transaction: Transaction,
    tenantId: string,
    { configuration, now }: { readonly configuration: PushProviderConfiguration; readonly now: number },
  ): Promise<void> {
    const { provider } = configuration;
    const sealed = this.#keyRing.seal(JSON.stringify(configuration), sealContext(tenantId, provider));
    await transaction.run(
      `insert into push_providers (tenant_id, provider, sealed, revision, updated_at) values (?, ?, ?, ?, ?)
       on conflict (tenant_id, provider) do update set sealed = excluded.sealed, revision = excluded.revision,
         updated_at = excluded.updated_at`,
      [tenantId, provider, sealed, randomUUID(), now],
    );
  }

  /** False when there was none. */
  async remove(transaction: Transaction, tenantId: string, provider: PushProviderName): Promise<boolean> {
    const removed = await transaction.run('delete from push_providers where tenant_id = ? and provider = ?', [
      tenantId,
      provider,
    ]);
    return removed === 1;
  }

  #open(row: PushProviderTable): StoredPushProvider {
    const opened = this.#keyRing.open(row.sealed, sealContext(row.tenant_id, row.provider));
    const configuration = JSON.parse(opened.toString('utf8')) as PushProviderConfiguration;
    return { configuration, revision: row.revision, updatedAt: row.updated_at };
  }
}
