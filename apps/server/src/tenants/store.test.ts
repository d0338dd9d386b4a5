import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { TenantStore } from './store.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

it('what another process changed holds here two seconds later', async () => {
  const here = new TenantStore(test.database, test.keyRing, () => test.clock.now);
  const minutes = async () => (await here.find('test-tenant'))?.settings.tokenDurationInMinutes;
  expect(await minutes()).toBe(10);
  // By the application's own store, as another process would.
  expect((await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 3 })).status).toBe(200);
  test.clock.now += 1_999;
  expect(await minutes()).toBe(10);
  test.clock.now += 1;
  expect(await minutes()).toBe(3);
});
