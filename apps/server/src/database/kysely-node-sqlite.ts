/** Kysely on a `node:sqlite` connection that somebody else opens, begins and commits on. */
import type { DatabaseSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Row, Value } from './database.ts';
import type { StatementCache } from './statement-cache.ts';

class BorrowedConnection implements DatabaseConnection {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#statements.get(query.sql);
    const parameters = query.parameters as readonly Value[];
    if (statement.columns().length > 0) {
      return { rows: statement.all(...parameters) as Row[] as R[] };
    }
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

class BorrowedDriver implements Driver {
  readonly #connection: BorrowedConnection;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, statements: StatementCache) {
    this.#database = database;
    this.#connection = new BorrowedConnection(statements);
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    this.#database.exec('begin immediate');
  }
  async commitTransaction(): Promise<void> {
    this.#database.exec('commit');
  }
  async rollbackTransaction(): Promise<void> {
    this.#database.exec('rollback');
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** Kysely keeps schema changes out of transactions on SQLite, though SQLite can undo them: a killed migration must leave nothing. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A Kysely dialect over an open connection and its statement cache. */
export function nodeSqliteDialect(database: DatabaseSync, statements: StatementCache): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new BorrowedDriver(database, statements),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
