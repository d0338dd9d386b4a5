/** A whole server in this process for tests that enter by the front door: real database file, injected clock. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { type App, createApp } from '../app.ts';
import type { AppDependencies } from '../app-dependencies.ts';
import { readConfig } from '../config/environment.ts';
import type { Database } from '../database/database.ts';
import { type KeyRing, loadKeyRing } from '../secrets/key-ring.ts';
import { type CheckedAnswers, checkAnswers } from './answer-check.ts';
import { openTestData, removeTestDatabase } from './test-database.ts';
import { testManagementKey, testSecretKey } from './test-keys.ts';

export { testManagementKey, testSecretKey };

/** Bodies are asserted field by field; a missing field reads as undefined. */
export type JsonBody = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly body: JsonBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface TestApp {
  readonly app: App;
  readonly keyRing: KeyRing;
  readonly database: Database;
  readonly directory: string;
  /** Everything the server logged, as text. */
  readonly logged: string[];
  /** The injected clock, Unix milliseconds. */
  clock: { now: number };
  /** Server API call with the secret key. */
  server(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  /** Management API call with the management key. */
  management(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Answer>;
  /** Client API call; `token` undefined sends no authorization. */
  client(method: 'GET' | 'POST', path: string, token: string | undefined, body?: unknown): Promise<Answer>;
  /** Any call by the front door; `path` from the root. */
  call(
    method: string,
    path: string,
    options?: { authorization?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** The newest code mailed to this address. */
  codeFor(to: string): Promise<string>;
  /** Stops this server and starts another on the same data, clock and log. */
  restart(): Promise<TestApp>;
  close(): Promise<void>;
}

/** 2026-01-01T00:00:00Z: any moment does, as long as it is the same in every run. */
export const testStart = Date.UTC(2026, 0, 1);

/** To hash ten codes as usual takes 200 ms, and most people of a test begin with ten. */
const recoveryCodeCost = { N: 2, r: 1, p: 1 };

const withoutRateLimits = {
  STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '0',
};

interface Stage {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: { now: number };
  readonly logged: string[];
  readonly overrides: Partial<AppDependencies>;
}

/** `overrides` replace what the application is otherwise handed, e.g. a delivery other than the inbox. */
export async function startTestApp(
  environment: Record<string, string> = {},
  overrides: Partial<AppDependencies> = {},
): Promise<TestApp> {
  const directory = mkdtempSync(join(tmpdir(), 'stepward-test-'));
  mkdirSync(join(directory, 'page', 'assets'), { recursive: true });
  writeFileSync(
    join(directory, 'page', 'index.html'),
    '<!doctype html><title>Challenge</title><noscript></noscript>',
  );
  return await startOn({ directory, environment, clock: { now: testStart }, logged: [], overrides });
}

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

async function startOn(stage: Stage): Promise<TestApp> {
  const { directory, environment, clock, logged, overrides } = stage;
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logged.push(line) });
  const config = readConfig({
    STEPWARD_MODE: 'development',
    STEPWARD_DATA_DIR: directory,
    STEPWARD_TENANT_ID: 'test-tenant',
    STEPWARD_TENANT_NAME: 'Acme',
    STEPWARD_SECRET_KEY: testSecretKey,
    STEPWARD_MANAGEMENT_KEY: testManagementKey,
    // With a clock that stands still no bucket fills.
    ...withoutRateLimits,
    ...environment,
  });
  const now = (): number => clock.now;
  const opened = await openTestData(directory, now);
  const { database } = opened;
  const keyRing = loadKeyRing(join(directory, 'keyring.json'));
  const pageDirectory = join(directory, 'page');
  const parts = { config, ...opened, keyRing, log, now, randomBytes, recoveryCodeCost, pageDirectory };
  const app = await createApp({ ...parts, ...overrides });
  const answers = checkAnswers(app);
  const call = frontDoor(app, answers);
  return {
    app,
    keyRing,
    database,
    directory,
    logged,
    clock,
    call,
    server: (method, path, body) => call(method, `/v1${path}`, { authorization: basic(testSecretKey), body }),
    management: (method, path, body) =>
      call(method, `/v1/management${path}`, { authorization: basic(testManagementKey), body }),
    client: (method, path, token, body) =>
      call(method, `/v1/client${path}`, {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        body,
      }),
    codeFor: async (to) => await untilCode(call, database, to),
    restart: async () => {
      await app.close();
      return await startOn(stage);
    },
    close: async () => {
      await app.close();
      await removeTestDatabase(directory);
      rmSync(directory, { recursive: true, force: true });
      answers.demandDocumented();
    },
  };
}

/** Each answer is as the API reference says, or the call fails. */
function frontDoor(app: App, answers: CheckedAnswers): TestApp['call'] {
  return async (method, url, { authorization, body, headers = {} } = {}) => {
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
    answers.demandDocumented();
    return {
      status: answer.statusCode,
      body: answer.body.startsWith('<') || answer.statusCode === 304 ? answer.body : answer.json(),
      headers: answer.headers,
    };
  };
}

const deliveredWithinMs = 10_000;

/** Delivery follows the commit in a later turn of the event loop: looks once the outbox is empty. */
async function untilCode(call: TestApp['call'], database: Database, to: string): Promise<string> {
  for (const start = performance.now(); performance.now() - start < deliveredWithinMs; ) {
    const waiting = await database.read.rows('select 1 from outbox limit 1', []);
    if (waiting.length === 0) break;
    // Calls in this process never leave the current turn by themselves.
    await setImmediate();
  }
  const { body } = await call('GET', `/dev/inbox?format=json&to=${encodeURIComponent(to)}`);
  const code = body.messages.find((message: JsonBody) => message.code !== undefined)?.code;
  if (code === undefined) throw new Error(`no code arrived for ${to}`);
  return code;
}
