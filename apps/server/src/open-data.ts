/** Opens the data folder. Whatever is wrong with it is said in one sentence that names the setting. */
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config/environment.ts';
import type { Database } from './database/database.ts';
import { openSqlite, type SqliteOptions } from './database/sqlite.ts';
import { type KeyRing, loadKeyRing } from './secrets/key-ring.ts';

export interface OpenData {
  readonly database: Database;
  readonly keyRing: KeyRing;
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

/** The database and the key ring of this folder, both made at the first start. */
export async function openData(
  dataDir: string,
  options: Pick<SqliteOptions, 'now' | 'onDiskFailure'>,
): Promise<OpenData> {
  attempt(`${dataDir} cannot be used as a folder`, () =>
    mkdirSync(dataDir, { recursive: true, mode: 0o700 }),
  );
  const path = join(dataDir, 'stepward.sqlite');
  const keyRing = openKeyRing(join(dataDir, 'keyring.json'), path);
  // Made before SQLite makes it, so that nobody else on the machine may read it; the log files take its mode.
  attempt(`${path} cannot be written`, () => closeSync(openSync(path, 'a', 0o600)));
  try {
    return { database: await openSqlite({ path, ...options }), keyRing };
  } catch (error) {
    throw new ConfigError(`STEPWARD_DATA_DIR: ${path} cannot be opened as a database: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
