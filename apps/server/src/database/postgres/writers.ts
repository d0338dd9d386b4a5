/**
 * Waiting for those who are just writing. PostgreSQL takes its lock on a table before the snapshot that a statement of a
 * READ COMMITTED transaction reads by; so whoever writes by what was before a commit holds that lock when the commit is over.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Reader } from '../database.ts';
import { unavailable } from './failures.ts';

const everyMs = 2;
/** Statements, and transactions that wait for their client, end earlier (connections.ts). */
const withinMs = 30_000;

const writersSql = `select distinct virtualtransaction as writer from pg_locks where locktype = 'relation' and granted
  and mode = 'RowExclusiveLock' and relation = to_regclass(?)::oid
  and database = (select oid from pg_database where datname = current_database())`;

/** Resolves once every transaction is over that had begun to write to the table when it was called. Holds up nobody. */
export async function writersEnded(read: Pick<Reader, 'rows'>, table: string): Promise<void> {
  const writers = async () =>
    new Set((await read.rows(writersSql, [table])).map(({ writer }) => String(writer)));
  const start = performance.now();
  let awaited = await writers();
  while (awaited.size > 0) {
    if (performance.now() - start > withinMs)
      throw unavailable(new Error(`somebody has been writing to ${table} for too long`));
    await wait(everyMs);
    const writing = await writers();
    awaited = new Set([...awaited].filter((writer) => writing.has(writer)));
  }
}
