/**
 * The one seam to storage. Owns: connections, durability, grouping of commits. Does not own: any query.
 *
 * Every write goes through `commit`: its work runs inside a transaction together with its neighbours' and the promise
 * resolves only when the whole group is on disk. Reads see committed data only.
 */
import type { Kysely } from 'kysely';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Tables } from './tables.ts';

/** What a column or parameter may hold. Booleans are 0 and 1, times are Unix milliseconds, structures are JSON text. */
export type Value = string | number | null | Uint8Array;

export type Row = Record<string, unknown>;

export interface Reader {
  /** Typed queries for everything that is not on the decision path. */
  readonly query: Kysely<Tables>;
  /** Runs one static statement, prepared once per text; `?` marks parameters. */
  rows(sql: string, parameters: readonly Value[]): Row[] | Promise<Row[]>;
  /** The first row of one static statement as its values in order: half the price of a row with names. */
  values(
    sql: string,
    parameters: readonly Value[],
  ): readonly unknown[] | undefined | Promise<readonly unknown[] | undefined>;
}

export interface Transaction extends Reader {
  /** Runs one static statement; answers how many rows it changed. */
  run(sql: string, parameters: readonly Value[]): number | Promise<number>;
  /** Records what this work did; written with the work or not at all (SECURITY I9). */
  audit(event: AuditEvent): void;
  /** What `read` answers, asked once for decisions that follow one another, since none of them changes it. Absent: ask each time. */
  once?<T>(name: string, read: () => T): T;
  /** What this work does is about nobody (decoys/), so nothing of it is recorded; absent: it is. */
  mute?(): void;
}

export interface CommitOptions {
  /**
   * The work fails before its first write or not at all, so it needs no savepoint, which costs as much as a write. Should
   * it throw after one nevertheless, everything committed with it is undone and told so.
   */
  readonly failsBeforeWriting?: boolean;
  /** The work records a decision, which `recordingEnded` waits for; with `failsBeforeWriting` it changes nothing that decisions ask for `once`. */
  readonly decision?: DecisionOptions;
}

/** Where works go side by side (database/postgres). */
export interface DecisionOptions {
  /** Names that one decision at a time has, of any process: it sees what those left that had one of them before it. */
  readonly turns?: () => readonly string[];
}

export interface Database {
  readonly read: Reader;
  /**
   * Runs `work` in a transaction and resolves with its result once that is durable. `work` must not wait for anything
   * but `transaction`: its neighbours wait with it. A throw undoes this work alone.
   */
  commit<T>(work: (transaction: Transaction) => Promise<T> | T, options?: CommitOptions): Promise<T>;
  /**
   * Resolves once every transaction is over that had begun to write to `actions` by what was before this call: those that
   * begin later see all that was committed before it. Holds up nobody. Absent: works go one after the other.
   */
  recordingEnded?(): Promise<void>;
  close(): Promise<void>;
}
