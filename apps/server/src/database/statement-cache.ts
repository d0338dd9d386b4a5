import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Kept per connection; the oldest goes first. Far above the number of static statements in this program. */
const statementsMax = 512;

/** Prepared statements of one connection, found by their text. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #named = new Map<string, StatementSync>();
  readonly #asArray = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    return this.#named.get(sql) ?? this.#prepare(this.#named, sql);
  }

  /** Its rows are arrays of values, in the order of the columns. */
  getAsArray(sql: string): StatementSync {
    const known = this.#asArray.get(sql);
    if (known) return known;
    const statement = this.#prepare(this.#asArray, sql);
    statement.setReturnArrays(true);
    return statement;
  }

  #prepare(statements: Map<string, StatementSync>, sql: string): StatementSync {
    const statement = this.#database.prepare(sql);
    if (statements.size >= statementsMax) {
      const oldest = statements.keys().next().value;
      if (oldest !== undefined) statements.delete(oldest);
    }
    statements.set(sql, statement);
    return statement;
  }
}
