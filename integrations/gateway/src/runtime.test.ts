import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCloudFront } from './cloudfront.ts';
import { type BedOptions, handler, startBed, zipPackage } from './test-bed.ts';

afterEach(() => vi.unstubAllEnvs());

async function bedOf(options: BedOptions) {
  const bed = await startBed(options);
  onTestFinished(() => bed.close());
  return bed;
}

const answering = (expression: string) => handler(`return { status: "200", body: String(${expression}) };`);
const executionError = { status: 503, headers: { 'x-cache': 'LambdaExecutionError from cloudfront' } };

describe('packages', () => {
  it('may hold files beside the entry, and be a folder', async () => {
    const files = {
      'index.js': 'exports.handler = async () => ({ status: "200", body: require("./lib/name.js") });',
      'lib/name.js': 'module.exports = "from lib";',
    };
    expect((await (await bedOf({ viewerRequest: files })).get('/')).text).toBe('from lib');

    const folder = await mkdtemp(join(tmpdir(), 'gateway-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'lib'));
    for (const [name, source] of Object.entries(files)) await writeFile(join(folder, name), source);
    const bed = await bedOf({ cloudFront: { functions: { viewerRequest: folder } } });
    expect((await bed.get('/')).text).toBe('from lib');
  });

  it('are refused at start as Lambda would refuse them', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-test-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const start = async (name: string, files: Record<string, string>) =>
      startCloudFront({
        host: 'edge.localhost',
        origin: { url: 'http://127.0.0.1:1' },
        functions: { viewerRequest: await zipPackage(directory, name, files) },
      });
    await expect(start('empty', { 'readme.txt': '' })).rejects.toThrow(/empty\.zip: no index\.js/);
    await expect(start('outside', { '../index.js': '' })).rejects.toThrow(
      /outside\.zip: entry .* lies outside/,
    );
    const incompressible = Array.from({ length: 600_000 }, (_, index) => Math.sin(index).toString(36)).join(
      '',
    );
    await expect(start('large', { 'index.js': incompressible })).rejects.toThrow(
      /Lambda@Edge allows 1048576/,
    );
  });

  it('without a usable handler are answered with 503', async () => {
    for (const source of [
      'exports.other = 1;',
      'throw new Error("broken at load");',
      'exports.handler = 1;',
      'exports.handler = (event, context, callback) => callback(null, event);',
    ]) {
      const bed = await bedOf({ viewerRequest: source });
      expect(await bed.get('/')).toMatchObject(executionError);
    }
  });

  it('leave nothing behind', async () => {
    const bed = await startBed({ viewerRequest: answering('__dirname') });
    const unpacked = (await bed.get('/')).text;
    expect(await readdir(unpacked)).toEqual(['index.js']);
    await bed.cloudFront.close();
    await bed.close();
    await expect(readdir(unpacked)).rejects.toThrow('ENOENT');
  });
});

describe('isolation', () => {
  it('gives a function only the reserved environment', async () => {
    vi.stubEnv('STEPWARD_SECRET_KEY', 'parent-secret');
    const bed = await bedOf({ viewerRequest: answering('JSON.stringify(process.env)') });
    const env = JSON.parse((await bed.get('/')).text);
    expect(env).toMatchObject({
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.viewer-request',
    });
    expect(Object.keys(env).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$)/.test(name))).toEqual([]);
  });

  it('keeps module state between invocations of one warm instance', async () => {
    const source = 'let count = 0; exports.handler = async () => ({ status: "200", body: String(++count) });';
    const bed = await bedOf({ viewerRequest: source });
    expect([(await bed.get('/')).text, (await bed.get('/')).text]).toEqual(['1', '2']);
    expect(bed.invocations.map((one) => one.isColdStart)).toEqual([true, false]);
  });

  it('lets only JSON cross', async () => {
    const bed = await bedOf({
      viewerRequest: handler(
        'return { status: "200", body: undefined, toJSON() { return { status: "201" }; } };',
      ),
    });
    expect((await bed.get('/')).status).toBe(201);
    const circular = await bedOf({
      viewerRequest: handler('cf.request.self = cf.request; return cf.request;'),
    });
    expect(await circular.get('/')).toMatchObject(executionError);
  });

  it('gives the context of Lambda', async () => {
    const bed = await bedOf({
      viewerRequest: answering(
        'JSON.stringify({ ...context, remaining: context.getRemainingTimeInMillis() })',
      ),
    });
    const context = JSON.parse((await bed.get('/')).text);
    expect(context).toMatchObject({
      functionName: 'viewer-request',
      functionVersion: '1',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:viewer-request:1',
      logGroupName: '/aws/lambda/us-east-1.viewer-request',
      memoryLimitInMB: '128',
    });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(5_000);
  });
});

