/**
 * PostgreSQL 15 or later. Each work is a transaction of its own, SERIALIZABLE, run again when it met another one: what
 * a work decides is right however many processes there are (SECURITY D6). Owns: transactions and their repetition.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { AuditEvent } from '../../audit/audit-event.ts';
import type { Database, Reader, Row, Transaction, Value } from '../database.ts';
import type { Tables } from '../tables.ts';
import { AuditQueue, leaveEvents } from './audit-queue.ts';
import { type ConnectionOptions, openPools, runForValues, runStatement } from './connections.ts';
import { explained, isConflict, isDuplicate, isReadOnly, isStalePlan, unavailable } from './failures.ts';
import { postgresDialect } from './kysely-on-postgres.ts';
import { migratePostgres } from './migrate.ts';
import { StatementTexts } from './sql-text.ts';

export interface PostgresOptions extends ConnectionOptions {
  readonly now: () => number;
  /** The trail could not be extended; it is tried again. */
  readonly onAuditFailure?: (error: unknown) => void;
}

/** Tries in which works meet freely; afterwards those that keep meeting go one by one. */
const freeTriesMax = 4;
const triesMax = 20;
const pauseMs = 4;
/** Of our advisory lock: a number of ours, and the schema. */
const turnKey = `${0x5e9b}, hashtext(current_schema())`;
/** A collision that looks like a mistake of the caller: seen again after a second try, it is one. */
const duplicateTriesMax = 3;

/** One try of one work. Remembers the first thing that the database refused, whatever the work makes of it. */
class WorkTransaction implements Transaction {
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
class FailedTry extends Error {
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

/** What only PostgreSQL offers. */
export interface PostgresDatabase extends Database {
  /**
   * One statement as a transaction of its own, READ COMMITTED; durable when it answers. What it writes to `audit_pending`
   * is chained soon. A refusal (ApiError) leaves open whether it happened.
   */
  executeWhole(sql: string, parameters: readonly Value[]): Promise<Row[]>;
}

class PooledDatabase implements PostgresDatabase {
  readonly read: Reader;
  readonly #reading: Pool;
  readonly #writing: Pool;
  readonly #texts = new StatementTexts();
  readonly #now: () => number;
  readonly #trail: AuditQueue;
  readonly #inFlight = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: PostgresOptions) {
    const { now, onAuditFailure = () => {} } = options;
    const { reading, writing } = openPools(options);
    this.#reading = reading;
    this.#writing = writing;
    this.#now = now;
    this.#trail = new AuditQueue({ pool: writing, texts: this.#texts, onError: onAuditFailure });
    const execute = async (sql: string, parameters: readonly Value[]) =>
      await this.#readWith(sql, (statement) => runStatement(reading, statement, parameters));
    this.read = {
      query: new Kysely<Tables>({ dialect: postgresDialect(execute) }),
      rows: async (sql, parameters) => (await execute(sql, parameters)).rows,
      values: (sql, parameters) =>
        this.#readWith(sql, (statement) => runForValues(reading, statement, parameters)),
    };
  }

  async #readWith<T>(
    sql: string,
    run: (statement: ReturnType<StatementTexts['get']>) => Promise<T>,
  ): Promise<T> {
    const statement = this.#texts.get(sql);
    try {
      if (statement.readsTrail) await this.#trail.settle();
      return await run(statement);
    } catch (error) {
      // Here it is our connection that may not write, not a server that only reads.
      throw isReadOnly(error) ? error : explained(error);
    }
  }

