/** Whoever sends a word that is none of those allowed reads which are. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
});
afterAll(async () => await test.close());

const rule = { name: 'A rule', priority: 0 };

it.each([
  [
    'POST',
    '/action-configurations/pay/rules',
    { ...rule, type: 'DENY' },
    'The field type must be one of "ALLOW", "CHALLENGE", "REVIEW", "BLOCK".',
  ],
  [
    'POST',
    '/custom-data-points',
    { name: 'amount', dataType: 'integer', modelType: 'action' },
    'The field dataType must be one of "text", "number", "boolean", "multiselect".',
  ],
  [
    'PATCH',
    '/tenant',
    { invalidCustomData: 'refuse' },
    'The field invalidCustomData must be one of "ignore", "reject", null.',
  ],
  ['PATCH', '/tenant', { pushNumberDigits: 4 }, 'The field pushNumberDigits must be one of 2, 6, null.'],
  [
    'POST',
    '/value-lists',
    { name: 'A list', itemType: 'string', isActive: true, valueListItems: [true] },
    'The field valueListItems.0 must be one of string, number.',
  ],
  [
    'POST',
    '/action-configurations/pay/rules',
    { ...rule, type: 'ALLOW', isActive: 'yes' },
    'The field isActive must be boolean.',
  ],
] as const)('%s %s %j: %s', async (method, path, body, expected) => {
  const answer = await test.management(method, path, body);
  expect([answer.status, answer.body.errorDescription]).toEqual([400, expected]);
});