describe('concurrency', () => {
  const countingFunction = (instancesMax: number) =>
    bedOf({
      viewerRequest: `let running = 0; exports.handler = async (event) => {
        running += 1; await new Promise((resolve) => setImmediate(resolve));
        const body = String(running); running -= 1; return { status: "200", body }; };`,
      cloudFront: { instancesMax },
    });

  it('never gives one instance two invocations at once', async () => {
    const bed = await countingFunction(3);
    const answers = await Promise.all(Array.from({ length: 12 }, () => bed.get('/')));
    expect(new Set(answers.map((answer) => answer.text))).toEqual(new Set(['1']));
    expect(bed.invocations.filter((one) => one.isColdStart).length).toBeLessThanOrEqual(3);
  });

  it('makes invocations wait beyond the instances allowed', async () => {
    const bed = await countingFunction(1);
    const answers = await Promise.all(Array.from({ length: 5 }, () => bed.get('/')));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(bed.invocations.filter((one) => one.isColdStart)).toHaveLength(1);
  });
});

describe('failures', () => {
  const failures: [string, string, RegExp][] = [
    ['throws', 'throw new Error("secret detail");', /Error: secret detail\n/],
    ['rejects with no Error', 'return Promise.reject("nope");', /^nope$/],
    ['calls process.exit', 'process.exit(0);', /^Runtime exited with error: exit status 0$/],
    [
      'throws in a timer',
      'setImmediate(() => { throw new Error("late"); }); return new Promise(() => {});',
      /^late$/,
    ],
    [
      'fills its heap',
      'const all = []; while (true) all.push(new Array(1_000_000).fill(all.length));',
      /memory limit/,
    ],
    [
      'holds 200 MB of buffers',
      'globalThis.held = Buffer.alloc(2e8, 1); return cf.request;',
      /^used more than 128 MB$/,
    ],
  ];

  it.each(failures)('503 when it %s, and a working function afterwards', async (_, source, logged) => {
    const bed = await bedOf({
      viewerRequest: handler(`if (cf.request.uri === "/fail") { ${source} } return cf.request;`),
    });
    const answer = await bed.get('/fail');
    expect(answer).toMatchObject(executionError);
    expect(answer.text).not.toContain('secret detail');
    const lines = bed.cloudFront.logLines.map((line) => JSON.parse(line));
    expect(lines.find((line) => line.level === 'ERROR')?.message).toMatch(logged);
    expect((await bed.get('/')).status).toBe(200);
  });

  it.each([
    ['never settles', 'return new Promise(() => {});'],
    ['never yields', 'while (true);'],
  ])('503 when it %s within its time limit, and a fresh instance afterwards', async (_, source) => {
    const bed = await bedOf({
      viewerRequest: handler(`if (cf.request.uri === "/fail") { ${source} } return cf.request;`),
      cloudFront: { timeLimitsMs: { viewer: 1_000 } },
    });
    expect(await bed.get('/fail')).toMatchObject(executionError);
    expect(bed.cloudFront.logLines.join()).toContain('Task timed out after 1000 ms');
    expect((await bed.get('/')).status).toBe(200);
    expect(bed.invocations.map((one) => one.isColdStart)).toEqual([true, true]);
  });

  it('503 when an origin function is over the limit set for it', async () => {
    const bed = await bedOf({
      originResponse: handler('return new Promise(() => {});'),
      cloudFront: { timeLimitsMs: { origin: 50 } },
    });
    expect(await bed.get('/')).toMatchObject(executionError);
  });

  it('reports them in the log of the function', async () => {
    const bed = await bedOf({ originResponse: handler('throw new Error("why");') });
    await bed.get('/');
    const lines = bed.cloudFront.logLines.map((line) => JSON.parse(line));
    expect(lines.find((line) => line.level === 'ERROR')).toMatchObject({
      type: 'function',
      function: 'origin-response',
      message: expect.stringContaining('Error: why'),
    });
    expect(bed.invocations[0]?.error).toMatch(/could not be executed/);
  });
});

describe('logs', () => {
  it('hold what functions print, and one line per request without its query', async () => {
    const printed: string[] = [];
    const bed = await bedOf({
      viewerRequest: handler(`console.log("hello %s", "log", { a: 1 }); console.error("bad");
        process.stdout.write("raw\\n"); return cf.request;`),
      cloudFront: { log: (line) => printed.push(line), now: () => 0 },
    });
    const answer = await bed.get('/path?token=one-time');
    expect(printed).toEqual(bed.cloudFront.logLines);
    const requestId = answer.headers['x-amz-cf-id'];
    const base = { time: '1970-01-01T00:00:00.000Z', requestId };
    const lines = printed.map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { ...base, type: 'function', function: 'viewer-request', level: 'INFO', message: 'hello log { a: 1 }' },
      { ...base, type: 'function', function: 'viewer-request', level: 'ERROR', message: 'bad' },
      { ...base, type: 'function', function: 'viewer-request', level: 'INFO', message: 'raw' },
      {
        ...base,
        type: 'report',
        function: 'viewer-request',
        durationMs: expect.any(Number),
        coldStart: true,
      },
      expect.objectContaining({
        ...base,
        type: 'access',
        method: 'GET',
        path: '/path',
        status: 200,
        result: 'Miss',
      }),
    ]);
    expect(printed.join()).not.toContain('one-time');
  });
});
