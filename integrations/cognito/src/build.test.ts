// The packaged functions, as Lambda would load them: one file in a folder of its own, a process of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLambda, type LambdaArchive, version } from './build.ts';
import { bundleFunctions, type LambdaBundle } from './bundle.ts';
import { lambdaFunctions } from './lambda-functions.ts';

const run = promisify(execFile);
const dir = mkdtempSync(join(tmpdir(), 'stepward-cognito-'));
const environment = {
  STEPWARD_API_URL: 'https://mfa.example.com',
  STEPWARD_SECRET_KEY: 'sk_test_0123456789',
};

/** Some milliseconds on a machine that does nothing else; of the five seconds that Cognito waits. */
const loadMsMax = 1_500;

let bundles: readonly LambdaBundle[];
let archives: readonly LambdaArchive[];

beforeAll(async () => {
  bundles = await bundleFunctions();
  archives = await buildLambda(join(dir, 'lambda'));
  const layer = unzipSync(readFileSync(join(dir, 'lambda', 'layer.zip')));
  for (const [path, content] of Object.entries(layer)) {
    await mkdir(join(dir, 'opt', dirname(path)), { recursive: true });
    await writeFile(join(dir, 'opt', path), content);
  }
  await mkdir(join(dir, 'task'));
  await symlink(join(dir, 'opt', 'nodejs', 'node_modules'), join(dir, 'task', 'node_modules'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Loads modules in a process that has nothing but this environment; the milliseconds that each took. */
async function load(paths: readonly string[], env: Record<string, string>): Promise<Record<string, number>> {
  const script = `const times = {};
    for (const path of ${JSON.stringify(paths)}) {
      const start = performance.now();
      const { handler } = await import(path);
      if (typeof handler !== 'function') throw new Error(path + ' exports no handler');
      times[path] = performance.now() - start;
    }
    console.log(JSON.stringify(times));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env, cwd: dir });
  return JSON.parse(stdout) as Record<string, number>;
}

describe('the archives', () => {
  it('are one for each function, and the layer', () => {
    expect(archives.map(({ name }) => name).sort()).toEqual(
      [...lambdaFunctions.map(({ name }) => `${name}.zip`), 'layer.zip'].sort(),
    );
    for (const { name } of lambdaFunctions)
      expect(Object.keys(unzipSync(readFileSync(join(dir, 'lambda', `${name}.zip`))))).toEqual(['index.mjs']);
  });

  it('are the same bytes every time', async () => {
    expect((await buildLambda(join(dir, 'again'))).map(({ sha256 }) => sha256)).toEqual(
      archives.map(({ sha256 }) => sha256),
    );
  });

  it('import nothing but Node, and carry nothing of AWS', () => {
    for (const { name, code } of bundles) {
      const text = new TextDecoder().decode(code);
      const imported = [...text.matchAll(/(?:from|import)\s*["']([^"']+)["']/g)].map(
        ([, specifier]) => specifier,
      );
      expect(
        imported.filter((specifier) => !specifier?.startsWith('node:')),
        name,
      ).toEqual([]);
      expect(text, name).not.toContain('smithy');
    }
  });

  it('stay small, as the README says', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const told = [...readme.matchAll(/^\| `([a-z-]+)` \| ([\d.]+) kB \| (\d+) KiB \|/gm)];
    expect(told.map(([, name]) => name).sort()).toEqual(lambdaFunctions.map(({ name }) => name).sort());
    for (const [, name, kilobytes, allowed] of told) {
      const bundle = bundles.find((one) => one.name === name);
      const bytes = bundle?.code.length ?? Number.POSITIVE_INFINITY;
      expect(bytes, name).toBeLessThanOrEqual(bundle?.bundleBytesMax ?? 0);
      expect(Number(allowed) * 1_024, name).toBe(bundle?.bundleBytesMax);
      // Near enough to be true, loose enough for a changed line.
      expect(Math.abs(Number(kilobytes) * 1_000 - bytes), name).toBeLessThanOrEqual(0.1 * bytes + 100);
    }
  });

  it('start in a fraction of what Cognito waits', async () => {
    const folder = mkdtempSync(join(dir, 'cold-'));
    for (const { name, code } of bundles) {
      const path = join(folder, `${name}.mjs`);
      await writeFile(path, code);
      const { href } = pathToFileURL(path);
      const { [href]: ms = Number.POSITIVE_INFINITY } = await load([href], environment);
      expect(ms, name).toBeLessThan(loadMsMax);
    }
  });

  it('Define and pre-sign-up start without a key; the others say what is missing', async () => {
    const hrefOf = (name: string) => pathToFileURL(join(dir, 'opt', 'nodejs', `${name}.mjs`)).href;
    await load([hrefOf('define-auth-challenge'), hrefOf('pre-sign-up')], {});
    await expect(load([hrefOf('create-auth-challenge')], {})).rejects.toThrow(/set STEPWARD_SECRET_KEY/);
    const wrong = load([hrefOf('authorize-payment')], { ...environment, STEPWARD_API_URL: 'mfa' });
    await expect(wrong).rejects.toThrow(/STEPWARD_API_URL must be/);
    await expect(wrong).rejects.not.toThrow(/sk_test/);
  });
});

describe('the layer', () => {
  it("serves handlers of one line in somebody's own code, in either module system", async () => {
    const names = lambdaFunctions.map(({ name }) => name);
    const task = async (file: string, text: string) => {
      await writeFile(join(dir, 'task', file), text);
      return pathToFileURL(join(dir, 'task', file)).href;
    };
    const paths = await Promise.all(
      names.flatMap((name) => [
        task(`${name}.mjs`, `export { handler } from '../opt/nodejs/${name}.mjs';`),
        task(`${name}.cjs`, `exports.handler = require('@stepward/cognito/${name}').handler;`),
      ]),
    );
    expect(Object.keys(await load(paths, environment)).length).toBe(18);
  });

  it('says which version it is', () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ version });
  });
});
