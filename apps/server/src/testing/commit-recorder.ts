/** Watches every commit of a test application: how many rows it changed, in which tables, and what it recorded. */
import type { Transaction } from '../database/database.ts';
import type { PostgresDatabase } from '../database/postgres/postgres.ts';
import type { TestApp } from './test-app.ts';
import { isPostgres } from './test-database.ts';

const changesOnSqlite = 'select total_changes() as total';
const changesOnPostgres =
  "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as total from pg_stat_xact_user_tables where relname <> 'audit_pending'";

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
    Number((await transaction.rows(isPostgres() ? changesOnPostgres : changesOnSqlite, []))[0]?.total);
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
  if ('executeWhole' in database) recordWholeStatements(database as PostgresDatabase);
  return recorded;
}

/** Decisions on PostgreSQL are one statement each batch: here it runs inside a commit, which is watched. */
function recordWholeStatements(database: PostgresDatabase): void {
  database.executeWhole = async (sql, parameters) =>
    await database.commit(async (transaction) => {
      const rows = await transaction.rows(sql, parameters);
      const told = await transaction.rows(
        'delete from audit_pending where xmin = pg_current_xact_id()::xid returning tenant_id, type, user_id, data',
        [],
      );
      for (const { tenant_id: tenantId, type, user_id: userId, data } of told) {
        const event = { tenantId: String(tenantId), type: String(type), data: JSON.parse(String(data)) };
        transaction.audit(userId === null ? event : { ...event, userId: String(userId) });
      }
      return rows;
    });
}
