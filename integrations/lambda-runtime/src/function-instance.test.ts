import { afterEach, describe, expect, it, vi } from 'vitest';
import { LambdaFunctionError, LambdaTimeoutError } from './errors.ts';
import { atEnd, cleanUp, returning, serviceOf } from './test-bed.ts';

afterEach(cleanUp);

describe('a function', () => {
  it('sees its own environment and the runtime, not that of this process', async () => {
    vi.stubEnv('STEPWARD_SECRET_KEY', 'parent-secret');
    atEnd(() => vi.unstubAllEnvs());
    const environment = { STEPWARD_URL: 'http://local', AWS_REGION: 'us-west-2' };
    const { invoke } = serviceOf(returning('process.env'), { environment });
    expect(await invoke()).toEqual({
      STEPWARD_URL: 'http://local',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.example',
      AWS_LAMBDA_FUNCTION_VERSION: '3',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'index.handler',
    });
  });

  it('is given the context of Lambda', async () => {
    const { invoke } = serviceOf(returning('{ ...context, left: context.getRemainingTimeInMillis() }'));
    expect(await invoke({}, 5_000, 'request-9')).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'example',
      functionVersion: '3',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:example:3',
      memoryLimitInMB: '128',
      awsRequestId: 'request-9',
      logGroupName: '/aws/lambda/us-east-1.example',
      logStreamName: 'local',
      left: expect.toSatisfy((left: number) => left > 0 && left <= 5_000),
    });
  });

  it('exchanges nothing but JSON', async () => {
    const { invoke } = serviceOf(returning('{ ...event, lost: () => 1, gone: undefined }'));
    expect(await invoke({ at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    const own = serviceOf(returning('{ status: 200, toJSON: () => ({ status: 201 }) }'));
    expect(await own.invoke()).toEqual({ status: 201 });
    expect(await serviceOf(returning('undefined')).invoke()).toBeNull();
  });

  it('shares neither environment nor globals with another', async () => {
    const one = serviceOf(returning('process.env.SHARED = globalThis.shared = "1"'));
    const other = serviceOf(returning('[process.env.SHARED, globalThis.shared].map(String)'));
    expect(await one.invoke()).toBe('1');
    expect(await other.invoke()).toEqual(['undefined', 'undefined']);
  });

  it('prints to the log of its request, at the level of the console', async () => {
    const { invoke, log } = serviceOf(`export const handler = async () => {
      for (const method of ['trace', 'debug', 'log', 'info', 'warn', 'error']) console[method]('hello %s', method, { a: 1 });
      process.stdout.write('raw\\n'); process.stderr.write(Buffer.from('bytes')); };`);
    await invoke({}, 5_000, 'request-2');
    expect(log).toEqual(
      [
        ['DEBUG', 'hello trace { a: 1 }'],
        ['DEBUG', 'hello debug { a: 1 }'],
        ['INFO', 'hello log { a: 1 }'],
        ['INFO', 'hello info { a: 1 }'],
        ['WARN', 'hello warn { a: 1 }'],
        ['ERROR', 'hello error { a: 1 }'],
        ['INFO', 'raw'],
        ['INFO', 'bytes'],
      ].map(([level, message]) => ({ level, message, requestId: 'request-2' })),
    );
  });
});

describe('a function that', () => {
  it.each([
    ['throws', 'export const handler = async () => { throw new Error("why"); }', 'why', /^Error: why\n/],
    ['rejects with text', 'export const handler = () => Promise.reject("why")', 'why', /^why$/],
    ['cannot be loaded', 'throw new Error("at load")', 'at load', /^Error: at load\n/],
    ['has no handler', 'export const other = 1', /^Runtime\.HandlerNotFound/, /HandlerNotFound/],
    ['has no function as its handler', 'export const handler = 1', /^Runtime\.HandlerNotFound/, /not a func/],
    [
      'takes a callback',
      'export const handler = (event, context, callback) => callback()',
      /^Runtime\.CallbackHandlerDeprecated/,
      /takes a callback/,
    ],
    [
      'returns a circle',
      'const a = {}; a.a = a; export const handler = async () => a',
      /circular/,
      /circular/,
    ],
  ])('%s fails with that message, and its trace in the log', async (_name, source, message, trace) => {
    const { invoke, log } = serviceOf(source);
    const failed = invoke();
    await expect(failed).rejects.toBeInstanceOf(LambdaFunctionError);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ kind: 'threw' });
    expect(log).toEqual([{ level: 'ERROR', message: expect.stringMatching(trace), requestId: 'request-1' }]);
  });

  it.each([
    ['ends its process', 'process.exit(3)', /^Runtime exited with error: exit status 3$/],
    [
      'throws in a timer',
      'setImmediate(() => { throw new Error("late"); }); await new Promise(() => {});',
      /^late$/,
    ],
    [
      'fills its heap',
      'const all = []; while (true) all.push(new Array(1_000_000).fill(all.length));',
      /memory limit/,
    ],
    ['holds 200 MB of buffers', 'globalThis.held = Buffer.alloc(2e8, 1);', /^used more than 128 MB$/],
  ])('%s is ended; the next invocation is a cold one', async (_name, source, message) => {
    const { invoke, log, coldStarts } = serviceOf(
      `export const handler = async ({ fails }) => { if (fails) { ${source} } return 'fine'; };`,
    );
    expect(await invoke()).toBe('fine');
    const failed = invoke({ fails: true });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ name: 'LambdaFunctionError', kind: 'ended' });
    expect(log).toEqual([
      { level: 'ERROR', message: expect.stringMatching(message), requestId: 'request-1' },
    ]);
    expect(await invoke()).toBe('fine');
    expect(coldStarts).toEqual([true, false, true]);
  });
});

describe('the time limit', () => {
  it.each([
    ['never settles', 'await new Promise(() => {})'],
    ['never yields', 'while (true)'],
  ])('ends a function that %s; the next invocation is a cold one', async (_name, source) => {
    const { invoke, log } = serviceOf(
      `let count = 0; export const handler = async ({ stuck }) => { count += 1; if (stuck) { ${source}; } return count; };`,
    );
    expect(await invoke()).toBe(1);
    await expect(invoke({ stuck: true }, 50)).rejects.toBeInstanceOf(LambdaTimeoutError);
    expect(log).toEqual([{ level: 'ERROR', message: 'Task timed out after 50 ms', requestId: 'request-1' }]);
    expect(await invoke()).toBe(1);
  });

  const slowToLoad = `await new Promise((resolve) => setTimeout(resolve, 1_000));
    export const handler = async (event, context) => context.getRemainingTimeInMillis();`;

  it('does not include a cold start that has time of its own', async () => {
    const { invoke } = serviceOf(slowToLoad);
    expect(await invoke({}, 900)).toBeGreaterThan(0);
    const late = serviceOf(slowToLoad, { initTimeLimitMs: 50 });
    await expect(late.invoke()).rejects.toBeInstanceOf(LambdaTimeoutError);
    expect(late.log[0]?.message).toBe('Task timed out after 50 ms');
  });

  it('includes a cold start that has none, and the function knows', async () => {
    const { invoke, log } = serviceOf(slowToLoad, { initTimeLimitMs: null });
    await expect(invoke({}, 900)).rejects.toBeInstanceOf(LambdaTimeoutError);
    expect(log[0]?.message).toBe('Task timed out after 900 ms');
    expect(await invoke({}, 5_000)).toBeLessThanOrEqual(4_000);
    expect(await invoke({}, 5_000)).toBeGreaterThan(4_000);
  });
});
