/** The databases that a server may stand on, as processes: one server on a file, two on one PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrivatePostgres, startPrivatePostgres } from '../../../tools/postgres.mjs';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';

type Settings = Readonly<Record<string, string>>;

export interface Store {
  /** All of them serve the same data. */
  readonly servers: readonly [ServerProcess, ...ServerProcess[]];
  /** Where the data is, for `stepward` commands beside them. */
  readonly settings: Settings;
  close(): Promise<void>;
}

export type StoreName = 'SQLite' | 'PostgreSQL';

/** `more` are further STEPWARD_* variables. */
export async function openStore(name: StoreName, more: Settings = {}): Promise<Store> {
  return name === 'SQLite' ? await openFile(more) : await openPostgres(more);
}

async function openFile(more: Settings): Promise<Store> {
  const server = await startServerProcess({ settings: more });
  const settings = { STEPWARD_DATA_DIR: server.dataDir };
  return { servers: [server], settings, close: () => server.close() };
}

async function openPostgres(more: Settings): Promise<Store> {
  const postgres = await startPrivatePostgres();
  const servers = await startServersOn(postgres, 2, more);
  return {
    ...servers,
    close: async () => {
      await servers.close();
      await postgres.stop();
    },
  };
}

/** Several servers on one database, started at the same moment; they share a folder, and so a key ring. */
export async function startServersOn(
  postgres: PrivatePostgres,
  count: number,
  more: Settings = {},
): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-servers-'));
  const place = { STEPWARD_DATABASE_URL: postgres.url, STEPWARD_DATA_DIR: dataDir };
  const settings = {
    ...place,
    // One product for browsers, however many processes serve it.
    STEPWARD_PUBLIC_URL: 'http://localhost:4800',
    STEPWARD_LOG_LEVEL: 'warn',
    ...more,
  };
  const started = Array.from({ length: count }, () => startServerProcess({ settings }));
  const [first, ...rest] = await Promise.all(started);
  if (!first) throw new Error('no server was asked for');
  return {
    servers: [first, ...rest],
    settings: place,
    close: async () => {
      await Promise.all([first, ...rest].map((server) => server.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
