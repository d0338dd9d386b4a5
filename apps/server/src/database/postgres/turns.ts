/**
 * Turns: of those that share a name one goes at a time, whatever process it is of. Owns: the locks, and a transaction that
 * reads and writes in its turn. Does not own: the names.
 */
import type { PoolClient } from 'pg';
import type { Row, Value } from '../database.ts';
import { runStatement } from './connections.ts';
import type { StatementTexts } from './sql-text.ts';

/**
 * Names share so many locks, for PostgreSQL has room for some thousands: who shares one by chance waits in vain, some
 * milliseconds.
 */
const locksMax = 2_048;
/** Of our advisory locks: the first number of these, and the schema. */
const firstLock = 0x5e9c_0000;
const fnvStart = 0x811c_9dc5;
const fnvPrime = 0x0100_0193;

function lockOf(name: string): number {
  let digest = fnvStart;
  for (let at = 0; at < name.length; at += 1)
    digest = Math.imul(digest ^ name.charCodeAt(at), fnvPrime) >>> 0;
  return firstLock + (digest % locksMax);
}

/** What a process that waits by itself waits for: names that share a lock are one to the database. */
export const lockNamesOf = (names: readonly string[]): string[] => locksOf(names).map(String);

/** In one order for everybody, so that nobody waits for somebody who waits for them. */
export const locksOf = (names: readonly string[]): number[] =>
  [...new Set(names.map(lockOf))].sort((a, b) => a - b);

/** Until the connection lets go of them: what begins afterwards sees everything that was committed before. */
export async function takeLocks(client: PoolClient, locks: readonly number[]): Promise<void> {
  if (locks.length === 0) return;
  await client.query(lockSql('pg_advisory_lock', locks));
}

/** In the order of the array. */
const lockSql = (lock: string, locks: readonly number[]): string =>
  `select ${lock}(one, hashtext(current_schema())) from unnest('{${locks.join(',')}}'::integer[]) as one`;

/** Until the transaction ends. */
const heldSql = (locks: readonly number[]): string => lockSql('pg_advisory_xact_lock', locks);

export const releaseLocksSql = 'select pg_advisory_unlock_all()';

/** One statement and its parameters. */
export interface Asked {
  readonly sql: string;
  readonly parameters: readonly Value[];
}

export interface Turn {
  readonly names: readonly string[];
  /** Each sees what was committed before the turn began. */
  readonly reads: readonly Asked[];
  /** From the rows of each of them, at once; undefined: nothing is written. May be called again. */
  readonly write: (answers: readonly (readonly Row[])[]) => Asked | undefined;
}

/** Two round trips: the locks and what is read, then what is written and `commit`. */
export async function takeTurn(
  client: PoolClient,
  texts: StatementTexts,
  { names, reads, write }: Turn,
  commit: () => Promise<void>,
): Promise<void> {
  const run = ({ sql, parameters }: Asked) => runStatement(client, texts.get(sql), parameters);
  const begun = client.query(`begin isolation level read committed; ${heldSql(locksOf(names))}`);
  const answers = reads.map(run);
  await allOf([begun, ...answers]);
  const written = write((await Promise.all(answers)).map(({ rows }) => rows));
  await allOf([...(written ? [run(written)] : []), commit()]);
}

/** What travels together: answers once all of it is answered, with the first failure. */
async function allOf(queries: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(queries);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
