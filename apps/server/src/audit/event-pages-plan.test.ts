/** How SQLite reads pages of the trail: there is no index but its key, and a page must not read more than its part of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { pageSql } from './event-pages.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

it('pages of the trail are read by the primary key, whatever is filtered', async () => {
  const filter = { userId: 'a', type: 'b', keyId: 'c', from: 1, to: 2 };
  const { sql, parameters } = pageSql(filter);
  const rows = await test.database.read.rows(`explain query plan ${sql}`, ['t', 1, 9, ...parameters, 5]);
  const plan = rows.map(({ detail }) => detail).join('\n');
  expect(plan).toBe('SEARCH audit_events USING PRIMARY KEY (tenant_id=? AND seq>? AND seq<?)');
});
