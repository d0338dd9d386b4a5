import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type EdgeConfig, type EdgeConfigInput, validateEdgeConfig } from '@stepward/edge';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEdgeFunctions, checkSize, type EdgeBuild } from './build.ts';

const secretKey = `sk_${randomBytes(32).toString('base64url')}`;
const sealKey = randomBytes(32).toString('base64url');
const input: EdgeConfigInput = {
  origin: 'https://app.example.com',
  api: { url: 'https://stepward.example.com', secretKey },
  logins: [{ path: '/login', userNameField: 'username', success: { statuses: [302] } }],
  loginPage: '/login',
  publicPaths: ['/login'],
  sealKeys: [{ kid: 'k1', key: sealKey }],
};
const config = validateEdgeConfig(input, Date.now());

let directory: string;
let build: EdgeBuild;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'edge-build-'));
  build = await buildEdgeFunctions({ config, outDir: join(directory, 'first') });
});

afterAll(() => rmSync(directory, { recursive: true }));

const codeOf = (name: string) => {
  const file = build.files.find((one) => one.name === name);
  return Buffer.from(unzipSync(readFileSync(file?.path ?? ''))['index.mjs'] ?? []);
};

/** A secret in the forms in which it could be carried along. */
const formsOf = (secret: string) => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
};

/** What `expression` makes of the bundle, in a thread of its own without environment, as on Lambda. */
function inWorker(name: string, expression: string): Promise<unknown> {
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, codeOf(name));
  const script = `import(${JSON.stringify(path)}).then(async (module) => {
    require('node:worker_threads').parentPort.postMessage(await (${expression})(module));
  });`;
  const worker = new Worker(script, { eval: true, env: {}, execArgv: [] });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

function viewerRequestEvent({ sessionCookie, uri }: { sessionCookie: string; uri: string }) {
  const header = (key: string, value: string) => ({ [key.toLowerCase()]: [{ key, value }] });
  const headers = {
    ...header('Host', 'app.example.com'),
    ...header('Accept', 'text/html'),
    ...header('Cookie', sessionCookie),
  };
  const request = { clientIp: '192.0.2.1', method: 'GET', uri, querystring: '', headers };
  return { Records: [{ cf: { config: { eventType: 'viewer-request', requestId: 'one' }, request } }] };
}

describe('buildEdgeFunctions', () => {
  it('writes three archives, each with one file, and the templates beside them', () => {
    expect(build.files.map((file) => file.name)).toEqual([
      'viewer-request.zip',
      'origin-request.zip',
      'origin-response.zip',
    ]);
    for (const file of build.files) {
      expect(Object.keys(unzipSync(readFileSync(file.path)))).toEqual(['index.mjs']);
      expect(file.bytes).toBe(statSync(file.path).size);
      expect(file.bundleBytes).toBe(codeOf(file.name).length);
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    const template = readFileSync(join(directory, 'first', 'template.yaml'), 'utf8');
    for (const file of build.files) expect(template).toContain(`CodeUri: ${file.name}`);
    expect(build.templates.map((path) => statSync(path).isFile())).toEqual([true, true]);
  });

  it('stays within the limits, with room', () => {
    const [viewer, ...origin] = build.files;
    expect(viewer?.bundleBytes).toBeLessThan(60 * 1_024);
    for (const file of origin) expect(file.bundleBytes).toBeLessThan(100 * 1_024);
    for (const file of build.files) expect(file.bytes).toBeLessThan(1_024 * 1_024);
  });

  it.each(['viewer-request.zip', 'origin-request.zip', 'origin-response.zip'])(
    'exports a handler from %s, without an environment',
    async (name) => {
      const types = '(module) => Object.entries(module).map(([key, value]) => [key, typeof value])';
      expect(await inWorker(name, types)).toEqual([['handler', 'function']]);
    },
  );

  it('answers events with the configuration that is inside', async () => {
    const call = (event: unknown) => `(module) => module.handler(${JSON.stringify(event)})`;
    const guarded = { sessionCookie: 'session=1', uri: '/account' };
    const answer = await inWorker('viewer-request.zip', call(viewerRequestEvent(guarded)));
    expect(answer).toMatchObject({ status: '302', headers: { location: [{ value: '/login' }] } });
    const open = { sessionCookie: 'session=1', uri: '/login' };
    const passed = await inWorker('viewer-request.zip', call(viewerRequestEvent(open)));
    expect(passed).toMatchObject({ method: 'GET', uri: '/login' });
  });

  it('puts the secret key into the origin functions only', () => {
    const viewer = codeOf('viewer-request.zip');
    for (const form of formsOf(secretKey)) expect(viewer.includes(form)).toBe(false);
    expect(viewer.includes(config.api?.url ?? 'api')).toBe(false);
    expect(viewer.includes(sealKey)).toBe(true);
    expect(codeOf('origin-request.zip').includes(secretKey)).toBe(true);
    expect(codeOf('origin-response.zip').includes(secretKey)).toBe(true);
  });

  it('takes nothing from the environment or the machine along', () => {
    for (const file of build.files) {
      const code = codeOf(file.name).toString();
      expect(code).not.toContain('process.env');
      expect(code).not.toContain(import.meta.dirname);
    }
  });

  it('gives the same bytes again, and others for another configuration', async () => {
    const again = await buildEdgeFunctions({ config, outDir: join(directory, 'again') });
    expect(again.files.map((file) => file.sha256)).toEqual(build.files.map((file) => file.sha256));
    const other = { ...config, action: 'other' };
    const changed = await buildEdgeFunctions({ config: other, outDir: join(directory, 'changed') });
    for (const [index, file] of changed.files.entries()) {
      expect(file.sha256).not.toBe(build.files[index]?.sha256);
    }
  });

  it('lets nobody else read the archives, nor an archive from before', async () => {
    const outDir = join(directory, 'open');
    mkdirSync(outDir, { mode: 0o755 });
    writeFileSync(join(outDir, 'origin-request.zip'), '', { mode: 0o644 });
    const open = await buildEdgeFunctions({ config, outDir });
    for (const file of open.files) expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'first')).mode & 0o777).toBe(0o700);
  });

  it('refuses a configuration that repeats the secret key where the viewer function sees it', async () => {
    const shared = 'k'.repeat(16);
    const careless: EdgeConfig = {
      ...config,
      api: { url: 'https://stepward.example.com', secretKey: shared, timeoutMs: 5_000 },
      sealKeys: [{ kid: shared, key: sealKey }],
    };
    const outDir = join(directory, 'careless');
    await expect(buildEdgeFunctions({ config: careless, outDir })).rejects.toThrow('api.secretKey');
  });
});

describe('checkSize', () => {
  it('refuses what is over the limit, with both numbers', () => {
    expect(() => checkSize('viewer-request.zip', 1_048_576, 1_048_576)).not.toThrow();
    expect(() => checkSize('viewer-request.zip', 1_048_577, 1_048_576)).toThrow(
      'viewer-request.zip has 1048577 bytes; 1048576 are allowed',
    );
  });
});
