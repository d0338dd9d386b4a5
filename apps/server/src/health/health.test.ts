/** A full disk: clean refusals, nothing half done, and it mends by itself. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const setPagesMax = async (pages: number) =>
  await test.database.commit((transaction) => transaction.rows(`pragma max_page_count = ${pages}`, []));
const custom = { text: 'x'.repeat(50_000) };
const track = async (body: object) => await test.server('POST', '/users/alice/actions/signIn', body);

it('a full disk is 503 for writers, while reading and health go on; afterwards all is well', async () => {
  await track({ idempotencyKey: 'before' });
  await setPagesMax(1);
  const refused = await Promise.all(
    Array.from({ length: 10 }, (_, n) => track({ idempotencyKey: `full-${n}`, custom })),
  );
  for (const answer of refused)
    expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable', errorCode: 'unavailable' } });
  expect((await test.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
  expect((await test.call('GET', '/readyz')).body).toEqual({ status: 'ready' });
  expect((await test.server('GET', '/users/alice/actions/signIn/before')).status).toBe(200);
  await setPagesMax(1_000_000);
  expect((await track({ idempotencyKey: 'full-0', custom })).status).toBe(200);
  const stored = await test.server('GET', '/users/alice/actions');
  expect(stored.body.map(({ idempotencyKey }: { idempotencyKey: string }) => idempotencyKey).sort()).toEqual([
    'before',
    'full-0',
  ]);
});
