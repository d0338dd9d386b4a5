import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { actionsCommand } from './actions.ts';
import { UsageError } from './usage-error.ts';

let test: TestApp;
let url: string;
beforeAll(async () => {
  test = await startTestApp();
  url = await test.app.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => await test.close());
afterEach(() => vi.unstubAllEnvs());

async function refusal(key: string): Promise<string> {
  vi.stubEnv('STEPWARD_URL', `${url}/`);
  vi.stubEnv('STEPWARD_SECRET_KEY', key);
  const error: unknown = await actionsCommand(['list', '--user', 'alice']).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
}

it('a key that the server does not take is told by the names of the variables', async () => {
  const text = await refusal('sk_of-nobody-0123456789012345678901234567');
  expect(text).toContain(`the server at ${url} does not take this key`);
  expect(text).toContain('STEPWARD_SECRET_KEY');
  expect(text).toContain('STEPWARD_URL');
  expect(text).not.toMatch(/region|sk_of-nobody/);
});

it('a management key is told to be one', async () => {
  expect(await refusal(testManagementKey)).toMatch(/^403: This is a management key/);
});
