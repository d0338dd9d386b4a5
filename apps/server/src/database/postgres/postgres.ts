/**
 * PostgreSQL 15 or later. Each work is a transaction of its own, SERIALIZABLE, run again when it met another one: what
 * a work decides is right however many processes there are (SECURITY D6). Owns: transactions and their repetition.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { CommitOptions, Database, Reader, Row, Transaction, Value } from '../database.ts';
import type { Tables } from '../tables.ts';
import { AuditQueue, leaveEvents } from './audit-queue.ts';
import { type ConnectionOptions, openPools, runForValues, runStatement } from './connections.ts';
import {
  explained,
  isConflict,
  isDuplicate,
  isReadOnly,
  isStalePlan,
  isUnavailable,
  unavailable,
} from './failures.ts';
import { postgresDialect } from './kysely-on-postgres.ts';
import { migratePostgres } from './migrate.ts';
import { StatementTexts } from './sql-text.ts';
import { locksOf, releaseLocksSql, type Turn, takeLocks, takeTurn } from './turns.ts';
import { FailedTry, WorkTransaction } from './work.ts';
import { writersEnded } from './writers.ts';

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

/** What only PostgreSQL offers. */
export interface PostgresDatabase extends Database {
  /**
   * One statement as a transaction of its own, READ COMMITTED; durable when it answers. What it writes to `audit_pending`
   * is chained soon. A refusal (ApiError) leaves open whether it happened.
   */
  executeWhole(sql: string, parameters: readonly Value[]): Promise<Row[]>;
  /** As `executeWhole`, of what is read first, one at a time of those that share a name, in all processes. */
  executeInTurn(turn: Turn): Promise<void>;
}

interface Job<T> {
  readonly work: (transaction: Transaction) => Promise<T> | T;
  readonly locks: readonly number[];
  readonly begin: string;
}

const begin = 'begin isolation level serializable';
/** The lock takes no snapshot: `recordingEnded` knows of the transaction before it reads anything. */
const beginDecision = `${begin}; lock table actions in row exclusive mode`;

const waysOf = (options: CommitOptions | undefined): Pick<Job<unknown>, 'locks' | 'begin'> => ({
  locks: locksOf(options?.decision?.turns?.() ?? []),
  begin: options?.decision ? beginDecision : begin,
});

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

  async commit<T>(work: (transaction: Transaction) => Promise<T> | T, options?: CommitOptions): Promise<T> {
    if (this.#closed) throw new Error('the database is closed');
    const committed = this.#commit({ work, ...waysOf(options) });
    this.#inFlight.add(committed);
    try {
      return await committed;
    } finally {
      this.#inFlight.delete(committed);
    }
  }

  async #commit<T>(job: Job<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(job, tries > freeTriesMax);
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
    return await this.#execute(async (client) => {
      const { rows } = await durably(client, () => runStatement(client, this.#texts.get(sql), parameters));
      return rows;
    });
  }

  async executeInTurn(turn: Turn): Promise<void> {
    await this.#execute(
      async (client) => await takeTurn(client, this.#texts, turn, async () => await commitOf(client)),
    );
  }

  async recordingEnded(): Promise<void> {
    await writersEnded(this.read, 'actions');
  }

  async #execute<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#executeOnce(run);
      } catch (error) {
        const mayRepeat = isConflict(error) || isStalePlan(error);
        if (!mayRepeat || tries === triesMax) throw explained(error);
      }
    }
  }

  async #executeOnce<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#writing.connect();
    let isSound = false;
    try {
      const result = await run(client);
      isSound = true;
      this.#trail.wake();
      return result;
    } catch (error) {
      isSound = !isStalePlan(error) && !isUnavailable(error) && (await isCleared(client));
      throw error;
    } finally {
      client.release(!isSound);
    }
  }

  /** `inTurn`: after the other works that have met too often, so that one of them succeeds. */
  async #try<T>(job: Job<T>, inTurn: boolean): Promise<T> {
    const client = await this.#writing.connect();
    let isSound = false;
    try {
      // Before the transaction: its snapshot must be younger than the locks.
      if (inTurn) await client.query(`select pg_advisory_lock(${turnKey})`);
      await takeLocks(client, job.locks);
      const result = await this.#transact(client, job);
      if (inTurn || job.locks.length > 0) await client.query(releaseLocksSql);
      isSound = true;
      return result;
    } catch (error) {
      isSound = error instanceof FailedTry && !isStalePlan(error.failure) && (await isCleared(client));
      throw error;
    } finally {
      // Closing it ends its transaction and its locks.
      client.release(!isSound);
    }
  }

  async #transact<T>(client: PoolClient, { work, begin }: Job<T>): Promise<T> {
    await client.query(begin);
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
async function isCleared(client: PoolClient): Promise<boolean> {
  try {
    await client.query(`rollback; ${releaseLocksSql}`);
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
