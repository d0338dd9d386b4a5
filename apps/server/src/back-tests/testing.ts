/** For tests: waits for the end of a back-test without sleeping. */
import { setImmediate } from 'node:timers/promises';
import type { Answer, JsonBody, TestApp } from '../testing/test-app.ts';

const withinMs = 15_000;

export async function ended(test: TestApp, path: string, { status, body }: Answer): Promise<JsonBody> {
  if (status !== 200) throw new Error(`${status}: ${body.errorDescription}`);
  for (const start = performance.now(); performance.now() - start < withinMs; ) {
    const { body: now } = await test.management('GET', `${path}/${body.backTestId}`);
    if (now.state !== 'QUEUED' && now.state !== 'RUNNING') return now;
    await setImmediate();
  }
  throw new Error('the back-test did not end');
}
