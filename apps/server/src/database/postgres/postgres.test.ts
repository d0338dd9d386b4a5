/** The seam to storage on PostgreSQL: works that meet, connections that break, processes that start together (D6, D12). */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../../audit/stored-trail.ts';
import { verifyChain } from '../../audit/verify-chain.ts';
import { workerUrl } from '../../testing/test-database.ts';
import type { Database, Transaction } from '../database.ts';
import { openPostgres, type PostgresDatabase } from './postgres.ts';

const server = workerUrl ?? '';
let schema: string;
let admin: Client;
/** As processes: each with its own connections. */
let databases: PostgresDatabase[];
let database: PostgresDatabase;
const open = async (): Promise<PostgresDatabase> => {
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const opened = await openPostgres({ url: url.href, now: () => 1, connectionsMax: 8 });
  databases.push(opened);
  return opened;
};

beforeEach(async () => {
  schema = `p_${randomUUID().replaceAll('-', '')}`;
  admin = new Client(server);
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  databases = [];
  database = await open();
});
afterEach(async () => {
  await Promise.all(databases.map((each) => each.close()));
  await admin.query(`drop schema ${schema} cascade`);
  await admin.end();
});

const put = async (transaction: Transaction, subject: string) =>
  await transaction.run('insert into send_counters (tenant_id, subject, sent_at, seq) values (?, ?, 1, 1)', [
    't',
    subject,
  ]);
const subjects = async (): Promise<unknown[]> =>
  (await database.read.rows('select subject from send_counters order by subject', [])).map(
    (row) => row.subject,
  );
const told = { tenantId: 't', type: 'test.happened', data: {} };
/** Reads, and writes what it read and one more: wrong as soon as two do it at once. */
const countUp = async (transaction: Transaction): Promise<void> => {
  const [row] = await transaction.rows("select seq from send_counters where subject = 'count'", []);
  if (row)
    await transaction.run("update send_counters set seq = ? where subject = 'count'", [Number(row.seq) + 1]);
  else await put(transaction, 'count');
  transaction.audit(told);
};

it('compiles no query, although one without an index costs more than anything to the planner', async () => {
  const written = await database.commit((transaction) => transaction.rows('show jit', []));
  expect([...written, ...(await database.read.rows('show jit', []))]).toEqual([
    { jit: 'off' },
    { jit: 'off' },
  ]);
});

describe('a work', () => {
  it('that throws leaves nothing, and its neighbours stay', async () => {
    const works = [0, 1, 2, 3].map((n) =>
      database.commit(async (transaction) => {
        await put(transaction, `s${n}`);
        transaction.audit(told);
        if (n % 2 === 1) throw new Error(`no ${n}`);
        return n;
      }),
    );
    const results = await Promise.allSettled(works);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { message: 'no 1' } });
    expect(await subjects()).toEqual(['s0', 's2']);
    expect((await readTrail(database.read, 't')).events).toHaveLength(2);
  });

  it('that goes on after a refused statement is not taken for done', async () => {
    await database.commit((transaction) => put(transaction, 'a'));
    const work = database.commit(async (transaction) => {
      await put(transaction, 'b');
      await put(transaction, 'a').catch(() => {});
      return 'done';
    });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await subjects()).toEqual(['a']);
  });

  it('that met others is run again, until each has counted once', async () => {
    const other = await open();
    const works = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? database : other).commit(countUp));
    await Promise.all(works);
    const [row] = await database.read.rows("select seq from send_counters where subject = 'count'", []);
    expect(row).toEqual({ seq: 60 });
    const { events, head } = await readTrail(database.read, 't');
    expect(events).toHaveLength(60);
    expect(verifyChain('t', events, head)).toEqual({ intact: true, events: 60 });
  });

  it('never reads what is not committed, and reads cannot write', async () => {
    let seen: unknown[] = ['unread'];
    await database.commit(async (transaction) => {
      await put(transaction, 'a');
      seen = await subjects();
    });
    expect(seen).toEqual([]);
    await expect(database.read.rows('delete from send_counters', [])).rejects.toMatchObject({
      code: '25006',
    });
  });

  it('in flight is waited for by close, and afterwards none begins', async () => {
    const work = database.commit((transaction) => put(transaction, 'a'));
    await database.close();
    expect(await work).toBe(1);
    await expect(database.commit((transaction) => put(transaction, 'b'))).rejects.toThrow('closed');
    databases = [];
    database = await open();
    expect(await subjects()).toEqual(['a']);
  });
});

describe('values', () => {
  it('come back as from SQLite', async () => {
    const hash = Buffer.from([0, 255, 1]);
    await database.commit(async (transaction) => {
      await transaction.run(
        'insert into edge_handles (tenant_id, handle_hash, user_id, action_code, idempotency_key, ciphertext, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ['t', new Uint8Array(hash), 'Zoë 🦊', 'a', "k'", 'x', 1_767_225_600_000, 2],
      );
    });
    const [row] = await database.read.rows(
      'select handle_hash, user_id, created_at, count(*) over () as count, created_at > 1 as late, null as nothing, sum(created_at) over () as sum from edge_handles',
      [],
    );
    expect(row).toEqual({
      handle_hash: hash,
      user_id: 'Zoë 🦊',
      created_at: 1_767_225_600_000,
      count: 1,
      late: 1,
      nothing: null,
      sum: 1_767_225_600_000,
    });
  });

  it('are ordered and compared byte by byte, whatever the locale of the database', async () => {
    const names = ['b', 'B', 'ä', 'a', 'é', 'e\u0301', 'Z', '_'];
    await database.commit(async (transaction) => {
      for (const name of names) await put(transaction, name);
    });
    const bytewise = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await subjects()).toEqual(bytewise);
  });
});

