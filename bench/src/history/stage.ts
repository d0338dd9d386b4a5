/**
 * The server in this process, as `stepward serve` puts it together, with a clock that the history sets. Owns: settings of the tenant
 * and who carries mail. Text messages go to the development inbox, so the limits on what they may cost are not in force: what
 * stops an attack here are rules.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { createApp } from '../../../apps/server/src/app.ts';
import { readConfig } from '../../../apps/server/src/config/environment.ts';
import { openSqlite } from '../../../apps/server/src/database/sqlite.ts';
import { DevInbox } from '../../../apps/server/src/dev-inbox/inbox.ts';
import type { MessageProvider } from '../../../apps/server/src/messages/message.ts';
import { loadKeyRing } from '../../../apps/server/src/secrets/key-ring.ts';
import type { IpIntelligence } from '../../../apps/server/src/signals/ip-intelligence.ts';
import type { Answer, TestApp } from '../../../apps/server/src/testing/test-app.ts';

const tenantId = 'test-tenant';
const secretKey = randomBytes(32).toString('base64url');
const managementKey = randomBytes(32).toString('base64url');

/** What people of the test kit (apps/server/src/testing) need to find their way. */
export type Stage = TestApp;

const unlimited = {
  STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '0',
};

/** Every event waits for the one before it: on a disk the history would be mostly waiting for that. */
const inMemory = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());

export async function openStage(ipIntelligence: IpIntelligence, startAt: number): Promise<Stage> {
  const directory = mkdtempSync(join(inMemory(), 'stepward-history-'));
  mkdirSync(join(directory, 'page', 'assets'), { recursive: true });
  writeFileSync(join(directory, 'page', 'index.html'), '<!doctype html><title>Challenge</title>');
  const clock = { now: startAt };
  const now = (): number => clock.now;
  const codes = new Map<string, string>();
  const database = await openSqlite({ path: join(directory, 'stepward.sqlite'), now });
  const keyRing = loadKeyRing(join(directory, 'keyring.json'));
  const logged: string[] = [];
  const app = await createApp({
    config: readConfig({
      STEPWARD_MODE: 'development',
      STEPWARD_DATA_DIR: directory,
      STEPWARD_TENANT_ID: tenantId,
      STEPWARD_TENANT_NAME: 'Acme',
      STEPWARD_SECRET_KEY: secretKey,
      STEPWARD_MANAGEMENT_KEY: managementKey,
      ...unlimited,
    }),
    database,
    keyRing,
    log: pino({ level: 'warn', base: null }, { write: (line: string) => void logged.push(line) }),
    now,
    randomBytes,
    recoveryCodeCost: { N: 2, r: 1, p: 1 },
    pageDirectory: join(directory, 'page'),
    emailProvider: mailInto(codes),
    ipIntelligence,
  });
  const call = frontDoor(app);
  const inbox = new DevInbox(database, keyRing, now);
  const as = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  return {
    app,
    keyRing,
    database,
    directory,
    logged,
    clock,
    call,
    server: (method, path, body) => call(method, `/v1${path}`, { authorization: as(secretKey), body }),
    management: (method, path, body) =>
      call(method, `/v1/management${path}`, { authorization: as(managementKey), body }),
    client: (method, path, token, body) =>
      call(method, `/v1/client${path}`, {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        body,
      }),
    codeFor: async (to) => await untilCode({ database, inbox, codes }, to),
    restart: () => Promise.reject(new Error('the stage is not started again')),
    close: async () => {
      await app.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What a mail says is known at once; nobody reads the rest. */
const mailInto = (codes: Map<string, string>): MessageProvider => ({
  name: 'history',
  send: async (_tenantId, { to, code }) => {
    if (code !== undefined) codes.set(to, code);
  },
});

function frontDoor(app: TestApp['app']): TestApp['call'] {
  return async (method, url, { authorization, body, headers = {} } = {}): Promise<Answer> => {
    const answer = await app.server.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  };
}

const deliveredWithinMs = 10_000;

interface Mailboxes {
  readonly database: TestApp['database'];
  readonly inbox: DevInbox;
  readonly codes: Map<string, string>;
}

/** Delivery follows the commit in a later turn of the event loop. Each code is taken once. */
async function untilCode({ database, inbox, codes }: Mailboxes, to: string): Promise<string> {
  for (const start = performance.now(); performance.now() - start < deliveredWithinMs; ) {
    const waiting = await database.read.rows('select 1 from outbox limit 1', []);
    if (waiting.length === 0) {
      const mailed = codes.get(to);
      codes.delete(to);
      const code = mailed ?? (await inbox.list(to)).find((message) => message.code !== undefined)?.code;
      if (code !== undefined) return code;
    }
    await setImmediate();
  }
  throw new Error(`no code arrived for ${to}`);
}
