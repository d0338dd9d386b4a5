/** Several tenants, several carriers, several processes: nobody waits for another's, and nothing is sent twice or late. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { loadKeyRing } from '../secrets/key-ring.ts';
import { openTestDatabase, removeTestDatabase } from '../testing/test-database.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Attempt, Channel, Message, MessageProvider } from './message.ts';
import { Outbox, type OutboxDependencies } from './outbox.ts';
import { findFailure, leaseMs } from './outbox-rows.ts';

let directory: string;
let databases: Database[];
let outboxes: Outbox[];
let logged: string[];
let now: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-lanes-'));
  [databases, outboxes, logged, now] = [[], [], [], 1_000_000];
});
afterEach(async () => {
  for (const carrier of carriers.splice(0)) carrier.open();
  for (const outbox of outboxes) await outbox.stop();
  for (const database of databases) await database.close();
  await removeTestDatabase(directory);
  rmSync(directory, { recursive: true, force: true });
});

/** Another process on the same data. */
async function process(
  providers: OutboxDependencies['providers'],
  more: Partial<OutboxDependencies> = {},
): Promise<{ outbox: Outbox; database: Database }> {
  const database = await openTestDatabase(directory, () => now);
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logged.push(line) });
  const keyRing = loadKeyRing(join(directory, 'keyring.json'));
  const outbox = new Outbox({ database, keyRing, providers, log, now: () => now, ...more });
  databases.push(database);
  outboxes.push(outbox);
  return { outbox, database };
}

const carriers: TestCarrier[] = [];

/** Takes messages, holds them while it is shut, or refuses them. */
class TestCarrier implements MessageProvider {
  readonly name = 'test';
  readonly sent: string[] = [];
  readonly attempts: Attempt[] = [];
  running = 0;
  runningMax = 0;
  failing: DeliveryError | undefined;
  readonly #held: (() => void)[] = [];
  #isShut = false;

  constructor() {
    carriers.push(this);
  }

  shut(): this {
    this.#isShut = true;
    return this;
  }