/** Ends every connection of this worker's database but the one that asks, as a fail-over would. */
const cutConnections = async (): Promise<void> => {
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'stepward' and datname = current_database() and pid <> pg_backend_pid()`,
  );
};

describe('a lost connection', () => {
  const unavailable = { code: 'unavailable', status: 503, extras: { retryAfterSeconds: 1 } };

  it('in the middle of a work is 503 and nothing is claimed; the next work has another one', async () => {
    const work = database.commit(async (transaction) => {
      await put(transaction, 'a');
      const [own] = await transaction.rows('select pg_backend_pid() as pid', []);
      await admin.query('select pg_terminate_backend($1)', [own?.pid]);
      await put(transaction, 'b');
    });
    await expect(work).rejects.toMatchObject(unavailable);
    await database.commit((transaction) => put(transaction, 'c'));
    expect(await subjects()).toEqual(['c']);
  });

  it('that nobody used is replaced', async () => {
    await Promise.all([1, 2, 3].map((n) => database.commit((transaction) => put(transaction, `${n}`))));
    await cutConnections();
    await expect
      .poll(async () => await subjects().catch(() => 'lost'), { timeout: 5_000 })
      .toEqual(['1', '2', '3']);
  });
});

describe('the trail', () => {
  it('holds every event once, in the order of its causes, whoever chains it', async () => {
    const others = await Promise.all([open(), open(), open()]);
    const all: Database[] = [database, ...others];
    const works = Array.from({ length: 40 }, async (_, n) => {
      const at = all[n % all.length] ?? database;
      for (const step of [0, 1, 2])
        await at.commit((transaction) =>
          transaction.audit({ tenantId: `t${n % 3}`, type: 'test.step', data: { n, step } }),
        );
    });
    const readers = all.map(async (each) => await readTrail(each.read, 't0'));
    await Promise.all([...works, ...readers]);
    const trails = await Promise.all(['t0', 't1', 't2'].map((tenant) => readTrail(database.read, tenant)));
    let count = 0;
    for (const [index, { events, head }] of trails.entries()) {
      expect(verifyChain(`t${index}`, events, head)).toMatchObject({ intact: true });
      const steps = new Map<number, number>();
      for (const { data } of events) {
        const { n, step } = JSON.parse(data);
        expect([n, step]).toEqual([n, steps.get(n) ?? 0]);
        steps.set(n, step + 1);
      }
      count += events.length;
    }
    expect(count).toBe(120);
    expect(await database.read.rows('select 1 from audit_pending', [])).toEqual([]);
  });

  it('gets what a process left that died before it chained it', async () => {
    await admin.query(
      `insert into ${schema}.audit_pending (tenant_id, at, type, user_id, data) values ('t', 1, 'test.left', 'alice', '{"a":1}')`,
    );
    const { events, head } = await readTrail(database.read, 't');
    expect(events).toMatchObject([{ seq: 1, type: 'test.left', userId: 'alice', data: '{"a":1}' }]);
    expect(verifyChain('t', events, head)).toMatchObject({ intact: true });
  });
});

describe('migrations', () => {
  it('run once when several processes start at once', async () => {
    await Promise.all(databases.map((each) => each.close()));
    await admin.query(`drop schema ${schema} cascade; create schema ${schema}`);
    databases = [];
    const started = await Promise.all([open(), open(), open(), open()]);
    database = started[0];
    await database.commit((transaction) => put(transaction, 'a'));
    const rows = await started[3].read.rows('select name from kysely_migration', []);
    expect(rows).toEqual([{ name: expect.stringMatching(/^0001-first\.[0-9a-f]{16}$/) }]);
  });

  it('refuse a schema that a newer version wrote', async () => {
    await admin.query(`insert into ${schema}.kysely_migration (name, timestamp) values ('9999-future', 'x')`);
    await expect(open()).rejects.toThrow(/written by a newer version of Stepward \(9999-future\)/);
  });

  it('keep every primary key and unique index within the tenant, but for queue, lock and key hashes', async () => {
    const rows = await database.read.rows(
      `select t.relname as name, a.attname as first from pg_index i join pg_class t on t.oid = i.indrelid
         join pg_class x on x.oid = i.indexrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
       where i.indisunique and t.relnamespace = current_schema()::regnamespace and t.relname not like 'kysely%'`,
      [],
    );
    const outside = rows.filter(({ first }) => first !== 'tenant_id').map(({ name }) => name);
    expect(rows.length).toBeGreaterThan(20);
    expect(outside.sort()).toEqual(['api_keys', 'audit_pending']);
  });
});
