import type { Reader, Transaction } from '../database/database.ts';
import type { AppClientTable } from '../database/tables/sessions.ts';
import { type AppClient, type AppClientSettings, defaultAppClientSettings } from './app-client.ts';

/** What was set, without the defaults. */
export type GivenAppClientSettings = Partial<AppClientSettings>;

export interface StoredAppClient {
  readonly tenantId: string;
  readonly clientId: string;
  readonly name: string;
  readonly given: GivenAppClientSettings;
  readonly createdAt: number;
}

function toStored(row: AppClientTable): StoredAppClient {
  return {
    tenantId: row.tenant_id,
    clientId: row.client_id,
    name: row.name,
    given: JSON.parse(row.settings) as GivenAppClientSettings,
    createdAt: row.created_at,
  };
}

/** With the defaults in the places of what was not set. */
export function withDefaults({ given, ...rest }: StoredAppClient): AppClient {
  return { ...rest, settings: { ...defaultAppClientSettings, ...given } };
}

/** The oldest first. */
export async function listAppClients(reader: Reader, tenantId: string): Promise<StoredAppClient[]> {
  const rows = await reader.query
    .selectFrom('app_clients')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('client_id')
    .execute();
  return rows.map(toStored);
}

export async function findAppClient(
  reader: Reader,
  tenantId: string,
  clientId: string,
): Promise<StoredAppClient | undefined> {
  const row = await reader.query
    .selectFrom('app_clients')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row && toStored(row);
}

export async function insertAppClient(transaction: Transaction, client: StoredAppClient): Promise<void> {
  await transaction.query
    .insertInto('app_clients')
    .values({
      tenant_id: client.tenantId,
      client_id: client.clientId,
      name: client.name,
      settings: JSON.stringify(client.given),
      created_at: client.createdAt,
    })
    .execute();
}

export async function updateAppClient(
  transaction: Transaction,
  { tenantId, clientId, name, given }: StoredAppClient,
): Promise<void> {
  await transaction.query
    .updateTable('app_clients')
    .set({ name, settings: JSON.stringify(given) })
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
}

/** Answers whether there was one. Its sessions end with it: each looks for its app client. */
export async function deleteAppClient(
  transaction: Transaction,
  tenantId: string,
  clientId: string,
): Promise<boolean> {
  const { numDeletedRows } = await transaction.query
    .deleteFrom('app_clients')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
