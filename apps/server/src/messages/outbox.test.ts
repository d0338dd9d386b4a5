/** Messages are written with what makes them due, sent afterwards, again after a failure, and never too late. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openSqlite } from '../database/sqlite.ts';
import { loadKeyRing } from '../secrets/key-ring.ts';
import type { Message, MessageProvider } from './message.ts';
import { Outbox } from './outbox.ts';

let directory: string;
let database: Database;
let outbox: Outbox;
let logged: string[];
let sent: string[];
let failing: boolean;
let now: number;

const provider: MessageProvider = {
  name: 'test',
  send: async (_tenantId, { to, text }: Message) => {
    if (failing) throw Object.assign(new Error(`no delivery of ${text} to ${to}`), { code: 'ECONNREFUSED' });
    sent.push(`${to}: ${text}`);
  },
};

const open = async () => {
  database = await openSqlite({ path: join(directory, 'a.sqlite'), now: () => now });
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logged.push(line) });
  const keyRing = loadKeyRing(join(directory, 'keyring.json'));
  outbox = new Outbox({ database, keyRing, providers: { email: provider }, log, now: () => now });
};
const close = async () => {
  await outbox.stop();
  await database.close();
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-outbox-'));
  [logged, sent, failing, now] = [[], [], false, 1_000_000];
  await open();
});
afterEach(async () => {
  await close();
  rmSync(directory, { recursive: true, force: true });
});

const queue = async (text: string, lifeMs = 600_000) =>
  await database.commit((transaction) =>
    outbox.queue(
      transaction,
      't',
      { channel: 'email', to: 'alice@example.com', subject: 's', text },
      now + lifeMs,
    ),
  );
const rows = async () =>
  await database.read.rows('select attempts, next_attempt_at from outbox order by rowid', []);
/** Wakes it and waits for that round to end. */
async function round(): Promise<void> {
  outbox.wake();
  for (let turn = 0; turn < 60; turn += 1) await setImmediate();
}

describe('a message', () => {
  it('is sent once, and gone', async () => {
    await queue('one');
    await Promise.all([round(), round(), round()]);
    expect(sent).toEqual(['alice@example.com: one']);
    expect(await rows()).toEqual([]);
    expect((await database.read.rows('select type from audit_events', [])).map(({ type }) => type)).toEqual([
      'message.sent',
    ]);
  });

  it('is not written when its transaction fails', async () => {
    const failed = database.commit(async (transaction) => {
      await outbox.queue(
        transaction,
        't',
        { channel: 'email', to: 'a@example.com', subject: 's', text: 'never' },
        now + 1,
      );
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await round();
    expect(sent).toEqual([]);
  });

  it('survives a stop and goes out at the next start', async () => {
    failing = true;
    await queue('later');
    await round();
    await close();
    failing = false;
    now += 60_000;
    await open();
    await round();
    expect(sent).toEqual(['alice@example.com: later']);
  });

  it('is tried again after 2, 4, 8 … 60 s, with nothing of it in the log', async () => {
    failing = true;
    await queue('code 123456');
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await round();
      const [row] = await rows();
      expect(row?.attempts).toBe(attempt);
      delays.push(Number(row?.next_attempt_at) - now);
      now = Number(row?.next_attempt_at);
    }
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(logged.join('')).toContain('ECONNREFUSED');
    expect(logged.join('')).not.toMatch(/123456|alice/);
    failing = false;
    await round();
    expect(sent).toEqual(['alice@example.com: code 123456']);
  });

  it('is not sent before its time', async () => {
    failing = true;
    await queue('early');
    await round();
    failing = false;
    now += 1_999;
    await round();
    expect(sent).toEqual([]);
  });

  it('is dropped when its code is over, and that is said', async () => {
    failing = true;
    await queue('old', 5_000);
    await round();
    failing = false;
    now += 5_000;
    await round();
    expect(sent).toEqual([]);
    expect(await rows()).toEqual([]);
    expect(logged.join('')).toContain('expired before it could be sent');
    expect((await database.read.rows('select type from audit_events', [])).map(({ type }) => type)).toEqual([
      'message.expired',
    ]);
  });

  it('that cannot be opened holds up nothing behind it', async () => {
    await queue('poison');
    await database.commit((transaction) =>
      transaction.run('update outbox set sealed = ?', [new Uint8Array(40)]),
    );
    now += 1;
    await queue('behind it');
    await round();
    expect(sent).toEqual(['alice@example.com: behind it']);
    now += 600_000;
    await round();
    expect(await rows()).toEqual([]);
  });

  it('without anybody to carry it waits, and is never an error', async () => {
    await database.commit((transaction) =>
      outbox.queue(transaction, 't', { channel: 'sms', to: '+64210000', subject: '', text: 'x' }, now + 10),
    );
    expect([outbox.canSend('email'), outbox.canSend('sms')]).toEqual([true, false]);
    await round();
    expect(await rows()).toHaveLength(1);
  });

  it('120 of them go out in order', async () => {
    for (let n = 0; n < 120; n += 1) await queue(String(n));
    for (let turn = 0; turn < 10; turn += 1) await round();
    expect(sent).toEqual(Array.from({ length: 120 }, (_, n) => `alice@example.com: ${n}`));
  });

  it('is sealed at rest', async () => {
    await queue('the code is 987654');
    const bytes = Buffer.concat(
      ['a.sqlite', 'a.sqlite-wal'].map((name) => readFileSync(join(directory, name))),
    );
    expect(bytes.includes('987654')).toBe(false);
    expect(bytes.includes('alice@example.com')).toBe(false);
  });
});
