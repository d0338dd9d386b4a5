/** Opens data folder and database. Whatever is wrong with them is said in one sentence that names the setting. */
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresDecisions } from './actions/postgres-decisions.ts';
import { committedDecisions, type DecisionStore } from './actions/record.ts';
import { ConfigError } from './config/environment.ts';
import type { Database } from './database/database.ts';
import { openPostgres, type PostgresDatabase } from './database/postgres/postgres.ts';
import { openSqlite, type SqliteOptions } from './database/sqlite.ts';
import { ApiError } from './http/api-error.ts';
import { type KeyRing, loadKeyRing } from './secrets/key-ring.ts';
import { TenantStore } from './tenants/store.ts';

export interface OpenData {
  readonly database: Database;
  readonly keyRing: KeyRing;
  /** The database's own way to keep decisions; absent: the ordinary one. */
  readonly decisions?: DecisionStore;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ConfigError(`STEPWARD_DATA_DIR: ${what}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A database without its ring cannot be read, and a fresh ring beside it would only hide that. */
function openKeyRing(path: string, databasePath: string): KeyRing {
  const hasData = existsSync(databasePath) && statSync(databasePath).size > 0;
  if (hasData && !existsSync(path)) {
    throw new ConfigError(
      `STEPWARD_DATA_DIR: ${path} is missing, but the database beside it needs it. Restore it from your backup.`,
    );
  }
  return attempt(`${path} is not a key ring`, () => loadKeyRing(path));
}

export interface OpenDataOptions extends Pick<SqliteOptions, 'now' | 'onDiskFailure'> {
  /** PostgreSQL; absent: SQLite in the folder. */
  readonly databaseUrl?: string | undefined;
  /** Something that mends itself, for the log. */
  readonly onTrouble?: (what: string, error: unknown) => void;
}

/** The database and the key ring, both made at the first start. The ring is always in the folder. */
export async function openData(dataDir: string, options: OpenDataOptions): Promise<OpenData> {
  attempt(`${dataDir} cannot be used as a folder`, () =>
    mkdirSync(dataDir, { recursive: true, mode: 0o700 }),
  );
  const { databaseUrl } = options;
  return databaseUrl === undefined
    ? await openFolder(dataDir, options)
    : await openRemote(dataDir, { ...options, databaseUrl });
}

/** The database of a data folder, where it is not PostgreSQL. */
export const sqliteFileIn = (dataDir: string): string => join(dataDir, 'stepward.sqlite');

async function openFolder(
  dataDir: string,
  options: Pick<SqliteOptions, 'now' | 'onDiskFailure'>,
): Promise<OpenData> {
  const path = sqliteFileIn(dataDir);
  const keyRing = openKeyRing(join(dataDir, 'keyring.json'), path);
  // Made before SQLite makes it, so that nobody else on the machine may read it; the log files take its mode.
  attempt(`${path} cannot be written`, () => closeSync(openSync(path, 'a', 0o600)));
  try {
    const { now, onDiskFailure } = options;
    const database = await openSqlite({ path, now, ...(onDiskFailure ? { onDiskFailure } : {}) });
    return { database, keyRing };
  } catch (error) {
    throw new ConfigError(`STEPWARD_DATA_DIR: ${path} cannot be opened as a database: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function openRemote(
  dataDir: string,
  { databaseUrl: url, now, onTrouble }: OpenDataOptions & { readonly databaseUrl: string },
): Promise<OpenData> {
  const database = await connect({
    url,
    now,
    onConnectionLost: (error: unknown) => onTrouble?.('a connection to the database was lost', error),
    onAuditFailure: (error: unknown) => onTrouble?.('audit events wait to be chained', error),
  });
  try {
    const keyRing = await openRingOf(database, join(dataDir, 'keyring.json'));
    return { database, keyRing, decisions: new PostgresDecisions(database, committedDecisions(database)) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function connect(options: Parameters<typeof openPostgres>[0]): Promise<PostgresDatabase> {
  try {
    return await openPostgres(options);
  } catch (error) {
    const cause = error instanceof ApiError ? error.cause : error;
    const reason = reasonOf(cause) || ((cause as { code?: string }).code ?? 'no connection');
    throw new ConfigError(`STEPWARD_DATABASE_URL: this database cannot be used: ${reason}`, { cause: error });
  }
}

/** Processes of one database share one ring: each has a copy of the file in its folder. */
async function openRingOf(database: Database, path: string): Promise<KeyRing> {
  const [tenant] = await database.read.rows('select tenant_id from tenants limit 1', []);
  if (!tenant) return attempt(`${path} is not a key ring`, () => loadKeyRing(path));
  const advice = 'Copy the file from the data folder of a server on this database, or from your backup';
  if (!existsSync(path))
    throw new ConfigError(`STEPWARD_DATA_DIR: ${path} is missing, but the database needs it. ${advice}.`);
  const keyRing = attempt(`${path} is not a key ring`, () => loadKeyRing(path));
  try {
    await new TenantStore(database, keyRing, () => 0).reload(tenant.tenant_id as string);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ConfigError(`STEPWARD_DATA_DIR: ${path} is not the key ring of this database. ${advice}.`, {
      cause: error,
    });
  }
  return keyRing;
}