  open(): void {
    this.#isShut = false;
    for (const go of this.#held.splice(0)) go();
  }

  async send(tenantId: string, { text }: Message, attempt: Attempt): Promise<void> {
    this.attempts.push(attempt);
    this.running += 1;
    this.runningMax = Math.max(this.runningMax, this.running);
    if (this.#isShut) await new Promise<void>((go) => this.#held.push(go));
    this.running -= 1;
    if (this.failing) throw this.failing;
    this.sent.push(`${tenantId}: ${text}`);
  }
}

/** Until this is so; the database answers in later turns of the event loop, PostgreSQL in much later ones. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; ) {
    if (await isSo()) return;
    await setImmediate();
  }
  throw new Error('it never came to be so');
}
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
};

interface Queued {
  readonly channel?: Channel;
  readonly lifeMs?: number;
  readonly challengeId?: string;
}

async function queue(
  { outbox, database }: { outbox: Outbox; database: Database },
  tenantId: string,
  text: string,
  { channel = 'email', lifeMs = 600_000, challengeId }: Queued = {},
): Promise<string> {
  const message = { channel, to: 'a@example.com', subject: 's', text };
  const messageId = await database.commit((transaction) =>
    outbox.queue(
      transaction,
      tenantId,
      message,
      now + lifeMs,
      challengeId === undefined ? {} : { challengeId },
    ),
  );
  return messageId ?? '';
}

const waiting = async () => {
  const [row] = (await databases[0]?.read.rows('select count(*) as count from outbox', [])) ?? [];
  return Number(row?.count);
};
const events = async () => {
  const rows =
    (await databases[0]?.read.rows('select type, data from audit_events order by tenant_id, seq', [])) ?? [];
  return rows.map(({ type, data }) => ({ type, ...JSON.parse(data as string) }));
};

describe('a carrier that does not come back', () => {
  it('holds up four messages of its own channel, and nobody else’s', async () => {
    const slow = new TestCarrier().shut();
    const quick = new TestCarrier();
    const one = await process({ email: slow, sms: quick });
    for (let n = 0; n < 60; n += 1) await queue(one, 'slow', `mail ${n}`);
    for (let n = 0; n < 10; n += 1) await queue(one, 'slow', `text ${n}`, { channel: 'sms' });
    one.outbox.wake();
    await until(() => quick.sent.length === 10);
    expect(slow.running).toBe(4);
    await queue(one, 'slow', 'later', { channel: 'sms' });
    one.outbox.wake();
    await until(() => quick.sent.length === 11);
    slow.open();
    await until(() => slow.sent.length === 60);
    expect(slow.runningMax).toBe(4);
    await until(async () => (await waiting()) === 0);
  });

  it('shared by many tenants takes 32 at the most, and comes to the last of them when it is back', async () => {
    const shared = new TestCarrier().shut();
    const one = await process({ email: shared });
    for (let tenant = 0; tenant < 15; tenant += 1)
      for (let n = 0; n < 5; n += 1) await queue(one, `t${tenant}`, String(n));
    one.outbox.wake();
    await until(() => shared.running === 32);
    await turns(100);
    expect(shared.running).toBe(32);
    shared.open();
    await until(() => shared.sent.length === 75);
    expect(new Set(shared.sent).size).toBe(75);
    expect(shared.runningMax).toBe(32);
  });

  it('is given up in time, at the end of the code’s life at the latest, and the try is told', async () => {
    const slow = new TestCarrier().shut();
    const one = await process({ email: slow });
    await queue(one, 't', 'code', { lifeMs: 300 });
    one.outbox.wake();
    await until(() => slow.running === 1);
    const [attempt] = slow.attempts;
    expect(attempt).toMatchObject({ validForMs: 300, messageId: expect.any(String) });
    // Long before the limit of every try.
    const limit = AbortSignal.timeout(5_000);
    await new Promise<void>((over) => {
      if (attempt?.signal.aborted) over();
      for (const signal of [attempt?.signal, limit]) signal?.addEventListener('abort', () => over());
    });
    expect([attempt?.signal.aborted, limit.aborted]).toEqual([true, false]);
    await until(() => logged.join('').includes('"code":"timeout"'));
    expect(slow.sent).toEqual([]);
  });
});

describe('two processes', () => {
  it('send each message once', async () => {
    const carrier = new TestCarrier();
    const one = await process({ email: carrier });
    const two = await process({ email: carrier });
    for (let n = 0; n < 100; n += 1) await queue(n % 2 === 0 ? one : two, `t${n % 3}`, String(n));
    for (let turn = 0; turn < 50; turn += 1) {
      one.outbox.wake();
      two.outbox.wake();
      await turns(5);
    }
    await until(async () => (await waiting()) === 0);
    expect(carrier.sent).toHaveLength(100);
    expect(new Set(carrier.sent).size).toBe(100);
    expect((await events()).filter(({ type }) => type === 'message.sent')).toHaveLength(100);
  });

  it('one takes over what the other claimed and did not live to send, once the lease is over', async () => {
    const dead = new TestCarrier().shut();
    const alive = new TestCarrier();
    // Its clock stands still: it does nothing more.
    const one = await process({ email: dead }, { now: () => 1_000_000 });
    const two = await process({ email: alive });
    await queue(one, 't', 'code');
    one.outbox.wake();
    await until(() => dead.running === 1);
    // It claims no more: what it holds is never let go of.
    const stopped = one.outbox.stop();
    now += leaseMs - 1;
    two.outbox.wake();
    await turns(200);
    expect(alive.sent).toEqual([]);
    now += 1;
    two.outbox.wake();
    await until(() => alive.sent.length === 1);
    await until(async () => (await waiting()) === 0);
    dead.open();
    await stopped;
  });

  it('one that was overtaken and fails does not put off what another holds', async () => {
    const late = new TestCarrier().shut();
    const holder = new TestCarrier().shut();
    const one = await process({ email: late }, { now: () => 1_000_000 });
    const two = await process({ email: holder });
    await queue(one, 't', 'code');
    one.outbox.wake();
    await until(() => late.running === 1);
    now += leaseMs;
    two.outbox.wake();
    await until(() => holder.running === 1);
    const [before] = (await databases[0]?.read.rows('select * from outbox', [])) ?? [];
    late.failing = new DeliveryError('permanent', 'no');
    late.open();
    await until(() => logged.join('').includes('refused for good'));
    await turns(50);
    expect(await databases[0]?.read.rows('select * from outbox', [])).toEqual([before]);
    holder.open();
    await until(async () => (await waiting()) === 0);
    expect((await events()).map(({ type }) => type)).toEqual(['message.sent']);
  });
});

describe('a carrier that refuses', () => {
  it('is asked once; why is kept with the challenge, and nothing of the message', async () => {
    const carrier = new TestCarrier();
    carrier.failing = new DeliveryError('permanent', 'twilio_21211');
    const one = await process({ email: carrier });
    const messageId = await queue(one, 't', 'the code is 204816', { challengeId: 'c-1' });
    const settled = one.outbox.settled(messageId, 60_000);
    one.outbox.wake();
    expect(await settled).toBe('failed');
    now += 3_600_000;
    one.outbox.wake();
    await turns(50);
    expect(carrier.attempts).toHaveLength(1);
    expect(await findFailure(one.database.read, 't', 'c-1')).toEqual({
      messageId,
      channel: 'email',
      reason: 'twilio_21211',
      failedAt: 1_000_000,
    });
    expect(await findFailure(one.database.read, 'other', 'c-1')).toBeUndefined();
    expect(await findFailure(one.database.read, 't', 'c-2')).toBeUndefined();
    expect(await events()).toEqual([
      { type: 'message.failed', messageId, channel: 'email', provider: 'test', reason: 'twilio_21211' },
    ]);
    expect(JSON.stringify([logged, await events()])).not.toMatch(/204816|a@example/);
  });

  it('for now is asked again when it wants, and at the end of the code’s life at the latest', async () => {
    const carrier = new TestCarrier();
    const one = await process({ email: carrier });
    const nextAt = async () => {
      const [row] = await one.database.read.rows('select next_attempt_at as at, attempts from outbox', []);
      return [Number(row?.at) - now, Number(row?.attempts)];
    };
    carrier.failing = new DeliveryError('temporary', 'http_429', 30_000);
    await queue(one, 't', 'code', { lifeMs: 45_000 });
    one.outbox.wake();
    await until(async () => (await nextAt())[1] === 1);
    expect(await nextAt()).toEqual([30_000, 1]);
    now += 30_000;
    one.outbox.wake();
    await until(async () => (await nextAt())[1] === 2);
    expect(await nextAt()).toEqual([15_000, 2]);
    carrier.failing = undefined;
    now += 15_000;
    one.outbox.wake();
    await until(async () => (await waiting()) === 0);
    expect(carrier.sent).toEqual([]);
    expect((await events()).map(({ type }) => type)).toEqual(['message.expired']);
  });

  it('spreads what failed together by up to a quarter', async () => {
    const carrier = new TestCarrier();
    carrier.failing = new DeliveryError('temporary', 'http_503');
    const one = await process({ email: carrier }, { random: () => 0.5 });
    await queue(one, 't', 'code');
    one.outbox.wake();
    const at = async () => {
      const [row] = await one.database.read.rows(
        'select next_attempt_at as at from outbox where attempts = 1',
        [],
      );
      return row && Number(row.at) - now;
    };
    await until(async () => (await at()) !== undefined);
    expect(await at()).toBe(1_750);
  });

  it('with whatever it throws: no word of it is logged', async () => {
    const loud: MessageProvider = {
      name: 'loud',
      send: async (_tenantId, { text, to }) => {
        throw Object.assign(new Error(`${text} ${to}`), { code: `E ${text} ${to}` });
      },
    };
    const one = await process({ email: loud });
    await queue(one, 't', 'the code is 204816');
    one.outbox.wake();
    await until(() => logged.join('').includes('could not be sent'));
    expect(logged.join('')).not.toMatch(/204816|example/);
  });
});

describe('whoever waits for the end', () => {
  it('is told within the budget, whatever happens', async () => {
    const carrier = new TestCarrier();
    const one = await process({ email: carrier });
    const messageId = await queue(one, 't', 'code');
    const sent = one.outbox.settled(messageId, 60_000);
    one.outbox.wake();
    expect(await sent).toBe('sent');
    carrier.shut();
    const held = one.outbox.settled(await queue(one, 't', 'code'), 20);
    one.outbox.wake();
    expect(await held).toBe('waiting');
  });
});

describe('a stop', () => {
  it('lets what is being sent come to its end', async () => {
    const carrier = new TestCarrier().shut();
    const one = await process({ email: carrier });
    for (let n = 0; n < 10; n += 1) await queue(one, 't', String(n));
    one.outbox.wake();
    await until(() => carrier.running === 4);
    const stopped = one.outbox.stop();
    carrier.open();
    await stopped;
    expect(carrier.sent).toHaveLength(4);
    expect(await waiting()).toBe(6);
    const two = await process({ email: carrier });
    two.outbox.wake();
    await until(() => carrier.sent.length === 10);
    expect(new Set(carrier.sent).size).toBe(10);
  });
});
