/** `stepward serve` on PostgreSQL: processes that start together, a database that goes away under load, and comes back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PrivatePostgres, startPrivatePostgres } from '../../../tools/postgres.mjs';
import { spawnStepward } from '../harness/child-process.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, secretKey } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { ParallelHttp } from './parallel-http.ts';
import { type Store, startServersOn } from './store.ts';

let postgres: PrivatePostgres;
let store: Store | undefined;
const http = new ParallelHttp(64);
const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'stepward-postgres-data-'));
  folders.push(made);
  return made;
};

beforeEach(async () => {
  postgres = await startPrivatePostgres();
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await postgres?.stop();
});
afterAll(() => {
  http.close();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const isReady = async (server: ServerProcess): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${server.port}/readyz`)).status === 200;

const track = async (server: ServerProcess, userId: string, idempotencyKey: string) =>
  await http.server(server, 'POST', `/users/${userId}/actions/signIn`, {
    idempotencyKey,
    deviceId: `device of ${idempotencyKey}`,
  });

it('four servers that start at once on an empty database make one schema, one key ring and one tenant', async () => {
  store = await startServersOn(postgres, 4);
  const answers = await Promise.all(store.servers.map((server, n) => track(server, 'alice', `k${n}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  for (const server of store.servers) {
    const { body } = await http.server(server, 'GET', '/users/alice/actions');
    expect(body).toHaveLength(4);
  }
  const made = store.servers.filter((server) => server.output().includes('The first tenant was made'));
  expect(made).toHaveLength(1);
});

it('a database that dies under load: 503 and nothing claimed; then all that was answered is there', async () => {
  // As many calls as the machine takes, with one key.
  store = await startServersOn(postgres, 2, { STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0' });
  const { servers } = store;
  await configureAction(servers[0], { actionCode: 'signIn', defaultUserActionResult: 'ALLOW' }).catch(
    () => {},
  );
  const acknowledged = new Set<string>();
  const statuses = new Set<number>();
  let isOver = false;
  const clients = Array.from({ length: 16 }, async (_, client) => {
    const server = servers[client % servers.length] ?? servers[0];
    for (let n = 0; !isOver; n += 1) {
      const key = `dies-${client}-${n}`;
      const { status } = await track(server, `user-${client}`, key);
      statuses.add(status);
      if (status === 200) acknowledged.add(key);
      else await setImmediate();
    }
  });
  await until('some decisions', async () => acknowledged.size > 200 || undefined);
  for (let round = 0; round < 3; round += 1) {
    await postgres.kill();
    await until(
      'both to say so',
      async () => (await Promise.all(servers.map(isReady))).every((ready) => !ready) || undefined,
    );
    const before = acknowledged.size;
    await postgres.start();
    await until(
      'both to be back',
      async () => (await Promise.all(servers.map(isReady))).every(Boolean) || undefined,
    );
    await until('decisions again', async () => acknowledged.size > before + 50 || undefined);
  }
  isOver = true;
  await Promise.all(clients);
  expect([...statuses].sort()).toEqual([200, 503]);
  for (let client = 0; client < 16; client += 1) {
    const own = [...acknowledged].filter((key) => key.startsWith(`dies-${client}-`));
    const found = await Promise.all(
      own.map((key) => http.server(servers[0], 'GET', `/users/user-${client}/actions/signIn/${key}`)),
    );
    expect(found.filter(({ status }) => status !== 200)).toEqual([]);
  }
});

describe('what is wrong is said in one sentence that names the setting', () => {
  const serve = async (settings: Record<string, string>): Promise<string> => {
    const life = spawnStepward(['serve'], { STEPWARD_MODE: 'development', STEPWARD_PORT: '0', ...settings });
    expect(await life.exited).toBe(1);
    expect(life.output()).not.toContain('    at ');
    return life.output();
  };

  it('a database that is not there, without its password', async () => {
    const output = await serve({
      STEPWARD_DATA_DIR: folder(),
      STEPWARD_DATABASE_URL: 'postgres://stepward:hunter2@127.0.0.1:1/stepward',
    });
    expect(output).toMatch(/^STEPWARD_DATABASE_URL: this database cannot be used: /);
    expect(output).not.toContain('hunter2');
  });

  it('a key ring that is missing, or of another database; and a port that is taken ends the process', async () => {
    store = await startServersOn(postgres, 1);
    const dataDir = folder();
    const settings = {
      STEPWARD_DATA_DIR: dataDir,
      STEPWARD_DATABASE_URL: postgres.url,
      STEPWARD_SECRET_KEY: secretKey,
    };
    expect(await serve(settings)).toMatch(/^STEPWARD_DATA_DIR: .*keyring\.json is missing/);
    const key = Buffer.alloc(32, 7).toString('base64url');
    writeFileSync(join(dataDir, 'keyring.json'), JSON.stringify({ keys: [{ kid: 1, key }] }));
    expect(await serve(settings)).toMatch(/^STEPWARD_DATA_DIR: .*keyring\.json is not the key ring/);
    // Its connections to the database are open by then.
    const taken = { ...store.settings, STEPWARD_PORT: String(store.servers[0].port) };
    const late = spawnStepward(['serve'], { STEPWARD_MODE: 'development', ...taken });
    expect(await late.exited).toBe(1);
    expect(late.output()).toMatch(/^Port \d+ is in use/m);
  });
});
