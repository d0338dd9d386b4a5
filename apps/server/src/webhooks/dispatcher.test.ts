/** Deliveries: at least once, never at once by two, again after a failure, and nobody waits for somebody else's receiver. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authsignal } from '@authsignal/node';
import { pino } from 'pino';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openTestDatabase, removeTestDatabase } from '../testing/test-database.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { WebhookDispatcher } from './dispatcher.ts';
import type { Endpoint } from './endpoint.ts';
import { insertEndpoint } from './endpoint-store.ts';
import type { EventType } from './event.ts';
import { queueEvent } from './queue.ts';
import { retryDelayMs } from './retry-schedule.ts';
import { createSafePost } from './safe-fetch.ts';

const key = 'sk_the-key-of-the-tenant-000000000000000000000';
const source = 'https://mfa.example.com';
const type: EventType = 'authenticator.created';

let directory: string;
let now: number;
let random: Uint8Array;
let keys: string[];
let logged: string[];
const databases: Database[] = [];
const dispatchers: WebhookDispatcher[] = [];
const receivers: WebhookReceiver[] = [];
let database: Database;
let dispatcher: WebhookDispatcher;

/** As another process would have it: its own connections, the same data. */
async function anotherProcess(): Promise<WebhookDispatcher> {
  const own = await openTestDatabase(directory, () => now);
  databases.push(own);
  return dispatcherOn(own);
}
function dispatcherOn(own: Database): WebhookDispatcher {
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logged.push(line) });
  const post = createSafePost({ policy: { ports: [], allowLoopback: true } });
  const made = new WebhookDispatcher({
    database: own,
    post,
    signingKeys: async () => keys,
    log,
    now: () => now,
    randomBytes: () => random,
  });
  dispatchers.push(made);
  return made;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-webhooks-'));
  [now, random, keys, logged] = [Date.now(), new Uint8Array(4), [key], []];
  database = await openTestDatabase(directory, () => now);
  databases.push(database);
  dispatcher = dispatcherOn(database);
});
afterEach(async () => {
  await Promise.all(dispatchers.splice(0).map((one) => one.stop()));
  await Promise.all(receivers.splice(0).map((one) => one.close()));
  await Promise.all(databases.splice(0).map((one) => one.close()));
  await removeTestDatabase(directory);
  rmSync(directory, { recursive: true, force: true });
});

let endpointCount = 0;
async function addReceiver(change: Partial<Endpoint> = {}): Promise<WebhookReceiver> {
  const receiver = await startReceiver({ areMadeUp: true });
  receivers.push(receiver);
  await addEndpoint({ url: receiver.url, ...change });
  return receiver;
}
async function addEndpoint(change: Partial<Endpoint>): Promise<void> {
  endpointCount += 1;
  await database.commit((transaction) =>
    insertEndpoint(transaction, {
      tenantId: 't',
      endpointId: `endpoint-${endpointCount}`,
      url: '',
      description: null,
      eventTypes: [type],
      includesPublicKey: false,
      isActive: true,
      disabledReason: null,
      logCursor: null,
      createdAt: now,
      updatedAt: now,
      ...change,
    }),
  );
}
const queue = async (userId: string, tenantId = 't') =>
  await database.commit((transaction) =>
    queueEvent(transaction, { tenantId, type, data: () => ({ userId }), source, now }),
  );
const usersAt = (receiver: WebhookReceiver) => receiver.received.map(({ json }) => json.data.userId);
const rows = async () =>
  await database.read.rows(
    'select state, attempts, next_attempt_at, last_status, last_failure from webhook_deliveries order by created_at, event_id',
    [],
  );
const audited = async () =>
  (await database.read.rows('select type from audit_events order by seq', [])).map((row) => row.type);
async function round(one = dispatcher): Promise<void> {
  one.wake();
  await one.settle();
}

