/** The schema on PostgreSQL: the steps of migrations.ts, one process at a time. */
import { Kysely, PostgresDialect } from 'kysely';
import { allSteps, migrate, type Steps } from '../migrations.ts';
import type { Tables } from '../tables.ts';
import { type ConnectionOptions, openPool } from './connections.ts';
import { explained } from './failures.ts';
import { postgresDefinition } from './sql-text.ts';

const versionMin = 150_000;

/** What only PostgreSQL has, by step. A queue, not data: it has no tenant to lie by. */
const additions: Steps = {
  '0001-first': [
    `create table audit_pending (id bigint generated always as identity primary key, tenant_id text not null, at integer not null,
       type text not null, user_id text, data text not null)`,
  ],
};

const withAdditions = (steps: Steps): Steps =>
  Object.fromEntries(
    Object.entries(steps).map(([name, statements]) => [name, [...statements, ...(additions[name] ?? [])]]),
  );

const lookingTriesMax = 5;
/** undefined_table, invalid_schema_name: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const vanishedCodes = new Set(['42P01', '3F000']);

/** Kysely looks through every schema of the database: a table of somebody else that goes away meanwhile is no failure. */
async function migrateBesideOthers(database: Kysely<Tables>, steps: Steps, schema: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrate(database, { steps: withAdditions(steps), translate: postgresDefinition, schema });
    } catch (error) {
      const { code = '' } = ((error as Error).cause ?? error) as { code?: string };
      if (!vanishedCodes.has(code) || tries === lookingTriesMax) throw error;
    }
  }
}

/** Kysely's migrator holds an advisory lock while it works: processes that start together wait for the first. */
export async function migratePostgres(options: ConnectionOptions, steps: Steps = allSteps): Promise<void> {
  const unlimited = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };
  const pool = openPool(options, { max: 1, pipeline: false, ...unlimited });
  try {
    const { rows } = await pool.query<{ version: string; name: string; schema: string | null }>(
      "select current_setting('server_version_num') as version, current_setting('server_version') as name, current_schema() as schema",
    );
    const { version = '0', name = '', schema = null } = rows[0] ?? {};
    if (Number(version) < versionMin) throw new Error(`PostgreSQL 15 or later is needed, this is ${name}`);
    if (schema === null) throw new Error('the search_path names no schema that exists');
    const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    await migrateBesideOthers(database, steps, schema);
  } catch (error) {
    throw explained(error);
  } finally {
    await pool.end();
  }
}
