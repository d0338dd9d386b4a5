/**
 * A copy of the database file while servers use it, and back. Owns: that a copy is whole or not there, and that a folder
 * holds the old data or the new, whenever the process ends. Does not own: the key ring, which is kept apart.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { refusalOf } from './migrations.ts';

/** Something that a person can mend; its message is for them. */
export class BackupError extends Error {}

const attempt = <T>(what: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new BackupError(`${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Throws unless the file is a whole database that this program can read. */
function check(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [first, ...more] = database.prepare('pragma integrity_check').all();
    if (first?.integrity_check !== 'ok' || more.length > 0) throw new Error('it is damaged');
    const steps = database.prepare('select name from kysely_migration order by name').all();
    const refusal = refusalOf(steps.map(({ name }) => String(name)));
    if (refusal !== undefined) throw new Error(refusal);
  } finally {
    database.close();
  }
}

/**
 * Writes all that is committed at this moment to a new file, readable by its owner alone. Servers go on writing: the
 * copy is one read transaction of the write-ahead log.
 */
export function backupSqlite(path: string, to: string): void {
  if (existsSync(to)) throw new BackupError(`${to} exists already. Name a new file.`);
  const draft = `${to}.partial`;
  attempt(`${to} cannot be written`, () => {
    rmSync(draft, { force: true });
    closeSync(openSync(draft, 'wx', 0o600));
  });
  try {
    attempt(`${path} cannot be copied`, () => {
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      try {
        database.prepare('vacuum into ?').run(draft);
      } finally {
        database.close();
      }
      check(draft);
    });
    sync(draft);
    // Unlike a rename it never takes the place of a file that came meanwhile.
    attempt(`${to} cannot be written`, () => linkSync(draft, to));
    sync(dirname(resolve(to)));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts a copy in the place of the database file. `replace`: also where there is one, unless a server uses it. */
export function restoreSqlite(from: string, path: string, replace: boolean): void {
  if (!existsSync(from)) throw new BackupError(`There is no file ${from}.`);
  const hasData = existsSync(path) && statSync(path).size > 0;
  if (hasData && !replace)
    throw new BackupError(
      `${path} holds data already. Choose an empty STEPWARD_DATA_DIR, or add --force to replace what is there.`,
    );
  const draft = `${path}.restoring`;
  attempt(`${from} cannot be restored`, () => {
    rmSync(draft, { force: true });
    closeSync(openSync(draft, 'wx', 0o600));
    copyFileSync(from, draft);
    check(draft);
  });
  sync(draft);
  try {
    if (hasData) settle(path);
    renameSync(draft, path);
    sync(dirname(path));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Nobody uses the file, and its write-ahead log is in it and gone: it would be taken for that of the new file. */
function settle(path: string): void {
  const inUse = `${path} is in use. Stop the server first`;
  attempt(inUse, () => {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      // Every connection holds a shared lock for as long as it lives; the exclusive one is had by the last alone.
      database.exec('pragma locking_mode = exclusive; begin exclusive; commit;');
      database.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete;');
    } finally {
      database.close();
    }
  });
  if (existsSync(`${path}-wal`)) throw new BackupError(`${inUse}.`);
}
