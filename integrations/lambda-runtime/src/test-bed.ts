// For the tests of this package: functions of a few lines, and a service that invokes them. Each test file runs `cleanUp`
// after each test.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { LogLine } from './function-instance.ts';
import type { FunctionIdentity } from './function-runtime.ts';
import { WarmInstances, type WarmInstancesOptions } from './warm-instances.ts';

export type Files = Record<string, string>;

export const identity: FunctionIdentity = {
  functionName: 'example',
  deployedName: 'us-east-1.example',
  functionVersion: '3',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:example:3',
  region: 'eu-west-1',
  memoryMb: 128,
};

const made: (() => unknown)[] = [];

/** What was made last is removed first. */
export function atEnd(remove: () => unknown): void {
  made.push(remove);
}

export async function cleanUp(): Promise<void> {
  for (const remove of made.splice(0).reverse()) await remove();
}

export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  atEnd(() => rmSync(folder, { recursive: true }));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  return folder;
}

export function zipOf(files: Files): string {
  const entries = Object.entries(files).map(([name, source]) => [name, strToU8(source)] as const);
  const path = join(folderOf({}), 'package.zip');
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return path;
}

/** Instances of a function with this source (of an ECMAScript module), what they print, and how to invoke them. */
export function serviceOf(source: string, options: Partial<WarmInstancesOptions> = {}) {
  const log: LogLine[] = [];
  const instances = new WarmInstances({
    entry: join(folderOf({ 'index.mjs': source }), 'index.mjs'),
    identity,
    environment: {},
    heapMb: 88,
    initTimeLimitMs: 10_000,
    instancesMax: 8,
    onLog: (line) => log.push(line),
    ...options,
  });
  atEnd(() => instances.close());
  const coldStarts: boolean[] = [];
  const invoke = (event: unknown = {}, timeLimitMs = 5_000, requestId = 'request-1'): Promise<unknown> =>
    instances.lend(async (instance, isColdStart) => {
      coldStarts.push(isColdStart);
      return JSON.parse(await instance.invoke({ requestId, event: JSON.stringify(event), timeLimitMs }));
    });
  return { instances, invoke, coldStarts, log };
}

export const returning = (expression: string) =>
  `export const handler = async (event, context) => (${expression});`;
