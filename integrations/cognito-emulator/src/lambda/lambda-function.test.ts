import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { LambdaFunctionError, LambdaTimeoutError } from '@stepward/lambda-runtime';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { email, startBed } from '../test-bed.ts';
import { createLambdaFunction, type LambdaBundle } from './lambda-function.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cognito-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, source] of Object.entries(files)) await writeFile(join(folder, name), source);
  return folder;
}

async function bundled(source: string, more: Partial<LambdaBundle> = {}) {
  const path = join(await folderOf({ 'index.mjs': source }), 'index.mjs');
  const log: string[] = [];
  const options = { functionName: 'example', region: 'eu-west-1', onLog: (line: string) => log.push(line) };
  const lambda = createLambdaFunction({ path, ...more }, options);
  onTestFinished(() => lambda.close());
  return { lambda, log };
}

const returning = (expression: string) => `export const handler = async (event, context) => (${expression});`;

describe('a bundle', () => {
  it('sees its own environment and the runtime, not that of this process', async () => {
    vi.stubEnv('STEPWARD_SECRET_KEY', 'parent-secret');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { lambda } = await bundled(returning('{ ...process.env }'), {
      environment: { STEPWARD_URL: 'http://local', AWS_REGION: 'us-east-1' },
    });
    const environment = (await lambda.invoke({}, 5_000)) as Record<string, string>;
    expect(environment).toMatchObject({ STEPWARD_URL: 'http://local', AWS_REGION: 'eu-west-1' });
    expect(Object.keys(environment).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$)/.test(name))).toEqual([
      'STEPWARD_URL',
    ]);
  });

  it('exchanges nothing but JSON, and knows its request and its time', async () => {
    const { lambda } = await bundled(
      returning('{ ...event, lost: () => 1, ...context, left: context.getRemainingTimeInMillis() }'),
    );
    const result = (await lambda.invoke({ at: new Date(0), gone: undefined }, 5_000)) as Record<
      string,
      unknown
    >;
    expect(result).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'example',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:example',
      memoryLimitInMB: '128',
      awsRequestId: expect.any(String),
      logGroupName: '/aws/lambda/example',
      logStreamName: 'local',
      left: expect.any(Number),
    });
    expect(result.left).toBeLessThanOrEqual(5_000);
  });

  it.each([
    ['throws', 'export const handler = async () => { throw new Error("why"); }', 'why'],
    ['rejects with text', 'export const handler = () => Promise.reject("why")', 'why'],
    ['cannot be loaded', 'throw new Error("at load")', 'at load'],
    ['has no handler', 'export const other = 1', /HandlerNotFound/],
    ['ends its process', 'export const handler = () => process.exit(3)', /exit status 3/],
  ])('that %s fails with that message', async (_name, source, message) => {
    const { lambda } = await bundled(source);
    const failed = lambda.invoke({}, 5_000);
    await expect(failed).rejects.toBeInstanceOf(LambdaFunctionError);
    await expect(failed).rejects.toThrow(message);
  });

  it('is ended when it does not yield, and the next invocation is a cold one', async () => {
    const { lambda } = await bundled(
      'let count = 0; export const handler = async ({ stuck }) => { count += 1; while (stuck); return count; };',
    );
    expect(await lambda.invoke({}, 5_000)).toBe(1);
    await expect(lambda.invoke({ stuck: true }, 50)).rejects.toBeInstanceOf(LambdaTimeoutError);
    expect(await lambda.invoke({}, 5_000)).toBe(1);
  });

  it('prints to the log', async () => {
    const { lambda, log } = await bundled(
      'export const handler = async () => { console.log("hello %s", "log"); }',
    );
    await lambda.invoke({}, 5_000);
    expect(log).toEqual(['hello log']);
  });

  const options = { functionName: 'example', region: 'eu-west-1', onLog: () => undefined };

  it('may be a folder or CommonJS; what could not be deployed is refused at the start', async () => {
    const path = await folderOf({ 'index.cjs': 'exports.handler = async () => 1;', 'readme.txt': '' });
    const lambda = createLambdaFunction({ path }, options);
    onTestFinished(() => lambda.close());
    expect(await lambda.invoke({}, 5_000)).toBe(1);
    const create = (bundle: LambdaBundle) => () => createLambdaFunction(bundle, options);
    expect(create({ path: join(path, 'readme.txt') })).toThrow(/a bundle is a \.js/);
    expect(create({ path: join(path, 'missing.mjs') })).toThrow('ENOENT');
    expect(create({ path: await folderOf({ 'other.mjs': '' }) })).toThrow(/no index\.js, index\.mjs or/);
    expect(create({ path, memoryMb: 1 })).toThrow(/memoryMb/);
  });

  it('may be a .zip, which is unpacked and leaves nothing behind', async () => {
    const zipOf = async (files: Record<string, string>) => {
      const folder = await folderOf({});
      const packed = zipSync(
        Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
      );
      await writeFile(join(folder, 'package.zip'), packed);
      return join(folder, 'package.zip');
    };
    const source =
      "import { name } from './lib/name.mjs'; export const handler = async () => [name, import.meta.dirname];";
    const path = await zipOf({ 'index.mjs': source, 'lib/name.mjs': "export const name = 'from lib';" });
    const lambda = createLambdaFunction({ path }, options);
    const [name, unpacked] = (await lambda.invoke({}, 5_000)) as [string, string];
    expect(name).toBe('from lib');
    expect((await stat(dirname(unpacked))).mode & 0o777).toBe(0o700);
    await lambda.close();
    await expect(stat(dirname(unpacked))).rejects.toThrow('ENOENT');
  });
});

it('a trigger has five seconds of real time, its cold start included', async () => {
  const folder = await folderOf({
    'index.mjs': `import { existsSync, writeFileSync } from 'node:fs';
      export const handler = async (event) => {
        if (existsSync(process.env.MARK)) return { ...event, response: { failAuthentication: true } };
        writeFileSync(process.env.MARK, '');
        return new Promise(() => setInterval(() => {}, 1_000));
      };`,
  });
  const environment = { MARK: join(folder, 'mark') };
  const bed = await bedOf({ triggers: { defineAuthChallenge: { path: folder, environment } } });
  const start = new InitiateAuthCommand({
    ClientId: 'spa',
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME: email },
  });
  await expect(bed.client.send(start)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  const [killed, answered] = bed.invocations;
  expect(killed).toMatchObject({ attempt: 1, error: 'Task timed out' });
  expect(killed?.durationMs).toBeGreaterThan(4_900);
  expect(answered).toMatchObject({ attempt: 2 });
});