  async commit<T>(work: (transaction: Transaction) => Promise<T> | T): Promise<T> {
    if (this.#closed) throw new Error('the database is closed');
    const committed = this.#commit(work);
    this.#inFlight.add(committed);
    try {
      return await committed;
    } finally {
      this.#inFlight.delete(committed);
    }
  }

  async #commit<T>(work: (transaction: Transaction) => Promise<T> | T): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(work, tries > freeTriesMax);
      } catch (error) {
        if (!(error instanceof FailedTry)) throw explained(error);
        const mayRepeat = error.mayRepeat || (isDuplicate(error.failure) && tries < duplicateTriesMax);
        if (!mayRepeat) throw error.cause;
        if (tries === triesMax) throw unavailable(error.cause);
        await wait(Math.random() * pauseMs * Math.min(tries, freeTriesMax));
      }
    }
  }

  async executeWhole(sql: string, parameters: readonly Value[]): Promise<Row[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#executeOnce(sql, parameters);
      } catch (error) {
        if (!isConflict(error) || tries === triesMax) throw explained(error);
      }
    }
  }

  async #executeOnce(sql: string, parameters: readonly Value[]): Promise<Row[]> {
    const client = await this.#writing.connect();
    let isSound = false;
    try {
      const { rows } = await durably(client, () => runStatement(client, this.#texts.get(sql), parameters));
      isSound = true;
      this.#trail.wake();
      return rows;
    } finally {
      client.release(!isSound);
    }
  }

  /** `inTurn`: after the other works that have met too often, so that one of them succeeds. */
  async #try<T>(work: (transaction: Transaction) => Promise<T> | T, inTurn: boolean): Promise<T> {
    const client = await this.#writing.connect();
    let isSound = false;
    try {
      // Before the transaction: its snapshot must be younger than the lock.
      if (inTurn) await client.query(`select pg_advisory_lock(${turnKey})`);
      const result = await this.#transact(client, work);
      if (inTurn) await client.query(`select pg_advisory_unlock(${turnKey})`);
      isSound = true;
      return result;
    } catch (error) {
      isSound =
        error instanceof FailedTry && !isStalePlan(error.failure) && (await isCleared(client, inTurn));
      throw error;
    } finally {
      // Closing it ends its transaction and its locks.
      client.release(!isSound);
    }
  }

  async #transact<T>(client: PoolClient, work: (transaction: Transaction) => Promise<T> | T): Promise<T> {
    await client.query('begin isolation level serializable');
    const transaction = new WorkTransaction(client, this.#texts);
    let result: T;
    try {
      result = await work(transaction);
    } catch (error) {
      throw new FailedTry(error, transaction.failure);
    }
    await this.#finish(client, transaction);
    return result;
  }

  async #finish(client: PoolClient, { events, failure }: WorkTransaction): Promise<void> {
    // A work that goes on after a refused statement has nothing to commit.
    if (failure !== undefined) throw new FailedTry(failure, failure);
    const left = events.length === 0 ? undefined : leaveEvents(client, events, this.#now());
    const committed = commitOf(client);
    try {
      await Promise.all([left, committed]);
    } catch (error) {
      await Promise.allSettled([left, committed]);
      throw new FailedTry(error, error);
    }
    if (events.length > 0) this.#trail.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#inFlight);
    await this.#trail.stop();
    await Promise.all([this.#reading.end(), this.#writing.end()]);
  }
}

/** `commit` answers ROLLBACK, without an error, where a statement before it failed. */
async function commitOf(client: PoolClient): Promise<void> {
  const { command } = await durably(client, () => client.query('commit'));
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
}

/** A commit that a standby was to confirm and did not is on this server alone: not what was promised (SECURITY D5). */
async function durably<T>(client: PoolClient, committing: () => Promise<T>): Promise<T> {
  let isUnconfirmed = false;
  const onNotice = ({ routine }: { routine?: string | undefined }) => {
    if (routine === 'SyncRepWaitForLSN') isUnconfirmed = true;
  };
  client.on('notice', onNotice);
  try {
    const result = await committing();
    if (isUnconfirmed) throw unavailable(new Error('the standby did not confirm the commit'));
    return result;
  } finally {
    client.off('notice', onNotice);
  }
}

/** Whether the connection may be used again after a failed try. */
async function isCleared(client: PoolClient, inTurn: boolean): Promise<boolean> {
  try {
    await client.query('rollback');
    if (inTurn) await client.query(`select pg_advisory_unlock(${turnKey})`);
    return true;
  } catch {
    return false;
  }
}

/** Connects (and brings the schema up to date). */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  await migratePostgres(options);
  return new PooledDatabase(options);
}
