import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openData } from './open-data.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-data-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (dataDir: string) => openData(dataDir, { now: () => 0 });

describe('openData', () => {
  it('makes folder, database and ring for their owner alone, and opens them again', async () => {
    const dataDir = join(directory, 'data');
    await (await open(dataDir)).database.close();
    expect(statSync(join(dataDir, 'stepward.sqlite')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'keyring.json')).mode & 0o777).toBe(0o600);
    await (await open(dataDir)).database.close();
  });

  it('names the setting when the folder is a file', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    await expect(open(file)).rejects.toThrow(/^STEPWARD_DATA_DIR: .*cannot be used as a folder/);
  });

  it('refuses a database without its key ring, and makes no ring', async () => {
    await (await open(directory)).database.close();
    rmSync(join(directory, 'keyring.json'));
    await expect(open(directory)).rejects.toThrow(/keyring\.json is missing/);
    expect(() => statSync(join(directory, 'keyring.json'))).toThrow(/ENOENT/);
  });

  it('refuses a ring that is none', async () => {
    writeFileSync(join(directory, 'keyring.json'), 'not JSON');
    await expect(open(directory)).rejects.toThrow(/^STEPWARD_DATA_DIR: .*is not a key ring/);
  });

  it('refuses a file that is no database', async () => {
    mkdirSync(join(directory, 'other'));
    writeFileSync(
      join(directory, 'keyring.json'),
      JSON.stringify({ keys: [{ kid: 1, key: Buffer.alloc(32, 7).toString('base64url') }] }),
    );
    writeFileSync(
      join(directory, 'stepward.sqlite'),
      'a text that is long enough to be looked at as a database header, but is none',
    );
    await expect(open(directory)).rejects.toThrow(/^STEPWARD_DATA_DIR: .*cannot be opened as a database/);
  });
});
