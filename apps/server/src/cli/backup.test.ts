/** R-11, D12: a backup under load is whole and holds what was answered before it; kill -9 leaves the old or the new. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toAuditHead, toStoredAuditEvent, verifyChain } from '../audit/verify-chain.ts';
import {
  compileCache,
  type KillableServer,
  sourceFlags,
  startKillableServer,
} from '../testing/killable-process.ts';
import { basic, testSecretKey } from '../testing/test-app.ts';
import { backupCommand, restoreCommand } from './backup.ts';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const clients = 8;

let root: string;
let written: string;
const servers: KillableServer[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stepward-backup-'));
  written = '';
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()));
  rmSync(root, { recursive: true, force: true });
});

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(join(path, 'page'), { recursive: true });
  writeFileSync(join(path, 'page', 'index.html'), '<!doctype html>');
  return path;
};
const database = (directory: string): string => join(directory, 'stepward.sqlite');
const context = (dataDir: string, more: Record<string, string> = {}) => ({
  environment: { STEPWARD_DATA_DIR: dataDir, ...more },
  write: (text: string) => {
    written += text;
  },
  now: Date.now,
});

async function startServer(directory: string): Promise<KillableServer> {
  const server = await startKillableServer(directory);
  servers.push(server);
  return server;
}

async function track(port: number, userId: string, idempotencyKey: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/users/${userId}/actions/signIn`, {
    method: 'POST',
    headers: { authorization: basic(testSecretKey), 'content-type': 'application/json' },
    body: JSON.stringify({ idempotencyKey }),
  });
  return answer.status === 200;
}

/** Keys in the file; throws where it is not sound. */
function keysIn(path: string): Set<string> {
  const opened = new DatabaseSync(path, { readOnly: true });
  try {
    expect(opened.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    const events = opened.prepare('select * from audit_events order by seq').all();
    const head = toAuditHead(opened.prepare('select * from audit_heads').get());
    expect(verifyChain('test-tenant', events.map(toStoredAuditEvent), head)).toMatchObject({ intact: true });
    const rows = opened.prepare('select idempotency_key as key from actions').all();
    expect(events.filter(({ type }) => type === 'action.decided')).toHaveLength(rows.length);
    return new Set(rows.map(({ key }) => String(key)));
  } finally {
    opened.close();
  }
}

/** A folder with some actions, as a killed server leaves it: the write-ahead log is full. */
async function folderWith(name: string, count: number): Promise<string> {
  const directory = folder(name);
  const { kill, port } = await startServer(directory);
  for (let n = 0; n < count; n += 1) expect(await track(port, name, `${name}-${n}`)).toBe(true);
  await kill();
  return directory;
}

describe('a backup', () => {
  it('taken under load holds what was answered before it, and starts a server that goes on', {
    timeout: 60_000,
  }, async () => {
    const directory = folder('live');
    const { kill, port } = await startServer(directory);
    const answered: string[] = [];
    let isOver = false;
    const works = Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; !isOver; n += 1) {
        const key = `c${client}-${n}`;
        if (await track(port, `user-${client}`, key)) answered.push(key);
      }
    });
    const files: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const goal = answered.length + 100;
      await expect.poll(() => answered.length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(goal);
      const before = [...answered];
      const to = join(root, `backup-${round}`);
      await backupCommand(['--to', to], context(directory));
      files.push(to);
      const kept = keysIn(to);
      expect(before.filter((key) => !kept.has(key))).toEqual([]);
      expect(statSync(to).mode & 0o777).toBe(0o600);
    }
    isOver = true;
    await Promise.all(works);
    await kill();
    expect(written).toContain('keyring.json, which is not in it');

    const fresh = folder('fresh');
    copyFileSync(join(directory, 'keyring.json'), join(fresh, 'keyring.json'));
    await restoreCommand(['--from', files[1] ?? ''], context(fresh));
    expect(keysIn(database(fresh))).toEqual(keysIn(files[1] ?? ''));
    const again = await startServer(fresh);
    expect(await track(again.port, 'alice', 'after')).toBe(true);
    await again.kill();
    expect(keysIn(database(fresh)).has('after')).toBe(true);
  });

  it('never takes the place of a file, and says what is wrong in one sentence', async () => {
    const directory = await folderWith('a', 1);
    const to = join(root, 'there');
    writeFileSync(to, 'mine');
    await expect(backupCommand(['--to', to], context(directory))).rejects.toThrow(/exists already/);
    await expect(backupCommand([], context(directory))).rejects.toThrow(/--to FILE/);
    await expect(backupCommand(['--to', join(root, 'no', 'x')], context(directory))).rejects.toThrow(
      /cannot be written/,
    );
    await expect(backupCommand(['--to', join(root, 'x')], context(folder('empty')))).rejects.toThrow(
      /There is no data/,
    );
    const remote = { STEPWARD_DATABASE_URL: 'postgres://localhost/stepward' };
    await expect(backupCommand(['--to', join(root, 'x')], context(directory, remote))).rejects.toThrow(
      /pg_dump/,
    );
  });
});

