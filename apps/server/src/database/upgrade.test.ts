/**
 * A database of an older version becomes one of the next with all that it holds, whichever process is first; one of another
 * build is refused before anything is done with it (D12). The next version's step exists in this test alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupCommand, restoreCommand } from '../cli/backup.ts';
import { openData, sqliteFileIn } from '../open-data.ts';
import { compileCache, sourceFlags } from '../testing/killable-process.ts';
import { bringUpToDate } from '../testing/migrating-process.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { isPostgres, testDatabaseUrl, workerUrl } from '../testing/test-database.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import type { Row } from './database.ts';
import { allSteps, type Steps } from './migrations.ts';

const next: Steps = {
  ...allSteps,
  '0002-nicknames': [
    'alter table users add column nickname text',
    "update users set nickname = 'nick of ' || user_id",
    'create table nickname_changes (tenant_id text not null, seq integer not null, primary key (tenant_id, seq))',
    "insert into nickname_changes (tenant_id, seq) values ('test-tenant', 1)",
  ],
};
const broken: Steps = { ...next, '0003-broken': ['delete from users', 'delete from no_such_table'] };

let test: TestApp;
let target: string;
/** Every table and row, as they are after the server of this version stopped. */
let before: Map<string, Row[]>;

beforeEach(async () => {
  test = await startTestApp();
  target = testDatabaseUrl(test.directory) ?? sqliteFileIn(test.directory);
  await configureActions(test);
  for (const userId of ['alice', 'Zoë 日本']) {
    const visitor = await Visitor.arrive(test, userId);
    await visitor.addTotp();
  }
  await test.app.close();
  before = await everything();
});
afterEach(async () => {
  // Not kept for the next test: it has a step more than it should.
  if (isPostgres())
    await onPostgres((client) =>
      client.query('do $$ begin execute format($f$drop schema %I cascade$f$, current_schema()); end $$'),
    );
  rmSync(test.directory, { recursive: true, force: true });
});

async function onPostgres<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { searchParams } = new URL(target);
  const client = new Client({ connectionString: workerUrl, options: searchParams.get('options') ?? '' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Beside any server, without its judgement of the tables. */
async function sql(text: string): Promise<Row[]> {
  if (isPostgres()) return await onPostgres(async (client) => (await client.query(text)).rows);
  const raw = new DatabaseSync(target);
  try {
    return raw.prepare(text).all();
  } finally {
    raw.close();
  }
}

const byJson = (a: Row, b: Row): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

async function everything(): Promise<Map<string, Row[]>> {
  const tables = await sql(
    isPostgres()
      ? 'select tablename as name from pg_tables where schemaname = current_schema() order by 1'
      : "select name from sqlite_master where type = 'table' order by 1",
  );
  const names = tables.map(({ name }) => String(name)).filter((name) => !name.startsWith('kysely'));
  const rows: [string, Row[]][] = [];
  for (const name of names) rows.push([name, (await sql(`select * from ${name}`)).sort(byJson)]);
  return new Map(rows);
}

const open = () => openData(test.directory, { now: () => 0, databaseUrl: isPostgres() ? target : undefined });

/** As a process of the next version would, at its start. */
async function startNext(): Promise<unknown> {
  const program = fileURLToPath(new URL('../testing/migrating-process.ts', import.meta.url));
  const child = spawn(process.execPath, [...sourceFlags, program, target, JSON.stringify(next)], {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code;
}

it('two processes of the next version start at once: its step runs once, and every row is there', async () => {
  expect(before.get('actions')).toHaveLength(2);
  expect(await Promise.all([startNext(), startNext()])).toEqual([0, 0]);
  const after = await everything();
  expect(after.get('nickname_changes')).toHaveLength(1);
  const nicknames = after.get('users')?.map(({ nickname }) => nickname);
  expect(nicknames?.sort()).toEqual(['nick of Zoë 日本', 'nick of alice']);
  const rest = [...after].filter(([name]) => name !== 'nickname_changes');
  const asBefore = rest.map(([name, rows]) => [name, rows.map(({ nickname: _new, ...row }) => row)] as const);
  expect(new Map(asBefore)).toEqual(before);
  await expect(open()).rejects.toThrow(/newer version of Stepward \(0002-nicknames\); use that one/);
});

it('a step that fails leaves everything as it was, for the version that was there', async () => {
  await expect(bringUpToDate(target, broken)).rejects.toThrow('could not be brought up to date');
  expect(await everything()).toEqual(before);
  await (await open()).database.close();
});

it.each([
  ['of a build before digests', "update kysely_migration set name = '0001-first'"],
  ['of a build with other tables', "update kysely_migration set name = '0001-first.0123456789abcdef'"],
])('one %s is refused in a sentence that says what to do', async (_name, statement) => {
  await sql(statement);
  const words = /\(step 0001-first differs\); use the build that wrote it, or start with an empty database$/;
  await expect(open()).rejects.toThrow(words);
  if (isPostgres()) return;
  const to = join(test.directory, 'copy');
  const context = { environment: { STEPWARD_DATA_DIR: test.directory }, write: () => {}, now: Date.now };
  await expect(backupCommand(['--to', to], context)).rejects.toThrow(words);
  await expect(restoreCommand(['--from', target, '--force'], context)).rejects.toThrow(words);
});

it('the layout of a statement means nothing, its words do', async () => {
  const spaced = Object.entries(allSteps).map(([name, statements]) => [
    name,
    statements.map((one) => `${one}\n `),
  ]);
  await bringUpToDate(target, Object.fromEntries(spaced));
  const [name = '', statements = []] = Object.entries(allSteps)[0] ?? [];
  const changed = { ...allSteps, [name]: [...statements, 'create table t (tenant_id text primary key)'] };
  await expect(bringUpToDate(target, changed)).rejects.toThrow(/another build of Stepward/);
});