describe('an event', () => {
  it('reaches every endpoint that wants it, once, under one id, signed for both verifiers', async () => {
    const wanting = [await addReceiver(), await addReceiver()];
    const others = [
      await addReceiver({ eventTypes: ['sms.created'] }),
      await addReceiver({ isActive: false }),
      await addReceiver({ tenantId: 'other' }),
    ];
    await queue('auth0|Zoë 日本');
    await Promise.all([round(), round(), round()]);
    expect(wanting.map(({ received }) => received.length)).toEqual([1, 1]);
    expect(others.map(({ connections }) => connections)).toEqual([0, 0, 0]);
    const { body, headers, json, signature } = firstReceived(wanting[0] as WebhookReceiver);
    expect(json).toEqual({
      version: 1,
      type,
      id: headers['webhook-id'],
      source,
      time: new Date(now).toISOString(),
      tenantId: 't',
      data: { userId: 'auth0|Zoë 日本' },
    });
    expect(wanting[1]?.received[0]?.json.id).toBe(json.id);
    expect(headers['content-type']).toBe('application/json');
    const authsignal = new Authsignal({ apiSecretKey: key, apiUrl: 'http://localhost' });
    expect(authsignal.webhook.constructEvent(body, signature)).toEqual(json);
    const standard = new StandardWebhook(key, { format: 'raw' });
    expect(standard.verify(body, headers as Record<string, string>)).toEqual(json);
    expect(await audited()).toEqual(['webhook.delivered', 'webhook.delivered']);
  });

  it('is signed by each live key, so that either verifies', async () => {
    const receiver = await addReceiver();
    keys = [key, 'sk_the-next-key-00000000000000000000000000000'];
    await queue('u');
    await round();
    const { body, headers, signature } = firstReceived(receiver);
    for (const apiSecretKey of keys) {
      const { webhook } = new Authsignal({ apiSecretKey, apiUrl: 'http://localhost' });
      expect(webhook.constructEvent(body, signature).type).toBe(type);
      const standard = new StandardWebhook(apiSecretKey, { format: 'raw' });
      expect(() => standard.verify(body, headers as Record<string, string>)).not.toThrow();
    }
  });

  it('of a transaction that fails was never there', async () => {
    const receiver = await addReceiver();
    const failed = database.commit(async (transaction) => {
      await queueEvent(transaction, { tenantId: 't', type, data: () => ({ userId: 'u' }), source, now });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await round();
    expect(receiver.connections).toBe(0);
  });

  it('without a live key waits, and is never sent unsigned', async () => {
    const receiver = await addReceiver();
    keys = [];
    await queue('u');
    await round();
    expect(receiver.connections).toBe(0);
    expect(await rows()).toMatchObject([{ state: 'PENDING', last_failure: 'no_signing_key' }]);
  });
});

describe('the retries', () => {
  it('are nine over three days, 30 s apart and more, each signed anew under the same id; then it is dead, and that is told (N-31)', async () => {
    const receiver = await addReceiver();
    receiver.answer = (response) => response.writeHead(500).end('secret of the receiver');
    await queue('u');
    const delays: number[] = [];
    for (let tries = 1; tries <= 9; tries += 1) {
      await round();
      const [row] = await rows();
      expect(row).toMatchObject({ state: 'PENDING', attempts: tries, last_status: 500 });
      delays.push(Number(row?.next_attempt_at) - now);
      now = Number(row?.next_attempt_at) - 1;
      await round();
      expect(receiver.received).toHaveLength(tries);
      now += 1;
    }
    await round();
    const hours = (count: number): number => count * 3_600_000;
    expect(delays).toEqual([30_000, 300_000, 1_800_000, ...[2, 5, 10, 14, 20, 24].map(hours)]);
    expect(await rows()).toMatchObject([{ state: 'DEAD', attempts: 10, last_failure: 'refused' }]);
    now += hours(48);
    await round();
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect(await audited()).toEqual(['webhook.dead']);
    expect(logged.join('')).not.toMatch(/secret of the receiver|127\.0\.0\.1|\/hook/);
  });

  it('are spread, never earlier than 30 s', () => {
    for (const failures of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const least = retryDelayMs(failures, 0) ?? 0;
      const most = retryDelayMs(failures, 0.999_999) ?? 0;
      expect(least).toBeGreaterThanOrEqual(30_000);
      expect(most).toBeGreaterThan(least * 1.19);
    }
    expect(retryDelayMs(10, 0)).toBeUndefined();
  });

  it('take the randomness they are given', async () => {
    const receiver = await addReceiver();
    receiver.answer = (response) => response.writeHead(503).end();
    random = new Uint8Array([0x80, 0, 0, 0]);
    await queue('u');
    await round();
    expect(Number((await rows())[0]?.next_attempt_at) - now).toBe(33_000);
  });

  it('end with success', async () => {
    const receiver = await addReceiver();
    receiver.answer = (response) => response.writeHead(receiver.received.length === 1 ? 500 : 200).end();
    await queue('u');
    await round();
    now += 30_000;
    await round();
    expect(await rows()).toMatchObject([{ state: 'DELIVERED', attempts: 2, last_status: 200 }]);
  });

  it('are within half an hour once the receiver takes something again, and no sooner', async () => {
    const receiver = await addReceiver();
    const other = await addReceiver();
    for (const each of [receiver, other]) each.answer = (response) => response.writeHead(500).end();
    await queue('u');
    const due = async () =>
      (await rows())
        .filter(({ state }) => state === 'PENDING')
        .map((row) => Number(row.next_attempt_at) - now);
    for (let tries = 1; tries <= 5; tries += 1) {
      await round();
      if (tries < 5) now += Math.max(...(await due()));
    }
    expect(await due()).toEqual([5 * 3_600_000, 5 * 3_600_000]);
    receiver.answer = (response) => response.writeHead(200).end();
    await queue('v');
    await round();
    // That of the other receiver: its new one, and its old one, which nothing brings forward.
    expect((await due()).sort((a, b) => a - b)).toEqual([30_000, 1_800_000, 5 * 3_600_000]);
    now += 1_800_000;
    await round();
    expect(usersAt(receiver).slice(-2)).toEqual(['v', 'u']);
  });

  it('do not follow a 410: the endpoint is switched off', async () => {
    const receiver = await addReceiver();
    receiver.answer = (response) => response.writeHead(410).end();
    await queue('u');
    await round();
    await queue('v');
    now += 3_600_000;
    await round();
    expect(usersAt(receiver)).toEqual(['u']);
    expect(await audited()).toEqual(['webhook.dead', 'webhook_endpoint.disabled']);
  });
});

describe('one receiver never delays another', () => {
  it('80 that hang and 10 that are gone, and the good one has all of its 100 events', async () => {
    const hanging = await addReceiver();
    hanging.answer = () => {};
    for (let n = 1; n < 80; n += 1) await addEndpoint({ url: hanging.url });
    const gone = await startReceiver({ areMadeUp: true });
    await gone.close();
    for (let n = 0; n < 10; n += 1) await addEndpoint({ url: gone.url });
    // The youngest: its rows are the last of each event.
    const good = await addReceiver({ createdAt: now + 1 });
    for (let n = 0; n < 100; n += 1) await queue(String(n));
    dispatcher.wake();
    await good.until(100);
    expect(new Set(usersAt(good)).size).toBe(100);
    expect(hanging.received.length).toBeLessThanOrEqual(80);
  });

  it('an endpoint that has proved nothing has one request at a time, a proven one four', async () => {
    const receiver = await addReceiver();
    receiver.answer = () => {};
    for (let n = 0; n < 20; n += 1) await queue(String(n));
    dispatcher.wake();
    await receiver.until(1);
    expect(receiver.received).toHaveLength(1);

    const proven = await addReceiver({ tenantId: 'p' });
    await queue('first', 'p');
    dispatcher.wake();
    await proven.until(1);
    const held: (() => void)[] = [];
    let most = 0;
    proven.answer = (response) => {
      most = Math.max(
        most,
        held.push(() => response.end('{}')),
      );
      if (held.length === 4) for (const answer of held.splice(0)) setImmediate(answer);
    };
    for (let n = 0; n < 40; n += 1) await queue(String(n), 'p');
    dispatcher.wake();
    await proven.until(41);
    expect(most).toBe(4);
  });
});

describe('two processes', () => {
  it('send each of 100 events once', async () => {
    const receiver = await addReceiver();
    const second = await anotherProcess();
    for (let n = 0; n < 100; n += 1) await queue(String(n));
    dispatcher.wake();
    second.wake();
    await receiver.until(100);
    await Promise.all([dispatcher.settle(), second.settle()]);
    expect(usersAt(receiver).toSorted()).toEqual(Array.from({ length: 100 }, (_, n) => String(n)).toSorted());
  });

  it('what one held as it died, the other sends when the lease is over; a late word of the dead changes nothing', async () => {
    const receiver = await addReceiver();
    const first = await anotherProcess();
    const held: (() => void)[] = [];
    receiver.answer = (response) => void held.push(() => response.writeHead(500).end());
    await queue('u');
    first.wake();
    await receiver.until(1);
    now += 59_999;
    await round();
    expect(receiver.received).toHaveLength(1);
    now += 1;
    receiver.answer = undefined;
    await round();
    expect(usersAt(receiver)).toEqual(['u', 'u']);
    expect(receiver.received[1]?.json.id).toBe(receiver.received[0]?.json.id);
    for (const answer of held) answer();
    await first.settle();
    expect(await rows()).toMatchObject([{ state: 'DELIVERED', attempts: 1 }]);
    expect(await audited()).toEqual(['webhook.delivered']);
  });

  it('stopped in the middle of a request, it is no try, and goes out at the next start', async () => {
    const receiver = await addReceiver();
    const first = await anotherProcess();
    receiver.answer = () => {};
    await queue('u');
    first.wake();
    await receiver.until(1);
    await first.stop();
    expect(await rows()).toMatchObject([{ state: 'PENDING', attempts: 0 }]);
    receiver.answer = undefined;
    await round();
    expect(usersAt(receiver)).toEqual(['u', 'u']);
    expect(await rows()).toMatchObject([{ state: 'DELIVERED', attempts: 1 }]);
  });
});