describe('a restore', () => {
  it('refuses a folder that holds data, a server that runs, and a file that is none of ours', async () => {
    const directory = await folderWith('a', 2);
    const copy = join(root, 'copy');
    await backupCommand(['--to', copy], context(directory));
    await expect(restoreCommand(['--from', copy], context(directory))).rejects.toThrow(/holds data already/);

    const { kill, port } = await startServer(directory);
    const force = ['--from', copy, '--force'];
    await expect(restoreCommand(force, context(directory))).rejects.toThrow(/in use. Stop the server/);
    expect(await track(port, 'alice', 'goes-on')).toBe(true);
    await kill();

    const torn = join(root, 'torn');
    writeFileSync(torn, 'no database, but long enough to be looked at as the header of one, which it is not');
    await expect(restoreCommand(['--from', torn, '--force'], context(directory))).rejects.toThrow(
      /cannot be restored/,
    );
    expect(keysIn(database(directory))).toEqual(new Set(['a-0', 'a-1', 'goes-on']));
    await restoreCommand(force, context(directory));
    expect(keysIn(database(directory))).toEqual(new Set(['a-0', 'a-1']));
  });
});

describe('kill -9', () => {
  const main = source('./main.ts');
  const rounds = 8;

  /** The command, killed after so many milliseconds; whether it had ended by itself. */
  async function killed(args: string[], dataDir: string, afterMs: number): Promise<boolean> {
    const child = spawn(process.execPath, [...sourceFlags, main, ...args], {
      env: { PATH: process.env.PATH, STEPWARD_DATA_DIR: dataDir, ...compileCache },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await Promise.race([ended, wait(afterMs)]);
    child.kill('SIGKILL');
    const [code] = await ended;
    return code === 0;
  }

  it('leaves a whole backup or none, and after a restore the old data or the new', {
    timeout: 120_000,
  }, async () => {
    const seed = Date.now() & 0xffff;
    const delays = fc.sample(fc.integer({ min: 100, max: 900 }), { seed, numRuns: rounds });
    const old = await folderWith('old', 30);
    const copy = join(root, 'copy');
    await backupCommand(['--to', copy], context(await folderWith('new', 20)));
    const oldKeys = keysIn(database(old));
    const newKeys = keysIn(copy);
    for (const [round, delay] of delays.entries()) {
      const to = join(root, `backup-${round}`);
      const isDone = await killed(['backup', '--to', to], old, delay);
      expect([seed, round, existsSync(to) || !isDone]).toEqual([seed, round, true]);
      if (existsSync(to)) expect(keysIn(to)).toEqual(keysIn(database(old)));
    }
    for (const [round, delay] of delays.entries()) {
      const isDone = await killed(['restore', '--from', copy, '--force'], old, delay);
      const found = keysIn(database(old));
      expect([seed, round, isDone ? [newKeys] : [oldKeys, newKeys]]).toEqual([
        seed,
        round,
        expect.arrayContaining([found]),
      ]);
    }
  });
});
