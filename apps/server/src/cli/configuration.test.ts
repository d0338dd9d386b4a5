/** `stepward export | plan | apply` as processes of their own: what they end with, and that text and words go where they belong. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { testDatabaseUrl } from '../testing/test-database.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

const flags = ['--conditions=@stepward/source', '--no-warnings', main];

const environment = () => ({
  ...process.env,
  STEPWARD_MODE: 'development',
  STEPWARD_DATA_DIR: test.directory,
  STEPWARD_DATABASE_URL: testDatabaseUrl(test.directory),
});

const run = async (...args: string[]): Promise<Ended> =>
  await new Promise((resolve) => {
    const options = { env: environment() };
    const child = execFile(process.execPath, [...flags, ...args], options, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
    child.stdin?.end();
  });

const start = (...args: string[]) =>
  spawn(process.execPath, [...flags, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });

it('export is text alone; plan ends with 0, 2 or 1; apply with 0 or 1', async () => {
  const folder = join(test.directory, 'text');
  const [exported, document] = await Promise.all([run('export', '--out', folder), run('export')]);
  expect([exported.code, document.code, document.err]).toEqual([0, 0, '']);
  expect(JSON.parse(document.out)).toMatchObject({ configurationFormat: 1, tenant: { name: 'Acme' } });
  const tenantFile = join(folder, 'tenant.json');
  const as = (change: object) =>
    writeFileSync(tenantFile, JSON.stringify({ ...JSON.parse(readFileSync(tenantFile, 'utf8')), ...change }));

  const same = await run('plan', folder);
  as({ tokenDurationInMinutes: 30 });
  const changed = await run('plan', folder);
  const unasked = await run('apply', folder);
  expect([same.code, changed.code, unasked.code]).toEqual([0, 2, 1]);
  expect(changed.out).toBe(
    '~ tenant\n    tokenDurationInMinutes: 30\n\n0 to create, 1 to change, 0 to delete.\n',
  );
  expect(unasked.err).toContain('Nothing was applied: add --yes');

  const applied = await run('apply', folder, '--yes');
  expect([applied.code, applied.err]).toEqual([0, '']);
  expect((await test.management('GET', '/tenant')).body.tokenDurationInMinutes).toBe(30);

  as({ tokenDurationInMinutes: 1_000 });
  const [wrong, refused, nowhere] = await Promise.all([
    run('plan', folder),
    run('apply', folder, '--yes'),
    run('plan', join(folder, 'nowhere')),
  ]);
  expect([wrong.code, refused.code, nowhere.code]).toEqual([1, 1, 1]);
  expect(wrong.out).toBe('1 problem:\n  tenant.json /tokenDurationInMinutes: must be <= 60\n');
  expect(nowhere.err).toContain('There is no file or folder');
});

it('apply is done and says so, though nobody reads the plan to its end', async () => {
  const folder = join(test.directory, 'text');
  await run('export', '--out', folder);
  writeFileSync(join(folder, 'tenant.json'), JSON.stringify({ name: 'Acme', tokenDurationInMinutes: 30 }));
  const child = start('apply', folder, '--yes');
  child.stdout.destroy();
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = await once(child, 'close');
  expect([code, said.join('')]).toEqual([0, 'Applied: 1 change.\n']);
  expect((await test.management('GET', '/tenant')).body.tokenDurationInMinutes).toBe(30);
});
