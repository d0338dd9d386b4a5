import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/environment.ts';
import { readDemoSettings } from './demo-settings.ts';

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepward-demo-'));
  file = join(dataDir, 'demo.env');
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = (environment: Record<string, string> = {}) =>
  readDemoSettings({ STEPWARD_DATA_DIR: dataDir, ...environment });
const refusal = (environment: Record<string, string> = {}): string => {
  try {
    read(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('a wrong preset', () => {
  it.each([
    ['STEPWARD_SECRET_KEY', 'short', /^STEPWARD_SECRET_KEY must be at least 32 characters/],
    ['STEPWARD_DEMO_SEAL_KEY', 'abc', /^STEPWARD_DEMO_SEAL_KEY must be 32 random bytes in base64url/],
    ['STEPWARD_DEMO_ORIGIN_SECRET', 'a b#c', /^STEPWARD_DEMO_ORIGIN_SECRET must be letters, digits and/],
    ['STEPWARD_TENANT_ID', 'a b', /^STEPWARD_TENANT_ID must be/],
    ['STEPWARD_DEMO_EDGE_PORT', '0', /^STEPWARD_DEMO_EDGE_PORT must be/],
    ['STEPWARD_TRUSTED_PROXIES', 'everybody', /^STEPWARD_TRUSTED_PROXIES must be/],
  ])('%s is named and leaves nothing behind', (name, value, text) => {
    expect(refusal({ [name]: value })).toMatch(text);
    expect(existsSync(file)).toBe(false);
    expect(read().secretKey).toMatch(/^sk_/);
  });

  it('of an earlier version, in the file, is looked for in the file', () => {
    writeFileSync(file, 'STEPWARD_SECRET_KEY=short\n');
    expect(refusal()).toMatch(/^In .*demo\.env: STEPWARD_SECRET_KEY must be at least 32 characters/);
    expect(readFileSync(file, 'utf8')).toBe('STEPWARD_SECRET_KEY=short\n');
  });
});

it('what is preset at first is kept, and so is what was made', () => {
  const key = 'sk_of-the-demo-and-long-enough-for-a-key';
  const first = read({ STEPWARD_SECRET_KEY: key });
  expect(first.secretKey).toBe(key);
  expect(read()).toMatchObject({
    secretKey: key,
    managementKey: first.managementKey,
    sealKey: first.sealKey,
  });
  expect(read({ STEPWARD_SECRET_KEY: key }).secretKey).toBe(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('another preset later is refused by name, and not with its value', () => {
  const { secretKey } = read();
  const other = 'sk_another-key-for-the-demo-and-long-enough';
  const text = refusal({ STEPWARD_SECRET_KEY: other });
  expect(text).toMatch(
    /^STEPWARD_SECRET_KEY is not the one that this demo was made with, which .*demo\.env keeps\./,
  );
  expect(text).not.toContain(other);
  expect(text).not.toContain(secretKey);
});

it.each([
  ['STEPWARD_MODE', 'banana', 'development'],
  ['STEPWARD_MODE', 'production', 'development'],
  ['STEPWARD_PUBLIC_URL', 'nonsense', 'http://localhost:4900'],
])('%s=%s is refused: the demo decides it', (name, value, fixed) => {
  const ports = { STEPWARD_PORT: '4900' };
  expect(refusal({ ...ports, [name]: value })).toBe(`${name} must be ${fixed}, or not set, for the demo.`);
  expect(read({ ...ports, [name]: fixed }).serverEnvironment[name]).toBe(fixed);
  expect(read({ ...ports, [name]: ' ' }).serverEnvironment[name]).toBe(fixed);
});
