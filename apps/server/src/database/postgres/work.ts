/** One try of one work, and how it failed. Owns: what is remembered of it. Does not own: transactions and their repetition. */
import { Kysely } from 'kysely';
import type { PoolClient } from 'pg';
import type { AuditEvent } from '../../audit/audit-event.ts';
import type { Row, Transaction, Value } from '../database.ts';
import type { Tables } from '../tables.ts';
import { runForValues, runStatement } from './connections.ts';
import { explained, isConflict, isStalePlan } from './failures.ts';
import { postgresDialect } from './kysely-on-postgres.ts';
import type { StatementTexts } from './sql-text.ts';

/** Remembers the first thing that the database refused, whatever the work makes of it. */
export class WorkTransaction implements Transaction {
  readonly events: AuditEvent[] = [];
  failure: unknown;
  readonly #client: PoolClient;
  readonly #texts: StatementTexts;
  #query: Kysely<Tables> | undefined;

  constructor(client: PoolClient, texts: StatementTexts) {
    this.#client = client;
    this.#texts = texts;
  }

  get query(): Kysely<Tables> {
    this.#query ??= new Kysely<Tables>({
      dialect: postgresDialect((sql, parameters) => this.#run(sql, parameters)),
    });
    return this.#query;
  }

  async rows(sql: string, parameters: readonly Value[]): Promise<Row[]> {
    return (await this.#run(sql, parameters)).rows;
  }

  values(sql: string, parameters: readonly Value[]): Promise<readonly unknown[] | undefined> {
    return this.#noting(runForValues(this.#client, this.#texts.get(sql), parameters));
  }

  async run(sql: string, parameters: readonly Value[]): Promise<number> {
    return (await this.#run(sql, parameters)).rowCount ?? 0;
  }

  audit(event: AuditEvent): void {
    this.events.push(event);
  }

  #run(sql: string, parameters: readonly Value[]): ReturnType<typeof runStatement> {
    return this.#noting(runStatement(this.#client, this.#texts.get(sql), parameters));
  }

  async #noting<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}

/** A try that failed: whether the work may be run again, and what to say otherwise. */
export class FailedTry extends Error {
  /** What the database refused first, if it did. */
  readonly failure: unknown;

  constructor(cause: unknown, failure: unknown) {
    super('the try failed', { cause: explained(cause) });
    this.failure = failure;
  }

  get mayRepeat(): boolean {
    return isConflict(this.failure) || isStalePlan(this.failure);
  }
}
