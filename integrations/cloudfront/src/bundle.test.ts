import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFunction } from './bundle.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bundle-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function writeModule(text: string): string {
  const path = join(directory, 'function.ts');
  writeFileSync(path, text);
  return path;
}

describe('bundleFunction', () => {
  it('writes the configuration in, as data', async () => {
    const modulePath = writeModule(`
      import { createHash } from 'node:crypto';
      type Config = { name: string };
      export const createHandler = (config: Config) => async (name: string) =>
        createHash('sha256').update(config.name + name).digest('hex');`);
    const configuration = { name: '`;\u2028</script>"\\' };
    const bundle = await bundleFunction({ modulePath, factoryName: 'createHandler', configuration });
    const path = join(directory, 'index.mjs');
    writeFileSync(path, bundle);
    const module = await import(/* @vite-ignore */ path);
    expect(Object.keys(module)).toEqual(['handler']);
    expect(await module.handler('x')).toMatch(/^[0-9a-f]{64}$/);
    expect(new TextDecoder().decode(bundle).length).toBeLessThan(400);
  });

  it('gives the same bytes from the same sources', async () => {
    const modulePath = writeModule('export const createHandler = (config: object) => async () => config;');
    const source = { modulePath, factoryName: 'createHandler', configuration: { a: [1] } };
    expect(await bundleFunction(source)).toEqual(await bundleFunction(source));
  });

  it('refuses a module without the factory', async () => {
    const modulePath = writeModule('export const createOther = () => 1;');
    const source = { modulePath, factoryName: 'createHandler', configuration: {} };
    await expect(bundleFunction(source)).rejects.toThrow('createHandler');
  });

  it('refuses to leave an import for Lambda to find', async () => {
    const modulePath = writeModule("import 'nowhere-to-be-found'; export const createHandler = () => 1;");
    const source = { modulePath, factoryName: 'createHandler', configuration: {} };
    await expect(bundleFunction(source)).rejects.toThrow('nowhere-to-be-found');
  });
});
