/**
 * SQLite in WAL mode with `synchronous=FULL`: an answered write survives power loss (PERFORMANCE: NORMAL may not).
 * Two connections: one writes, one reads, so that no reader ever sees work that is not committed yet.
 */
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { AuditEvent } from '../audit/audit-event.ts';
import { appendAuditEvents } from '../audit/chain.ts';
import { startCheckpoints } from './checkpoints.ts';
import type { CommitOptions, Database, Reader, Row, Transaction, Value } from './database.ts';
import { nodeSqliteDialect } from './kysely-node-sqlite.ts';
import { migrate } from './migrations.ts';
import { StatementCache } from './statement-cache.ts';
import type { Tables } from './tables.ts';

const busyTimeoutMs = 5_000;
/** Works committed together at the most; more wait for the next group. */
const groupMax = 256;
/** Turns of the event loop that a group stays open for others. No timer: a caller who is alone waits for none. */
const joiningTurnsMax = 6;

const nextTurn = async (): Promise<void> => await new Promise<void>((next) => setImmediate(next));

interface Job {
  readonly work: (transaction: Transaction) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly options: CommitOptions | undefined;
}

interface Connection {
  readonly raw: DatabaseSync;
  readonly statements: StatementCache;
  readonly query: Kysely<Tables>;
}

export interface SqliteOptions {
  /** A file; its folder must exist. */
  readonly path: string;
  readonly now: () => number;
  /** Called when the disk refused a commit: nothing this process believes about the file can be trusted any more. */
  readonly onDiskFailure?: (error: unknown) => void;
}

/** SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB: the file can no longer be trusted. A full disk (13) heals by itself. */
const diskFailureCodes = new Set([10, 11, 26]);

function isDiskFailure(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && diskFailureCodes.has(errcode & 0xff);
}

function open(path: string): Connection {
  const raw = new DatabaseSync(path, { timeout: busyTimeoutMs });
  raw.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  raw.exec('pragma wal_autocheckpoint = 0; pragma cache_size = -4096; pragma temp_store = memory;');
  const statements = new StatementCache(raw);
  return { raw, statements, query: new Kysely<Tables>({ dialect: nodeSqliteDialect(raw, statements) }) };
}

const plainSelect = /^\s*select\s/;

const rowsOf = ({ statements }: Connection, sql: string, parameters: readonly Value[]): Row[] =>
  statements.get(sql).all(...parameters) as Row[];

const valuesOf = (
  { statements }: Connection,
  sql: string,
  parameters: readonly Value[],
): readonly unknown[] | undefined =>
  statements.getAsArray(sql).get(...parameters) as readonly unknown[] | undefined;

