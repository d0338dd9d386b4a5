/** The seam to storage: durability settings, grouped commits, and that a failing work undoes itself alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import type { CommitOptions, Database, Transaction } from './database.ts';
import { openSqlite } from './sqlite.ts';

let directory: string;
let database: Database;
let failures: unknown[];
const open = async () =>
  await openSqlite({
    path: join(directory, 'a.sqlite'),
    now: () => 1,
    onDiskFailure: (error) => void failures.push(error),
  });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-database-'));
  failures = [];
  database = await open();
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

const put = async (transaction: Transaction, subject: string) =>
  await transaction.run('insert into send_counters (tenant_id, subject, sent_at, seq) values (?, ?, 1, 1)', [
    't',
    subject,
  ]);
const subjects = async (): Promise<unknown[]> =>
  (await database.read.rows('select subject from send_counters order by rowid', [])).map(
    (row) => row.subject,
  );
const auditTypes = async () => (await readTrail(database.read, 't')).events.map(({ type }) => type);

describe('every connection', () => {
  it('is synchronous FULL in WAL mode, and checkpoints happen outside of commits', async () => {
    const pragma = async (name: string) => {
      const read = await database.read.rows(`pragma ${name}`, []);
      const written = await database.commit((transaction) => transaction.rows(`pragma ${name}`, []));
      return [Object.values(read[0] ?? {})[0], Object.values(written[0] ?? {})[0]];
    };
    expect(await pragma('synchronous')).toEqual([2, 2]);
    expect(await pragma('journal_mode')).toEqual(['wal', 'wal']);
    expect(await pragma('wal_autocheckpoint')).toEqual([0, 0]);
    expect(await pragma('foreign_keys')).toEqual([1, 1]);
    expect(await pragma('query_only')).toEqual([1, 0]);
  });

  it('that reads cannot write', () => {
    expect(() => database.read.rows('delete from audit_events', [])).toThrow(
      /readonly|query_only|attempt to write/i,
    );
  });

  it('that reads never sees work that is not committed', async () => {
    await database.commit(async (transaction) => {
      await put(transaction, 'mine');
      expect(await transaction.rows('select subject from send_counters', [])).toHaveLength(1);
      expect(await subjects()).toEqual([]);
    });
    expect(await subjects()).toEqual(['mine']);
  });
});

describe('a commit', () => {
  it('resolves only when its group is on disk: another process sees it at that moment', async () => {
    const other = new DatabaseSync(join(directory, 'a.sqlite'), { readOnly: true });
    const works = Array.from({ length: 300 }, (_, n) =>
      database
        .commit((transaction) => put(transaction, `s${n}`))
        .then(
          () =>
            other.prepare('select count(*) as found from send_counters where subject = ?').get(`s${n}`)
              ?.found,
        ),
    );
    expect(new Set(await Promise.all(works))).toEqual(new Set([1]));
    other.close();
  });

  it('shares its transaction with what arrives in the same turn', async () => {
    const other = new DatabaseSync(join(directory, 'a.sqlite'), { readOnly: true });
    const dataVersion = () => other.prepare('pragma data_version').get()?.data_version as number;
    const before = dataVersion();
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => database.commit((transaction) => put(transaction, `s${n}`))),
    );
    // One commit moves the version by one.
    expect(dataVersion() - before).toBe(1);
    other.close();
  });

  it('that throws undoes itself alone, with its audit events, whatever its neighbours do', async () => {
    const works = fc.array(fc.constantFrom('good', 'throws', 'throws late', 'breaks a constraint'), {
      minLength: 1,
      maxLength: 30,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(works, async (kinds) => {
        run += 1;
        const auditedBefore = (await auditTypes()).length;
        const results = await Promise.allSettled(
          kinds.map((kind, n) =>
            database.commit(async (transaction) => {
              transaction.audit({ tenantId: 't', type: `${kind}.${run}.${n}`, data: {} });
              await put(transaction, `${run}.${n}`);
              if (kind === 'throws') throw new Error('mine');
              if (kind === 'breaks a constraint') await put(transaction, `${run}.${n}`);
              await transaction.query.selectFrom('tenants').selectAll().execute();
              if (kind === 'throws late') throw new Error('mine');
              return n;
            }),
          ),
        );
        const good = kinds.flatMap((kind, n) => (kind === 'good' ? [n] : []));
        expect(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))).toEqual(
          good,
        );
        expect((await subjects()).filter((subject) => String(subject).startsWith(`${run}.`))).toEqual(
          good.map((n) => `${run}.${n}`),
        );
        expect((await auditTypes()).slice(auditedBefore)).toEqual(good.map((n) => `good.${run}.${n}`));
      }),
      { numRuns: 60 },
    );
    const { events, head } = await readTrail(database.read, 't');
    expect(verifyChain('t', events, head).intact).toBe(true);
    expect(failures).toEqual([]);
  });

  it('asks once for decisions that follow one another, and anew within and after any other work', async () => {
    let answer = 0;
    const asked = async (change: boolean, options: CommitOptions) =>
      await database.commit((transaction) => {
        if (change) answer += 1;
        return transaction.once?.('a', () => answer);
      }, options);
    const decision = { failsBeforeWriting: true, decision: {} };
    const others = [{}, { decision: {} }, { failsBeforeWriting: true }];
    for (const other of others) {
      answer = 0;
      const works = [
        asked(false, decision),
        asked(true, other),
        asked(false, decision),
        asked(true, decision),
      ];
      expect(await Promise.all(works)).toEqual([0, 1, 1, 1]);
    }
  });

  it('gives the thrown error to its own caller', async () => {
    const mine = new Error('mine');
    await expect(
      database.commit(() => {
        throw mine;
      }),
    ).rejects.toBe(mine);
  });

  it('keeps the order of arrival', async () => {
    await Promise.all(
      Array.from({ length: 600 }, (_, n) => database.commit((transaction) => put(transaction, `s${n}`))),
    );
    expect(await subjects()).toEqual(Array.from({ length: 600 }, (_, n) => `s${n}`));
  });

  it('started by another one’s answer, or while a group runs, gets its turn', async () => {
    const nested = await database
      .commit((transaction) => put(transaction, 'first'))
      .then(() => database.commit((transaction) => put(transaction, 'second')));
    expect(nested).toBe(1);
    const during: Promise<unknown>[] = [];
    await database.commit(async (transaction) => {
      during.push(database.commit((later) => put(later, 'late')));
      await put(transaction, 'early');
      await setImmediate();
    });
    await Promise.all(during);
    expect(await subjects()).toEqual(['first', 'second', 'early', 'late']);
  });

  it('on a full disk is refused as a whole, and the next one works when there is room', async () => {
    await database.commit((transaction) => transaction.rows('pragma max_page_count = 1', []));
    const large = 'x'.repeat(200_000);
    const results = await Promise.allSettled([
      database.commit((transaction) => put(transaction, large)),
      database.commit((transaction) => put(transaction, `${large}2`)),
    ]);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    for (const result of results) expect(result).toMatchObject({ reason: { errcode: 13 } });
    expect(await subjects()).toEqual([]);
    expect(failures).toEqual([]);
    await database.commit((transaction) => transaction.rows('pragma max_page_count = 1000000', []));
    await database.commit((transaction) => put(transaction, 'small'));
    expect(await subjects()).toEqual(['small']);
  });

  it('after close is refused, those before it are done', async () => {
    const last = database.commit((transaction) => put(transaction, 'last'));
    await database.close();
    await last;
    await expect(database.commit((transaction) => put(transaction, 'late'))).rejects.toThrow('closed');
    database = await open();
    expect(await subjects()).toEqual(['last']);
  });
});

describe('opening', () => {
  it('again keeps everything and migrates nothing twice', async () => {
    await database.commit((transaction) => put(transaction, 'kept'));
    await database.close();
    database = await open();
    expect(await subjects()).toEqual(['kept']);
  });

  it('a file that is no database is refused and leaves it as it was', async () => {
    const path = join(directory, 'b.sqlite');
    const { readFileSync, writeFileSync } = await import('node:fs');
    writeFileSync(path, 'not a database, but something of somebody');
    await expect(openSqlite({ path, now: () => 1 })).rejects.toThrow();
    expect(readFileSync(path, 'utf8')).toContain('of somebody');
  });
});
