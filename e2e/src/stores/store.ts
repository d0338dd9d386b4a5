/** The databases that a server may stand on, as processes: one server on a file, two on one PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrivatePostgres, startPrivatePostgres } from '../../../tools/postgres.mjs';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';

export interface Store {
  /** All of them serve the same data. */
  readonly servers: readonly [ServerProcess, ...ServerProcess[]];
  close(): Promise<void>;
}

export type StoreName = 'SQLite' | 'PostgreSQL';

export async function openStore(name: StoreName): Promise<Store> {
  return name === 'SQLite' ? await openFile() : await openPostgres();
}

async function openFile(): Promise<Store> {
  const server = await startServerProcess();
  return { servers: [server], close: () => server.close() };
}

async function openPostgres(): Promise<Store> {
  const postgres = await startPrivatePostgres();
  const servers = await startServersOn(postgres, 2);
  return {
    servers: servers.servers,
    close: async () => {
      await servers.close();
      await postgres.stop();
    },
  };
}

/** Several servers on one database, started at the same moment; they share a folder, and so a key ring. */
export async function startServersOn(postgres: PrivatePostgres, count: number): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-servers-'));
  const settings = {
    STEPWARD_DATABASE_URL: postgres.url,
    STEPWARD_DATA_DIR: dataDir,
    // One product for browsers, however many processes serve it.
    STEPWARD_PUBLIC_URL: 'http://localhost:4800',
    STEPWARD_LOG_LEVEL: 'warn',
  };
  const started = Array.from({ length: count }, () => startServerProcess({ settings }));
  const [first, ...rest] = await Promise.all(started);
  if (!first) throw new Error('no server was asked for');
  return {
    servers: [first, ...rest],
    close: async () => {
      await Promise.all([first, ...rest].map((server) => server.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