/** One group's view of the writing connection; collects audit events until the group is closed. */
class GroupTransaction implements Transaction {
  readonly query: Kysely<Tables>;
  readonly #connection: Connection;
  readonly events: AuditEvent[] = [];
  /** Rows that `run` changed so far. */
  changes = 0;
  readonly #answers = new Map<string, unknown>();
  #isDecision = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.query = connection.query;
  }

  rows(sql: string, parameters: readonly Value[]): Row[] {
    return rowsOf(this.#connection, sql, parameters);
  }

  values(sql: string, parameters: readonly Value[]): readonly unknown[] | undefined {
    return valuesOf(this.#connection, sql, parameters);
  }

  run(sql: string, parameters: readonly Value[]): number {
    const changes = Number(this.#connection.statements.get(sql).run(...parameters).changes);
    this.changes += changes;
    return changes;
  }

  audit(event: AuditEvent): void {
    this.events.push(event);
  }

  once<T>(name: string, read: () => T): T {
    if (!this.#isDecision) return read();
    if (!this.#answers.has(name)) this.#answers.set(name, read());
    return this.#answers.get(name) as T;
  }

  /** The next work: any but a decision may change what those before it asked for. */
  begin(isDecision: boolean): void {
    this.#isDecision = isDecision;
    if (!isDecision) this.#answers.clear();
  }
}

class SqliteDatabase implements Database {
  readonly read: Reader;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #options: SqliteOptions;
  readonly #stopCheckpoints: () => Promise<void>;
  #waiting: Job[] = [];
  #busy: Promise<void> | undefined;
  #closed = false;

  constructor(options: SqliteOptions, writer: Connection) {
    this.#options = options;
    this.#writer = writer;
    this.#reader = open(options.path);
    this.#reader.raw.exec('pragma query_only = on');
    this.read = {
      query: this.#reader.query,
      rows: (sql, parameters) => rowsOf(this.#committed(sql), sql, parameters),
      values: (sql, parameters) => valuesOf(this.#committed(sql), sql, parameters),
    };
    this.#stopCheckpoints = options.path === ':memory:' ? async () => {} : startCheckpoints(options.path);
  }

  /**
   * Between groups the writing connection, too, sees committed data only, and its page cache is warm: every commit
   * empties the reading one's. A plain select cannot write; anything else meets the connection that may not.
   */
  #committed(sql: string): Connection {
    const mayUseWriter = !this.#writer.raw.isTransaction && plainSelect.test(sql);
    return mayUseWriter ? this.#writer : this.#reader;
  }

  commit<T>(work: (transaction: Transaction) => Promise<T> | T, options?: CommitOptions): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject, options });
      this.#busy ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#untilFull();
      await this.#commitGroup(this.#waiting.splice(0, groupMax));
      // Lets the sockets speak between two groups, so that the next group is a full one.
      if (this.#waiting.length > 0) await nextTurn();
    }
    this.#busy = undefined;
  }

  /** Whatever is on its way joins, as long as each turn of the loop brings somebody: one fsync fewer for them. */
  async #untilFull(): Promise<void> {
    let known = 0;
    for (let turn = 0; turn < joiningTurnsMax && this.#waiting.length > known; turn += 1) {
      known = this.#waiting.length;
      await nextTurn();
    }
  }

  async #commitGroup(group: readonly Job[]): Promise<void> {
    const { raw } = this.#writer;
    const settle: (() => void)[] = [];
    try {
      raw.exec('begin immediate');
      const transaction = new GroupTransaction(this.#writer);
      for (const job of group) {
        const { failsBeforeWriting = false, decision } = job.options ?? {};
        transaction.begin(failsBeforeWriting && decision !== undefined);
        const run = failsBeforeWriting ? this.#runPlain(job, transaction) : this.#runJob(job, transaction);
        // Waiting for what is there already costs a turn of the microtask queue.
        settle.push(run instanceof Promise ? await run : run);
      }
      await appendAuditEvents(transaction, transaction.events, this.#options.now());
      raw.exec('commit');
    } catch (error) {
      if (raw.isTransaction) raw.exec('rollback');
      for (const job of group) job.reject(error);
      if (isDiskFailure(error)) this.#options.onDiskFailure?.(error);
      return;
    }
    for (const done of settle) done();
  }

  /** Without a savepoint. A throw after a write is the whole group's. */
  #runPlain(job: Job, transaction: GroupTransaction): (() => void) | Promise<() => void> {
    const { changes } = transaction;
    const eventsBefore = transaction.events.length;
    const resolved = (result: unknown) => () => job.resolve(result as never);
    const failed = (error: unknown) => {
      if (transaction.changes !== changes || !this.#writer.raw.isTransaction) throw error;
      transaction.events.length = eventsBefore;
      return () => job.reject(error);
    };
    try {
      const result = job.work(transaction);
      return result instanceof Promise ? result.then(resolved, failed) : resolved(result);
    } catch (error) {
      return failed(error);
    }
  }

  async #runJob(job: Job, transaction: GroupTransaction): Promise<() => void> {
    const { statements } = this.#writer;
    const eventsBefore = transaction.events.length;
    statements.get('savepoint work').run();
    try {
      const result = await job.work(transaction);
      statements.get('release work').run();
      return () => job.resolve(result as never);
    } catch (error) {
      // A full or failing disk ends the whole transaction: this error, not the missing savepoint, is what happened.
      if (!this.#writer.raw.isTransaction) throw error;
      statements.get('rollback to work').run();
      statements.get('release work').run();
      transaction.events.length = eventsBefore;
      return () => job.reject(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#busy;
    await this.#stopCheckpoints();
    this.#reader.raw.close();
    this.#writer.raw.exec('pragma wal_checkpoint(truncate)');
    this.#writer.raw.close();
  }
}

/** Opens (and brings up to date) the database file. */
export async function openSqlite(options: SqliteOptions): Promise<Database> {
  const writer = open(options.path);
  await migrate(writer.query);
  return new SqliteDatabase(options, writer);
}
