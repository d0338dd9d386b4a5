/**
 * A database whose audit events are heard. Whoever changes something says so with `transaction.audit`, or has forgotten
 * more than a webhook; so this is where events come from, and no capability needs to think of them. Owns: hearing them,
 * inside the transaction and after it. Does not own: what follows.
 */
import type { Kysely } from 'kysely';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { CommitOptions, Database, Reader, Row, Transaction, Value } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

export interface Listener {
  readonly types: ReadonlySet<string>;
  /** Within the transaction, after its work: what is written here is written with it or not at all. May run again. */
  inside(transaction: Transaction, events: readonly AuditEvent[]): Promise<void>;
  /** Once that is durable, before the caller goes on. A throw is the caller's answer; what was committed stays. */
  after(events: readonly AuditEvent[]): Promise<void> | void;
}

class ListeningTransaction implements Transaction {
  readonly heard: AuditEvent[] = [];
  readonly #inner: Transaction;
  readonly #types: ReadonlySet<string>;
  #isMute = false;

  constructor(inner: Transaction, types: ReadonlySet<string>) {
    this.#inner = inner;
    this.#types = types;
  }

  get query(): Kysely<Tables> {
    return this.#inner.query;
  }

  rows(sql: string, parameters: readonly Value[]): Row[] | Promise<Row[]> {
    return this.#inner.rows(sql, parameters);
  }

  values(
    sql: string,
    parameters: readonly Value[],
  ): readonly unknown[] | undefined | Promise<readonly unknown[] | undefined> {
    return this.#inner.values(sql, parameters);
  }

  run(sql: string, parameters: readonly Value[]): number | Promise<number> {
    return this.#inner.run(sql, parameters);
  }

  mute(): void {
    this.#isMute = true;
  }

  audit(event: AuditEvent): void {
    if (this.#isMute) return;
    this.#inner.audit(event);
    if (this.#types.has(event.type)) this.heard.push(event);
  }
}

export class ListeningDatabase implements Database {
  readonly read: Reader;
  readonly #inner: Database;
  #listeners: readonly Listener[];
  #types: ReadonlySet<string>;

  constructor(inner: Database, listener: Listener) {
    this.read = inner.read;
    this.#inner = inner;
    this.#listeners = [listener];
    this.#types = listener.types;
  }

  /** Another one, before anything is committed. It hears first: the one of the constructor may refuse the caller. */
  add(listener: Listener): void {
    this.#listeners = [listener, ...this.#listeners];
    this.#types = new Set(this.#listeners.flatMap(({ types }) => [...types]));
  }

  commit<T>(work: (transaction: Transaction) => Promise<T> | T, options?: CommitOptions): Promise<T> {
    // Of the try that is committed: each try replaces what the one before it heard.
    let heard: readonly AuditEvent[] = [];
    const committed = this.#inner.commit((inner) => {
      const transaction = new ListeningTransaction(inner, this.#types);
      heard = transaction.heard;
      const result = work(transaction);
      // No promise where the work made none: on the way of every decision each is time.
      if (result instanceof Promise) return result.then((value) => this.#inside(inner, transaction, value));
      return transaction.heard.length === 0 ? result : this.#inside(inner, transaction, result);
    }, options);
    return committed.then((result) => (heard.length === 0 ? result : this.#after(heard, result)));
  }

  async recordingEnded(): Promise<void> {
    await this.#inner.recordingEnded?.();
  }

  async close(): Promise<void> {
    await this.#inner.close();
  }

  #inside<T>(inner: Transaction, { heard }: ListeningTransaction, result: T): T | Promise<T> {
    return heard.length === 0 ? result : this.#tell(inner, heard).then(() => result);
  }

  async #tell(inner: Transaction, heard: readonly AuditEvent[]): Promise<void> {
    for (const { listener, events } of this.#hearing(heard)) await listener.inside(inner, events);
  }

  async #after<T>(heard: readonly AuditEvent[], result: T): Promise<T> {
    for (const { listener, events } of this.#hearing(heard)) await listener.after(events);
    return result;
  }

  #hearing(heard: readonly AuditEvent[]) {
    return this.#listeners
      .map((listener) => ({ listener, events: heard.filter(({ type }) => listener.types.has(type)) }))
      .filter(({ events }) => events.length > 0);
  }
}
