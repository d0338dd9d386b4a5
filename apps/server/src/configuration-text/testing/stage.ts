/** A tenant whose configuration is written down and applied: by HTTP and by the commands, on one and the same data. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyCommand, exportCommand, planCommand } from '../../cli/configuration.ts';
import {
  type Answer,
  basic,
  type JsonBody,
  startTestApp,
  type TestApp,
  testManagementKey,
} from '../../testing/test-app.ts';
import { testDatabaseUrl } from '../../testing/test-database.ts';

const point = (publicId: string) => ({
  publicId,
  screen: 'sms-code-entry',
  role: 'heading',
  label: publicId,
  products: ['challenge-page'],
  maxLength: 40,
  allowedPlaceholders: ['tenantName'],
  allowedTags: [],
  defaultCopy: { en: 'Text' },
});

const html =
  '<!doctype html><html lang="en"><head><title>x</title></head><body><noscript></noscript></body></html>';

const stagePages = new WeakMap<TestApp, string>();

export interface Stage {
  readonly test: TestApp;
  /** For texts. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function openStage(environment: Record<string, string> = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-text-'));
  const pageDirectory = join(folder, 'page');
  mkdirSync(join(pageDirectory, 'assets'), { recursive: true });
  writeFileSync(join(pageDirectory, 'index.html'), html);
  const catalog = { catalogVersion: 1, screens: [], points: ['one.heading', 'two.heading'].map(point) };
  writeFileSync(join(pageDirectory, 'message-catalog.json'), JSON.stringify(catalog));
  const test = await startTestApp(environment, { pageDirectory });
  stagePages.set(test, pageDirectory);
  return {
    test,
    folder,
    close: async () => {
      await test.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A management key of a tenant, and what is called with it. */
export class Manager {
  readonly #test: TestApp;
  readonly #key: string;

  constructor(test: TestApp, key: string = testManagementKey) {
    this.#test = test;
    this.#key = key;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    return await this.#test.call(method, `/v1/management${path}`, { authorization: basic(this.#key), body });
  }

  /** The body of an answer that must be good. */
  async good(method: string, path: string, body?: unknown): Promise<JsonBody> {
    const answer = await this.call(method, path, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body.errorDescription}`);
    return answer.body;
  }

  /** The text, as bytes. */
  async text(): Promise<string> {
    const answer = await this.#test.app.server.inject({
      method: 'GET',
      url: '/v1/management/configuration',
      headers: { authorization: basic(this.#key) },
    });
    return answer.body.slice(answer.body.indexOf(',"configuration"'));
  }

  async export(): Promise<JsonBody> {
    return await this.good('GET', '/configuration');
  }

  async plan(configuration: unknown, more: object = {}): Promise<JsonBody> {
    return await this.good('POST', '/configuration/plan', { configuration, ...more });
  }

  async apply(configuration: unknown, more: object = {}): Promise<Answer> {
    const { revision } = await this.export();
    return await this.call('POST', '/configuration/apply', { configuration, revision, ...more });
  }
}

export interface Ran {
  readonly output: string;
  /** What a process would end with; undefined: it was not said, so 0. */
  readonly exitCode: number | undefined;
}

const commands = { export: exportCommand, plan: planCommand, apply: applyCommand };

/** `stepward export | plan | apply` in this process, on the data of the test. Throws what the process would print and end with 1. */
export async function run(
  test: TestApp,
  [verb, ...args]: [keyof typeof commands, ...string[]],
  given: { input?: string; answer?: string; environment?: Record<string, string> } = {},
): Promise<Ran> {
  let output = '';
  let exitCode: number | undefined;
  await commands[verb](args, {
    environment: {
      STEPWARD_PUBLIC_URL: 'http://localhost:4800',
      STEPWARD_DATA_DIR: test.directory,
      STEPWARD_DATABASE_URL: testDatabaseUrl(test.directory),
      ...given.environment,
    },
    write: (text) => {
      output += text;
    },
    now: () => test.clock.now,
    endWith: (code) => {
      exitCode = code;
    },
    ask: async () => given.answer,
    pageDirectory: stagePages.get(test) ?? '',
    input: async () => new TextEncoder().encode(given.input ?? ''),
  });
  return { output, exitCode };
}
