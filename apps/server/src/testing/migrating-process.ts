/** A process of a next version that only brings a database up to date: for tests of steps that do not exist yet. */
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { nodeSqliteDialect } from '../database/kysely-node-sqlite.ts';
import { migrate, type Steps } from '../database/migrations.ts';
import { migratePostgres } from '../database/postgres/migrate.ts';
import { StatementCache } from '../database/statement-cache.ts';
import type { Tables } from '../database/tables.ts';

const waitMs = 5_000;

/** @param target a file, or the URL of a PostgreSQL database */
export async function bringUpToDate(target: string, steps: Steps): Promise<void> {
  if (target.startsWith('postgres')) return await migratePostgres({ url: target }, steps);
  const raw = new DatabaseSync(target, { timeout: waitMs });
  try {
    const dialect = nodeSqliteDialect(raw, new StatementCache(raw));
    await migrate(new Kysely<Tables>({ dialect }), { steps });
  } finally {
    raw.close();
  }
}

if (import.meta.main) {
  const [target = '', steps = '{}'] = process.argv.slice(2);
  await bringUpToDate(target, JSON.parse(steps));
}
