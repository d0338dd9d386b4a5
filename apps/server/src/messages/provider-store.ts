/** Tenants' carriers in the database: name, settings and credentials sealed together (SECURITY row 49). */
import { randomUUID } from 'node:crypto';
import type { MessageProviderConfiguration } from '@stepward/api';
import type { Reader, Transaction } from '../database/database.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { Channel } from './message.ts';

export interface StoredProvider {
  readonly channel: Channel;
  readonly configuration: MessageProviderConfiguration;
  readonly revision: string;
  readonly updatedAt: number;
}

const sealContext = (tenantId: string, channel: string): string => `message-provider|${tenantId}|${channel}`;

export class ProviderStore {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  /** Without opening anything; undefined: the tenant has none for this channel. */
  async head(
    reader: Reader,
    tenantId: string,
    channel: Channel,
  ): Promise<{ readonly provider: string; readonly revision: string } | undefined> {
    const [row] = await reader.rows(
      'select provider, revision from message_providers where tenant_id = ? and channel = ?',
      [tenantId, channel],
    );
    return row && { provider: row.provider as string, revision: row.revision as string };
  }

  async find(reader: Reader, tenantId: string, channel: Channel): Promise<StoredProvider | undefined> {
    const [row] = await reader.rows('select * from message_providers where tenant_id = ? and channel = ?', [
      tenantId,
      channel,
    ]);
    return row && this.#open(row);
  }

  async list(reader: Reader, tenantId: string): Promise<StoredProvider[]> {
    const rows = await reader.rows('select * from message_providers where tenant_id = ? order by channel', [
      tenantId,
    ]);
    return rows.map((row) => this.#open(row));
  }

  async put(
    transaction: Transaction,
    tenantId: string,
    channel: Channel,
    { configuration, now }: { configuration: MessageProviderConfiguration; now: number },
  ): Promise<void> {
    const sealed = this.#keyRing.seal(JSON.stringify(configuration), sealContext(tenantId, channel));
    await transaction.run(
      `insert into message_providers (tenant_id, channel, provider, sealed, revision, updated_at) values (?, ?, ?, ?, ?, ?)
       on conflict (tenant_id, channel) do update set provider = excluded.provider, sealed = excluded.sealed,
         revision = excluded.revision, updated_at = excluded.updated_at`,
      [tenantId, channel, configuration.provider, sealed, randomUUID(), now],
    );
  }

  /** False when there was none. */
  async remove(transaction: Transaction, tenantId: string, channel: Channel): Promise<boolean> {
    const removed = await transaction.run(
      'delete from message_providers where tenant_id = ? and channel = ?',
      [tenantId, channel],
    );
    return removed === 1;
  }

  #open(row: Record<string, unknown>): StoredProvider {
    const channel = row.channel as Channel;
    const context = sealContext(row.tenant_id as string, channel);
    const configuration = JSON.parse(
      this.#keyRing.open(row.sealed as Uint8Array, context).toString('utf8'),
    ) as MessageProviderConfiguration;
    return {
      channel,
      configuration,
      revision: row.revision as string,
      updatedAt: Number(row.updated_at),
    };
  }
}
