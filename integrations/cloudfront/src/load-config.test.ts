import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadEdgeConfig } from './load-config.ts';

const examplePath = fileURLToPath(new URL('../stepward.edge.example.ts', import.meta.url));
const secretKey = `sk_${randomBytes(32).toString('base64url')}`;
const sealKey = randomBytes(32).toString('base64url');
const now = () => Date.parse('2026-11-20T10:00:00Z');

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'edge-config-'));
});

afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A name of its own for each file: modules are loaded once. */
function writeConfig(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** As `stepward edge build` runs it: host and action, or what is wrong. */
async function inNode(path: string): Promise<string> {
  const module = new URL('./load-config.ts', import.meta.url).href;
  const script = `import { loadEdgeConfig } from ${JSON.stringify(module)};
    const config = await loadEdgeConfig(process.argv[1], () => ${now()}).catch((error) => error);
    console.log(config instanceof Error ? config.message : config.action + ' ' + config.host);`;
  const node = ['--conditions=@stepward/source', '--input-type=module', '--eval', script, path];
  const { stdout } = await promisify(execFile)(process.execPath, node);
  return stdout.trim();
}

const validConfig = (changes = '') => `export default {
  origin: 'https://app.example.com',
  api: { url: 'https://stepward.example.com', secretKey: '${secretKey}' },
  logins: [{ path: '/login', userNameField: 'username', success: { statuses: [302] } }],
  loginPage: '/login',
  publicPaths: ['/login'],
  sealKeys: [{ kid: 'k1', key: '${sealKey}' }],
  ${changes}
};`;

describe('the example configuration', () => {
  it('is valid, with the secrets from the environment of the build', async () => {
    vi.stubEnv('STEPWARD_EDGE_SECRET_KEY', secretKey);
    vi.stubEnv('STEPWARD_EDGE_SEAL_KEY', sealKey);
    const config = await loadEdgeConfig(examplePath, now);
    expect(config.api?.secretKey).toBe(secretKey);
    expect(config.sealKeys[0]?.key).toBe(sealKey);
    expect(config.failMode).toEqual({ kind: 'closed' });
  });

  it('fits its type', async () => {
    const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
    const project = fileURLToPath(new URL('../tsconfig.example.json', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--project', project]);
    expect(stdout).toBe('');
  });
});

describe('loadEdgeConfig', () => {
  it.each(['stepward.edge.ts', 'stepward.edge.mts', 'stepward.edge.mjs', 'stepward.edge.js'])(
    'reads %s and fills in the defaults',
    async (name) => {
      const path = writeConfig(`fills-${name}`, validConfig());
      await expect(loadEdgeConfig(path, now)).resolves.toMatchObject({
        host: 'app.example.com',
        action: 'signIn',
        callbackPath: '/.stepward/callback',
      });
    },
  );

  it('names the file and the field, and shows no value', async () => {
    const path = writeConfig(
      'wrong.ts',
      validConfig(`action: 'sign in', sealKeys: [{ kid: 'k1', key: '${sealKey}=' }],`),
    );
    const error = await loadEdgeConfig(path, now).catch((reason: Error) => reason);
    const message = String((error as Error).message);
    expect(message).toContain(path);
    expect(message).toContain('action: must be an action code');
    expect(message).toContain('sealKeys[0].key: must be 32 random bytes');
    expect(message).not.toContain(sealKey);
    expect(message).not.toContain('sign in');
  });

  it('compares dates with the clock it is given', async () => {
    const path = writeConfig('until.ts', validConfig("failMode: { openUntil: '2026-11-21T10:00:00Z' },"));
    const config = await loadEdgeConfig(path, now);
    expect(config.failMode).toEqual({ kind: 'open', untilMs: Date.parse('2026-11-21T10:00:00Z') });
    const eightDaysBefore = () => Date.parse('2026-11-13T09:00:00Z');
    await expect(loadEdgeConfig(path, eightDaysBefore)).rejects.toThrow('failMode.openUntil');
    const afterwards = () => Date.parse('2026-11-22T09:00:00Z');
    await expect(loadEdgeConfig(path, afterwards)).rejects.toThrow('failMode.openUntil');
  });

  it.each([
    ['missing.ts', undefined, 'there is no such file'],
    ['settings.json', '{}', 'a configuration is a file that ends in .ts'],
    ['named.ts', 'export const config = {};', 'must have a default export'],
    ['broken.ts', 'export default {', 'could not be loaded'],
    ['throws.ts', "throw new Error('set THE_KEY before you build');", 'set THE_KEY before you build'],
    ['text.ts', "export default 'config';", 'must be an object'],
  ])('refuses %s and says why', async (name, text, problem) => {
    const path = text === undefined ? join(directory, name) : writeConfig(name, text);
    const error = await loadEdgeConfig(path, now).catch((reason: unknown) => reason);
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(problem);
  });

  it('runs in Node itself, which strips the types, and finds our package from anywhere', async () => {
    const path = writeConfig(
      'typed.ts',
      `import { defineEdgeConfig } from '@stepward/edge';
      type Name = string;
      const name: Name = 'signIn';
      ${validConfig('action: name,').replace('default {', 'default defineEdgeConfig({').replace(/\};$/, '});')}`,
    );
    expect(await inNode(path)).toBe('signIn app.example.com');
  });

  it.each([
    ['comma.ts', 'export default {\n  origin: ,\n};', 2, 'Expression expected'],
    ['enum.ts', 'const a = 1;\n\nenum Kind { A }\nexport default {};', 3, 'enum is not supported'],
    ['comma.mjs', 'const a = 1;\nexport default {\n  origin: ,\n};', 3, 'Unexpected token'],
    ['name.ts', 'export default {\n  origin: nowhere.url,\n};', 2, 'nowhere is not defined'],
  ])('names the line of %s that is wrong', async (name, text, line, reason) => {
    const path = writeConfig(`line-${name}`, text);
    expect(await inNode(path)).toMatch(
      new RegExp(`^${path}, line ${line}: could not be loaded: .*${reason}`),
    );
  });
});
