/** How SQLite reads lists of actions: without statistics it prefers the wrong way, so the right one is held fast here. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { codeQuery, countSql, newestByCodeSql, newestParameters, userQuery } from './listing-queries.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

const scope = { tenantId: 't', from: 0, to: 9 };
const place = { at: 5, code: 'pay', user: 'u', key: 'k' };
const planOf = async ({ sql, parameters }: ReturnType<typeof codeQuery>, limit = [50]) => {
  const rows = await test.database.read.rows(`explain query plan ${sql}`, [...parameters, ...limit]);
  return rows.map(({ detail }) => String(detail)).join('\n');
};

it.each([undefined, place])('reads a code by time, after %j', async (after) => {
  const plan = await planOf(codeQuery(scope, 'pay', after));
  expect(plan).toContain(
    'USING INDEX actions_by_time (tenant_id=? AND action_code=? AND created_at>? AND created_at<?)',
  );
  // Actions of one moment alone are sorted.
  expect(plan).not.toMatch(/SCAN|TEMP B-TREE FOR ORDER BY/);
});

it.each([undefined, place])('reads a person by the primary key, after %j', async (after) => {
  const plans = [
    await planOf(userQuery(scope, { userId: 'u' }, after)),
    await planOf(userQuery(scope, { userId: 'u', actionCode: 'pay' }, after)),
  ];
  for (const plan of plans) expect(plan).toContain('sqlite_autoindex_actions_1 (tenant_id=? AND user_id=?');
  expect(plans[1]).toContain('(tenant_id=? AND user_id=? AND action_code=?');
});

it('finds the codes of a tenant without reading its actions', async () => {
  const plan = await planOf({ sql: newestByCodeSql, parameters: newestParameters(scope) }, []);
  const searches = plan.split('\n').filter((line) => / actions\b/.test(line));
  expect(searches.length).toBeGreaterThanOrEqual(3);
  for (const line of searches)
    expect(line).toContain('SEARCH actions USING COVERING INDEX actions_by_time (');
  expect(plan).not.toContain('TEMP B-TREE');
});

it('counts the actions of a person in the primary key alone', async () => {
  const plan = await planOf({ sql: countSql, parameters: ['t', 'u'] });
  expect(plan).toContain(
    'SEARCH actions USING COVERING INDEX sqlite_autoindex_actions_1 (tenant_id=? AND user_id=?)',
  );
});
