/**
 * The data of a server, for commands that work beside it: they open it, commit once and close it. A running server sees
 * what they did as soon as its caches look again (2 s for keys).
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiKeyStore } from '../api-keys/store.ts';
import { readDatabaseUrl } from '../config/environment.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { openData } from '../open-data.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { SigningKeyStore } from '../signing-keys/store.ts';
import { listTenants, TenantStore } from '../tenants/store.ts';
import { printable } from '../terminal/printable.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

export interface Stores {
  readonly database: Database;
  readonly tenants: TenantStore;
  readonly apiKeys: ApiKeyStore;
  readonly signingKeys: SigningKeyStore;
  readonly keyRing: KeyRing;
}

export async function withStores(
  { environment, now }: CommandContext,
  work: (stores: Stores) => Promise<void>,
): Promise<void> {
  const dataDir = resolve(environment.STEPWARD_DATA_DIR?.trim() || './data');
  const databaseUrl = readDatabaseUrl(environment);
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'stepward.sqlite')))
    throw new UsageError(
      `There is no data in ${dataDir}. Set STEPWARD_DATA_DIR (or STEPWARD_DATABASE_URL) as your server has it, or start the server once.`,
    );
  const { database, keyRing } = await openData(dataDir, { databaseUrl, now });
  try {
    await work({
      database,
      tenants: new TenantStore(database, keyRing, now),
      apiKeys: new ApiKeyStore(database, keyRing, now),
      signingKeys: new SigningKeyStore(database, keyRing, now),
      keyRing,
    });
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    await database.close();
  }
}

/** The tenant that the command is about: the named one, or the only one there is. */
export async function chooseTenant({ database }: Stores, given: string | undefined): Promise<string> {
  const all = await listTenants(database.read);
  if (given === undefined) {
    const [only, ...others] = all;
    if (only && others.length === 0) return only.tenantId;
    throw new UsageError('--tenant is required: there are several tenants. See "stepward tenants list".');
  }
  const found = all.find(({ tenantId }) => tenantId === given);
  if (!found) throw new UsageError(`There is no tenant ${printable(given)}. See "stepward tenants list".`);
  return found.tenantId;
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();
