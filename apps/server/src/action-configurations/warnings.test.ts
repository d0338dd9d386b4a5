import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'signIn' });
});
afterEach(async () => await test.close());

const save = async (variable: string, priority: number) =>
  await test.management('POST', '/action-configurations/signIn/rules', {
    name: 'A rule',
    type: 'CHALLENGE',
    priority,
    conditions: { '==': [{ var: variable }, true] },
  });

it('says when a rule names a data point that does not exist: a misspelt one would never match', async () => {
  const misspelt = await save('device.isnew', 0);
  expect(misspelt.status).toBe(200);
  expect(misspelt.body.warnings).toEqual([expect.stringContaining('"device.isnew"')]);
  const listed = await test.management('GET', '/action-configurations/signIn/rules');
  expect(listed.body[0].warnings).toHaveLength(1);
});

it('says nothing of data points that do, or of an application’s own', async () => {
  expect((await save('device.isNew', 1)).body).not.toHaveProperty('warnings');
  expect((await save('custom.anything', 2)).body).not.toHaveProperty('warnings');
});
