/** What is heard is what was committed: of the last try, and of nothing that failed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Database, Transaction } from '../database/database.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { ListeningDatabase } from './listening-database.ts';

let test: TestApp;
let inside: string[][];
let after: string[][];
let database: Database;
let fails: boolean;

const typesOf = (events: readonly AuditEvent[]) => events.map(({ data }) => String(data.name));
const listener = {
  types: new Set(['heard']),
  inside: async (_transaction: Transaction, events: readonly AuditEvent[]) => {
    if (fails) throw new Error('inside');
    inside.push(typesOf(events));
  },
  after: (events: readonly AuditEvent[]) => void after.push(typesOf(events)),
};

beforeEach(async () => {
  test = await startTestApp();
  [inside, after, fails] = [[], [], false];
  database = new ListeningDatabase(test.database, listener);
});
afterEach(async () => await test.close());

const tell = (transaction: Transaction, type: string, name: string) =>
  transaction.audit({ tenantId: 'test-tenant', type, data: { name } });
const stored = async () =>
  (await database.read.rows(`select data from audit_events where type in ('heard', 'other')`, [])).map(
    ({ data }) => JSON.parse(String(data)).name,
  );

describe('a listening database', () => {
  it('hears its types alone, from works with and without promises', async () => {
    expect(
      await database.commit((transaction) => {
        tell(transaction, 'other', 'a');
        tell(transaction, 'heard', 'b');
        return 1;
      }),
    ).toBe(1);
    await database.commit(async (transaction) => tell(transaction, 'heard', 'c'));
    await database.commit((transaction) => tell(transaction, 'other', 'd'));
    expect([inside, after]).toEqual([
      [['b'], ['c']],
      [['b'], ['c']],
    ]);
    expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('hears nothing of what failed, and a failure inside undoes the work', async () => {
    const failed = database.commit((transaction) => {
      tell(transaction, 'heard', 'a');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    fails = true;
    await expect(database.commit((transaction) => tell(transaction, 'heard', 'b'))).rejects.toThrow('inside');
    expect([after, await stored()]).toEqual([[], []]);
  });

  it('hears of a work that ran twice only what the second run told', async () => {
    const twice: Database = {
      read: test.database.read,
      close: async () => {},
      commit: async (work, options) => {
        await test.database
          .commit(async (transaction) => {
            await work(transaction);
            throw new Error('again');
          })
          .catch(() => {});
        return await test.database.commit(work, options);
      },
    };
    let run = 0;
    await new ListeningDatabase(twice, listener).commit((transaction) => {
      run += 1;
      tell(transaction, 'heard', `run ${run}`);
    });
    expect(after).toEqual([['run 2']]);
  });

  it('keeps the subject out of the trail', async () => {
    await database.commit((transaction) =>
      transaction.audit({
        tenantId: 'test-tenant',
        type: 'heard',
        data: {},
        subject: { email: 'a@b.example' },
      }),
    );
    const rows = await database.read.rows(`select * from audit_events where type = 'heard'`, []);
    expect(JSON.stringify(rows)).not.toContain('a@b.example');
  });
});
