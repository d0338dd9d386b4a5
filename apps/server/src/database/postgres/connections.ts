/** Connections to PostgreSQL. Owns: the pool, its limits, how values come back. Does not own: transactions. */
import { type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, type QueryResult, types } from 'pg';
import type { Value } from '../database.ts';
import type { Statement } from './sql-text.ts';

export const connectionsDefault = 10;
const connectWithinMs = 5_000;
const statementTimeoutMs = 10_000;
const lockTimeoutMs = 5_000;
/** A process that stopped in the middle of a transaction holds up nobody for longer. */
const idleInTransactionTimeoutMs = 10_000;

/** Object ids of PostgreSQL's types whose values SQLite would answer as numbers. */
const oids = { bool: 16, int8: 20, numeric: 1700 };

/** Rows look as they do on SQLite: whole numbers are numbers, truth is 0 or 1. */
const asOnSqlite: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === oids.int8 || oid === oids.numeric) return Number;
      if (oid === oids.bool) return (text: string) => (text === 't' ? 1 : 0);
    }
    return types.getTypeParser(oid, format);
  }) as CustomTypesConfig['getTypeParser'],
};

/** Settings of every connection; what the URL says in `options` is kept. */
function sessionOptions(url: string, mayWrite: boolean): string {
  const given = URL.canParse(url) ? new URL(url).searchParams.get('options') : null;
  return [
    ...(given === null ? [] : [given]),
    // Index scans lock what they read; a scan of a whole small table would make every neighbour a conflict.
    '-c enable_seqscan=off',
    // To the planner, what has no index then costs more than anything: each such query would be compiled for 50 ms.
    '-c jit=off',
    ...(mayWrite ? [] : ['-c default_transaction_read_only=on']),
  ].join(' ');
}

function withoutOptions(url: string): string {
  if (!URL.canParse(url)) return url;
  const rest = new URL(url);
  rest.searchParams.delete('options');
  return rest.href;
}

export interface ConnectionOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string;
  readonly connectionsMax?: number;
  /** A connection that nobody used was lost; the pool makes another. */
  readonly onConnectionLost?: (error: unknown) => void;
}

/** Part of the connections that only read: no work waits for them, and they wait for no work. */
const readingPart = 0.4;

/** Connections that cannot write, and those of works. */
export function openPools(options: ConnectionOptions): { reading: Pool; writing: Pool } {
  const all = options.connectionsMax ?? connectionsDefault;
  const reading = Math.max(1, Math.floor(all * readingPart));
  return {
    reading: openPool(options, { max: reading, options: sessionOptions(options.url, false) }),
    writing: openPool(options, { max: Math.max(1, all - reading) }),
  };
}

export function openPool(options: ConnectionOptions, overrides: PoolConfig = {}): Pool {
  const pool = new Pool({
    connectionString: withoutOptions(options.url),
    options: sessionOptions(options.url, true),
    application_name: 'stepward',
    types: asOnSqlite,
    // Statements that a work starts together travel together.
    pipeline: true,
    keepAlive: true,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    ...overrides,
  } as PoolConfig);
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // Of a connection in use its statements tell; without a listener the event would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/** What runs a statement: the pool for a single one, a connection inside a transaction. */
type Runner = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

export function runStatement(
  runner: Runner,
  { text, name }: Statement,
  parameters: readonly Value[],
): Promise<QueryResult<Record<string, unknown>>> {
  const values = parameters as Value[];
  return runner.query(name === undefined ? { text, values } : { text, name, values });
}

/** Rows as arrays, in the order of the columns. */
export async function runForValues(
  runner: Runner,
  { text, name }: Statement,
  parameters: readonly Value[],
): Promise<readonly unknown[] | undefined> {
  const query = { text, values: parameters as Value[], rowMode: 'array' as const };
  const { rows } = await runner.query(name === undefined ? query : { ...query, name });
  return rows[0];
}
