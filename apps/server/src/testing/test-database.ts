/**
 * The database of a test application: a file in its folder, or a schema of its own on the PostgreSQL that the vitest
 * project `postgres` was given (tools/postgres-for-tests.mjs). Which one is the project's choice, never the test's.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { PostgresDecisions } from '../actions/postgres-decisions.ts';
import { committedDecisions } from '../actions/record.ts';
import type { Database } from '../database/database.ts';
import { openPostgres } from '../database/postgres/postgres.ts';
import { openSqlite } from '../database/sqlite.ts';
import type { OpenData } from '../open-data.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absent in projects that run on SQLite. */
    postgresUrl?: string;
  }
}

const connectionsMax = 6;

export const isPostgres = (): boolean => inject('postgresUrl') !== undefined;

const duplicateDatabase = '42P04';

/**
 * A database of this worker's own: Kysely's migrator reads the catalogue of the whole database, and stumbles over schemas
 * that another worker is just dropping.
 */
async function ownDatabase(): Promise<string | undefined> {
  const { VITEST_POOL_ID: worker } = process.env;
  const url = inject('postgresUrl');
  if (url === undefined) return undefined;
  const name = `stepward_worker_${worker}`;
  await administer(url, `create database ${name}`).catch((error: { code?: string }) => {
    if (error.code !== duplicateDatabase) throw error;
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

/** What STEPWARD_DATABASE_URL would be for another process on the same data; undefined: the folder says it all. */
export function testDatabaseUrl(directory: string): string | undefined {
  if (workerUrl === undefined) return undefined;
  const own = new URL(workerUrl);
  own.searchParams.set('options', `-c search_path=${schemaOf(directory)}`);
  return own.href;
}

/** Another one in the same folder or schema sees the same data. */
export async function openTestDatabase(directory: string, now: () => number): Promise<Database> {
  return (await openTestData(directory, now)).database;
}

/** With its own way to keep decisions, if it has one. */
export async function openTestData(directory: string, now: () => number): Promise<Omit<OpenData, 'keyRing'>> {
  const ownUrl = testDatabaseUrl(directory);
  if (workerUrl === undefined || ownUrl === undefined) {
    const path = join(directory, 'stepward.sqlite');
    if (!existsSync(path)) writeFileSync(path, await emptySqlite());
    return { database: await openSqlite({ path, now }) };
  }
  await administer(workerUrl, `create schema if not exists ${schemaOf(directory)}`);
  const database = await openPostgres({ url: ownUrl, now, connectionsMax });
  return { database, decisions: new PostgresDecisions(database, committedDecisions(database)) };
}

let emptyFile: Promise<Buffer> | undefined;

/** A database that has every table and no row, made once a process: hundreds of tests begin with one. */
async function emptySqlite(): Promise<Buffer> {
  emptyFile ??= (async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stepward-empty-'));
    const path = join(directory, 'stepward.sqlite');
    await (await openSqlite({ path, now: () => 0 })).close();
    const bytes = readFileSync(path);
    rmSync(directory, { recursive: true });
    return bytes;
  })();
  return await emptyFile;
}

/** All that is stored, as it lies there or as a dump would show it: for tests that look for what must not be in it. */
export async function storedBytes(
  directory: string,
  database: Database,
): Promise<{ name: string; bytes: Buffer }[]> {
  if (!isPostgres())
    return readdirSync(directory)
      .filter((name) => name.startsWith('stepward.sqlite'))
      .map((name) => ({ name, bytes: readFileSync(join(directory, name)) }));
  const tables = await database.read.rows(
    'select table_name as name from information_schema.tables where table_schema = current_schema()',
    [],
  );
  return await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.read.rows(`select * from "${String(name)}"`, []);
      const texts = rows
        .flatMap((row) => Object.values(row))
        .map((value) =>
          value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(` ${String(value)} `),
        );
      return { name: String(name), bytes: Buffer.concat(texts) };
    }),
  );
}

/** Takes away what the folder does not hold. */
export async function removeTestDatabase(directory: string): Promise<void> {
  if (workerUrl === undefined) return;
  const schema = schemaOf(directory);
  schemas.delete(directory);
  await administer(workerUrl, emptied(schema));
  emptySchemas.push(schema);
}

/** To make a hundred tables and indexes takes many times as long as to empty those that have rows. */
const emptied = (schema: string): string => `do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = '${schema}' and tablename not like 'kysely%' loop
    execute format('delete from %I.%I', '${schema}', name);
  end loop;
end $$`;

const schemas = new Map<string, string>();
const emptySchemas: string[] = [];

/** One that an earlier test of this worker left, with every table and no row; else a new one. */
function schemaOf(directory: string): string {
  const known = schemas.get(directory) ?? emptySchemas.pop() ?? newSchema(directory);
  schemas.set(directory, known);
  return known;
}

const newSchema = (directory: string): string =>
  `t_${basename(directory)
    .replace(/[^A-Za-z0-9]/g, '_')
    .toLowerCase()}_${Buffer.from(basename(directory)).toString('hex').slice(-12)}`;

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Nobody else's while a file of tests runs; undefined on SQLite. */
export const workerUrl = await ownDatabase();
