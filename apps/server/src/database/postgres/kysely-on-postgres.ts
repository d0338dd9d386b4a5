/** Kysely over whatever runs a statement: connections and transactions are somebody else's. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { QueryResult as PostgresResult } from 'pg';
import type { Value } from '../database.ts';

export type Execute = (sql: string, parameters: readonly Value[]) => Promise<PostgresResult>;

const writing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

class BorrowedConnection implements DatabaseConnection {
  readonly #execute: Execute;

  constructor(execute: Execute) {
    this.#execute = execute;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.#execute(sql, parameters as readonly Value[]);
    return writing.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

const noTransactions = async (): Promise<void> => {
  throw new Error('transactions are begun by Database.commit');
};

export function postgresDialect(execute: Execute): Dialect {
  const connection = new BorrowedConnection(execute);
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
