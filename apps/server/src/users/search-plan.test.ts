/** How SQLite looks people up: without statistics it prefers the wrong way, so the right one is held fast here. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { matchingIds } from './query.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

it.each([
  [{ email: 'x' }, ['email']],
  [{ phoneNumber: 'x' }, ['phone_number']],
  [{ username: 'x' }, ['username']],
  [{ username: 'x', email: 'x', phoneNumber: 'x' }, ['email', 'phone_number', 'username']],
])('of %j are read from an index, whatever the number of people', async (filter, columns) => {
  for (const after of [undefined, 'u']) {
    const query = matchingIds(test.database.read, 't', filter, { limit: 20, after }).compile();
    const parameters = query.parameters as string[];
    const rows = await test.database.read.rows(`explain query plan ${query.sql}`, parameters);
    const plan = rows.map(({ detail }) => detail).join('\n');
    for (const column of columns) expect(plan).toContain(`COVERING INDEX users_by_${column}`);
    expect(plan).not.toMatch(/PRIMARY KEY|SCAN|TEMP B-TREE/);
  }
});
