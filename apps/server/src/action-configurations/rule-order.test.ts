/** The order of rules is changed as a whole, or not at all. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { basic, type JsonBody, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
let ruleIds: string[];
const action = '/action-configurations/pay';

beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  ruleIds = [];
  for (const [priority, type] of [
    [3, 'BLOCK'],
    [10, 'CHALLENGE'],
    [40, 'REVIEW'],
  ]) {
    const { body } = await test.management('POST', `${action}/rules`, { name: type, type, priority });
    ruleIds.push(body.ruleId);
  }
});
afterEach(async () => await test.close());

const put = async (ids: unknown) =>
  await test.call('PUT', `/v1/management${action}/rule-order`, {
    authorization: basic(testManagementKey),
    body: { ruleIds: ids },
  });
const order = async () =>
  (await test.management('GET', `${action}/rules`)).body.map(({ name, priority }: JsonBody) => [
    priority,
    name,
  ]);
const state = async () => (await test.server('POST', '/users/alice/actions/pay', {})).body.state;

it('deals the priorities out again, and decisions follow at once', async () => {
  expect(await state()).toBe('BLOCK');
  const [block, challenge, review] = ruleIds;
  const answer = await put([review, block, challenge]);
  expect(answer.status).toBe(200);
  expect(answer.body.map(({ ruleId }: JsonBody) => ruleId)).toEqual([review, block, challenge]);
  expect(await order()).toEqual([
    [3, 'REVIEW'],
    [10, 'BLOCK'],
    [40, 'CHALLENGE'],
  ]);
  expect(await state()).toBe('REVIEW_REQUIRED');
  const { events } = await readTrail(test.database.read, 'test-tenant');
  expect(JSON.parse(events.findLast(({ type }) => type === 'rules.reordered')?.data ?? '{}')).toMatchObject({
    actionCode: 'pay',
    before: [block, challenge, review],
    after: [review, block, challenge],
    keyId: expect.any(String),
  });
});

it('is refused for other rules than there are, and nothing changes', async () => {
  const before = await order();
  const [block, challenge, review] = ruleIds;
  for (const ids of [[block, challenge], [block, challenge, review, 'new'], [block, challenge, 'new'], []])
    expect(await put(ids)).toMatchObject({ status: 409, body: { error: 'conflict' } });
  for (const ids of [[block, block, review], 'all', undefined])
    expect(await put(ids)).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('ruleIds') },
    });
  expect(await order()).toEqual(before);
});

it('of many changes at once each holds as a whole', async () => {
  const [block, challenge, review] = ruleIds;
  const orders = [
    [review, challenge, block],
    [challenge, block, review],
    [block, review, challenge],
  ];
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => put(orders[at % 3])));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await order()).map(([priority]: number[]) => priority)).toEqual([3, 10, 40]);
});
