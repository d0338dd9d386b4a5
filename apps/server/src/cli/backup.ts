import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDatabaseUrl } from '../config/environment.ts';
import { BackupError, backupSqlite, restoreSqlite } from '../database/sqlite-backup.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

/** `stepward backup --to FILE`: a copy of the database, while the server runs. */
export async function backupCommand(
  args: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  const { values } = parseArgs({ args, options: { to: { type: 'string' } } });
  if (values.to === undefined) throw new UsageError('Use "stepward backup --to FILE".');
  const { path, dataDir } = sqliteFile(context);
  if (!existsSync(path))
    throw new UsageError(
      `There is no data in ${dataDir}. Set STEPWARD_DATA_DIR to the folder of your server.`,
    );
  const to = resolve(values.to);
  explained(() => backupSqlite(path, to));
  context.write(
    `The database is copied to ${to}.\nIts secrets are sealed with ${join(dataDir, 'keyring.json')}, which is not in it: keep a copy of that, apart.\n`,
  );
}

/** `stepward restore --from FILE [--force]`: a backup becomes the database of the data folder. */
export async function restoreCommand(
  args: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  const options = { from: { type: 'string' }, force: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args, options });
  const { from, force = false } = values;
  if (from === undefined) throw new UsageError('Use "stepward restore --from FILE".');
  const { path, dataDir } = sqliteFile(context);
  if (!existsSync(dataDir))
    throw new UsageError(`There is no folder ${dataDir}. Make it, or set STEPWARD_DATA_DIR.`);
  explained(() => restoreSqlite(resolve(from), path, force));
  const ring = join(dataDir, 'keyring.json');
  const advice = existsSync(ring)
    ? `${ring} must be the one of that server.`
    : `Put the keyring.json of that server into ${dataDir} before you start it.`;
  context.write(`The database of ${dataDir} is the backup now. ${advice}\n`);
}

function sqliteFile({ environment }: CommandContext): { path: string; dataDir: string } {
  if (readDatabaseUrl(environment) !== undefined)
    throw new UsageError(
      'This is for SQLite. STEPWARD_DATABASE_URL names a PostgreSQL: use its own pg_dump, pg_basebackup and pg_restore.',
    );
  const dataDir = resolve(environment.STEPWARD_DATA_DIR?.trim() || './data');
  return { dataDir, path: join(dataDir, 'stepward.sqlite') };
}

function explained(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof BackupError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
