/** Watches every commit of a test application: how many rows it changed, in which tables, and what it recorded. */
import type { Transaction } from '../database/database.ts';
import type { TestApp } from './test-app.ts';

export interface RecordedCommit {
  /** Rows inserted, updated or deleted, the audit trail not counted. */
  readonly changes: number;
  /** Types of the audit events. */
  readonly events: readonly string[];
  /** Raw SQL writes, in order; what goes through the query builder is counted in `changes` alone. */
  readonly statements: readonly string[];
}

export function recordCommits(test: TestApp): RecordedCommit[] {
  const recorded: RecordedCommit[] = [];
  const { database } = test;
  const commit = database.commit.bind(database);
  const totalChanges = async (transaction: Transaction): Promise<number> =>
    Number((await transaction.rows('select total_changes() as total', []))[0]?.total);
  database.commit = async (work, options) =>
    await commit(async (transaction) => {
      const events: string[] = [];
      const statements: string[] = [];
      const before = await totalChanges(transaction);
      const result = await work({
        query: transaction.query,
        rows: (sql, parameters) => transaction.rows(sql, parameters),
        values: (sql, parameters) => transaction.values(sql, parameters),
        run: (sql, parameters) => {
          statements.push(sql);
          return transaction.run(sql, parameters);
        },
        audit: (event) => {
          events.push(event.type);
          transaction.audit(event);
        },
      });
      const changes = (await totalChanges(transaction)) - before;
      // A work that throws leaves nothing, and gets here never.
      recorded.push({ changes, events, statements });
      return result;
    }, options);
  return recorded;
}
