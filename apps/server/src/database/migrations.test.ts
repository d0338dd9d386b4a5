/** A start that is killed in the middle of a schema change leaves nothing of it (D12). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeSqliteDialect } from './kysely-node-sqlite.ts';
import { migrate } from './migrations.ts';
import { StatementCache } from './statement-cache.ts';
import type { Tables } from './tables.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-migrations-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const tablesOf = (raw: DatabaseSync): string[] =>
  raw
    .prepare("select name from sqlite_master where type = 'table' and name not like 'kysely%' order by name")
    .all()
    .map((row) => row.name as string);

/** A connection that dies at its n-th schema statement. */
async function migrateUntil(raw: DatabaseSync, statementsMax: number): Promise<boolean> {
  const statements = new StatementCache(raw);
  const cached = statements.get.bind(statements);
  let left = statementsMax;
  statements.get = (text) => {
    if (/^create (unique )?(table|index)/.test(text) && !text.includes('kysely')) left -= 1;
    if (left < 0) throw new Error('killed');
    return cached(text);
  };
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(raw, statements) });
  try {
    await migrate(database);
    return true;
  } catch {
    return false;
  }
}

describe('a migration', () => {
  it('is whole or not at all, whichever statement is the last', async () => {
    const raw = new DatabaseSync(join(directory, 'a.sqlite'));
    let statements = 0;
    while (!(await migrateUntil(raw, statements))) {
      expect(tablesOf(raw)).toEqual([]);
      expect(raw.isTransaction).toBe(false);
      statements += 1;
    }
    expect(statements).toBeGreaterThan(20);
    expect(tablesOf(raw)).toContain('audit_heads');
    expect(await migrateUntil(raw, 0)).toBe(true);
    raw.close();
  });

  it('keeps every primary key and unique index within the tenant, but for that of key hashes', () => {
    const raw = new DatabaseSync(join(directory, 'b.sqlite'));
    return migrateUntil(raw, 1_000).then(() => {
      const tables = tablesOf(raw);
      for (const table of tables) {
        const columns = raw.prepare(`select name from pragma_table_info('${table}') where pk = 1`).all();
        expect([table, columns[0]?.name]).toEqual([table, 'tenant_id']);
      }
      const unique = raw
        .prepare(
          "select i.name as name, (select name from pragma_index_info(i.name) where seqno = 0) as first from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table' and t.name not like 'kysely%' and i.\"unique\" = 1",
        )
        .all();
      expect(unique.filter(({ first }) => first !== 'tenant_id').map(({ name }) => name)).toEqual([
        'api_keys_by_hash',
      ]);
      raw.close();
    });
  });
});
