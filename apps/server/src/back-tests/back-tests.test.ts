import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRule, allowPayments, amountOver, trackPayment } from '../testing/payments.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { explainedSamples } from './samples.ts';
import { findBackTest, listPeople } from './store.ts';
import { ended } from './testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await allowPayments(test);
});
afterEach(async () => await test.close());

const action = '/action-configurations/pay';
const tests = `${action}/back-tests`;
const dayMs = 86_400_000;
const large = (limit: number, type = 'CHALLENGE') => ({ name: 'Large', type, conditions: amountOver(limit) });

const createRule = async (body: object) => await addRule(test, { priority: 5, ...body });
const track = async (userId: string, amount: number, more?: object) =>
  await trackPayment(test, userId, amount, more);
const setState = async (userId: string, amount: number, state: string) =>
  await test.server('PATCH', `/users/${userId}/actions/pay/${amount}`, { state });
/** Everything tracked is in the past. */
const create = async (body: object) => {
  test.clock.now += 1_000;
  return await test.management('POST', tests, body);
};
const run = async (body: object) => await ended(test, tests, await create(body));

describe('a back-test', () => {
  it('counts what would have been decided otherwise, by outcome and by person, and explains samples', async () => {
    await createRule(large(1_000));
    for (const amount of [100, 600, 700, 1_500]) await track('alice', amount);
    await track('böb', 800);
    const { state, progress, result } = await run({ rules: [large(500)], samples: 1 });
    expect([state, progress]).toEqual(['COMPLETED', { evaluated: 5, total: 5 }]);
    expect(result).toMatchObject({
      evaluated: 5,
      changed: 3,
      outcomes: [
        { outcome: 'ALLOW', newOutcome: 'ALLOW', count: 1 },
        { outcome: 'ALLOW', newOutcome: 'CHALLENGE', count: 3 },
        { outcome: 'CHALLENGE', newOutcome: 'CHALLENGE', count: 1 },
      ],
      users: {
        changed: 2,
        isComplete: true,
        mostChanged: [
          { userId: 'alice', changed: 2 },
          { userId: 'böb', changed: 1 },
        ],
      },
      rules: [{ name: 'Large', matched: 4, decided: 4, errors: 0 }],
      decidedByDefault: 1,
      dataPoints: [{ name: 'custom.amount', asked: 5, missing: 0 }],
    });
    expect(result.samples).toMatchObject([
      {
        outcome: 'ALLOW',
        newOutcome: 'CHALLENGE',
        decidedByRuleId: 'rule-1',
        rules: [{ matched: true, explanation: { held: true, operator: '>' } }],
      },
    ]);
  });

  it('puts drafts in the place that they were made for, and takes unchanged rules from the record', async () => {
    await createRule({ name: 'Blocked', type: 'BLOCK', priority: 1, conditions: amountOver(5_000) });
    const ruleId = await createRule(large(1_000));
    for (const amount of [100, 600, 1_500, 6_000]) await track('alice', amount);
    const { body: draft } = await test.management('POST', `${action}/rule-drafts`, {
      replacesRuleId: ruleId,
      conditions: amountOver(500),
    });
    const { result } = await run({ draftIds: [draft.draftId] });
    expect(result).toMatchObject({ changed: 1, usedRecord: true });
    expect(result.rules).toMatchObject([
      { name: 'Blocked', matched: 1, decided: 1 },
      { ruleId, matched: 3, decided: 2 },
    ]);
    expect(result.dataPoints).toEqual([{ name: 'custom.amount', asked: 4, missing: 0 }]);
  });

  it('compares with what was recorded, or with what the active rules would decide', async () => {
    await track('alice', 800);
    await createRule(large(500));
    const rules = [large(500)];
    expect((await run({ rules })).result.outcomes).toEqual([
      { outcome: 'ALLOW', newOutcome: 'CHALLENGE', count: 1 },
    ]);
    expect((await run({ rules, compareWith: 'CURRENT' })).result.outcomes).toEqual([
      { outcome: 'CHALLENGE', newOutcome: 'CHALLENGE', count: 1 },
    ]);
    expect((await run({ rules: [], defaultUserActionResult: 'BLOCK' })).result.outcomes).toEqual([
      { outcome: 'ALLOW', newOutcome: 'BLOCK', count: 1 },
    ]);
  });

  it('reads the lists of the request in place of the tenant’s, also where the record knows another answer', async () => {
    const list = { name: 'Bad', alias: 'bad', itemType: 'number', valueListItems: [1] };
    await test.management('POST', '/value-lists', list);
    const conditions = { in: [{ var: 'custom.amount' }, { var: 'lists.bad' }] };
    await createRule({ name: 'Bad', type: 'BLOCK', conditions });
    await track('alice', 1);
    await track('alice', 2);
    const rules = [{ name: 'Bad', type: 'BLOCK', conditions }];
    expect((await run({ rules })).result).toMatchObject({ changed: 0, usedRecord: true, dataPoints: [] });
    const { result } = await run({ rules, lists: { bad: [2] } });
    expect(result.outcomes).toEqual([
      { outcome: 'ALLOW', newOutcome: 'BLOCK', count: 1 },
      { outcome: 'BLOCK', newOutcome: 'ALLOW', count: 1 },
    ]);
    await test.management('PATCH', '/value-lists/bad', { valueListItems: [1, 2] });
    expect((await run({ rules })).result.outcomes).toEqual([
      { outcome: 'ALLOW', newOutcome: 'BLOCK', count: 1 },
      { outcome: 'BLOCK', newOutcome: 'BLOCK', count: 1 },
    ]);
  });

  it('covers its range alone, and nothing that is tracked afterwards', async () => {
    const start = test.clock.now;
    for (const amount of [601, 602, 603, 604]) {
      test.clock.now = start + amount * 1_000;
      await track('alice', amount);
    }
    const rules = [large(500)];
    const from = new Date(start + 602_000).toISOString();
    const { result } = await run({ rules, from, to: start + 604_000 });
    expect(result.evaluated).toBe(2);
    expect((await run({ rules, to: start + 10 * dayMs })).result.evaluated).toBe(4);
  });

  it('says which data points were not gathered when the actions were recorded', async () => {
    await track('alice', 600);
    await track('alice', 700, { custom: {} });
    const conditions = {
      or: [{ '>': [{ var: 'user.actionCount.1h' }, 3] }, { '>': [{ var: 'custom.amount' }, 1] }],
    };
    const { result } = await run({ rules: [{ name: 'Often', type: 'REVIEW', conditions }] });
    expect(result.dataPoints).toEqual([
      { name: 'custom.amount', asked: 2, missing: 1 },
      { name: 'user.actionCount.1h', gathered: 'velocity', asked: 2, missing: 2 },
    ]);
  });
});

describe('friction', () => {
  it('counts people who proved good later, who did not, and of whom nothing is known', async () => {
    await createRule(large(1_000));
    for (const userId of ['good', 'bad', 'both', 'unknown', 'late']) await track(userId, 600);
    test.clock.now += dayMs;
    for (const userId of ['good', 'bad', 'both']) await track(userId, 2_000);
    await track('both', 3_000);
    await setState('good', 2_000, 'CHALLENGE_SUCCEEDED');
    await setState('both', 2_000, 'CHALLENGE_SUCCEEDED');
    await setState('bad', 2_000, 'CHALLENGE_FAILED');
    await setState('both', 3_000, 'CHALLENGE_FAILED');
    test.clock.now += 5 * dayMs;
    await track('late', 2_000);
    await setState('late', 2_000, 'CHALLENGE_SUCCEEDED');
    const { result } = await run({ rules: [large(500)], goodWithinDays: 3 });
    expect(result.friction).toEqual({
      goodWithinDays: 3,
      stricter: { actions: 5, people: 5 },
      provedGood: { actions: 1, people: 1 },
      provedBad: { actions: 2, people: 2 },
      unclear: { actions: 2, people: 2 },
      notExamined: { actions: 0, people: 0 },
    });
  });

  it('says how many that would be allowed had failed their challenge', async () => {
    await createRule(large(500));
    await track('alice', 600);
    await track('bob', 600);
    await setState('bob', 600, 'CHALLENGE_FAILED');
    const { result } = await run({ rules: [large(1_000)] });
    expect(result.newlyAllowed).toEqual({ actions: 2, failedChallenges: 1, failedReviews: 0 });
    expect(result.friction.stricter).toEqual({ actions: 0, people: 0 });
  });
});

describe('a request', () => {
  const rules = [large(500)];
  it.each([
    [{ rules, from: '2026-01-01T10:00' }, 'from'],
    [{ rules, to: 'yesterday' }, 'to'],
    [{ rules, from: '2030-01-01' }, 'from'],
    [{ rules, from: '2020-01-01' }, '400 days'],
    [{}, 'rules'],
    [{ rules, draftIds: ['x'] }, 'draftIds'],
    [{ draftIds: ['x'] }, 'draftIds'],
    [{ rules: [{ ...large(1), conditions: { nope: 1 } }] }, 'rules[0].conditions'],
    [{ rules: [{ ...large(1), conditions: { in: [1, { var: 'lists.none' }] } }] }, 'none'],
    [{ rules, lists: { blokced: ['x'] } }, 'The field lists.blokced is no value list, and no rule reads it.'],
    [{ rules, from: 1.5 }, 'The field from must be one of string, integer.'],
    [{ rules, compareWith: 'YESTERDAY' }, 'compareWith'],
    [{ rules, samples: 21 }, 'samples'],
    [{ rules, goodWithinDays: 0 }, 'goodWithinDays'],
  ])('is refused as %j', async (body, named) => {
    const { status, body: answer } = await create(body);
    expect([status, answer.errorDescription]).toEqual([400, expect.stringContaining(named)]);
  });

  it('is refused for rules of a flow, a flow of rules and for what is not there', async () => {
    await test.management('POST', '/action-configurations', { actionCode: 'flow', actionType: 'FLOW' });
    for (const body of [{ rules }, { draftIds: ['x'] }, {}, { flow: {} }]) {
      const flow = await test.management('POST', '/action-configurations/flow/back-tests', body);
      expect([flow.status, flow.body.errorDescription]).toEqual([400, expect.stringContaining('flow')]);
    }
    expect((await create({ flow: {} })).status).toBe(400);
    expect((await test.management('POST', '/action-configurations/none/back-tests', { rules })).status).toBe(
      404,
    );
    expect((await test.management('GET', '/action-configurations/none/back-tests')).status).toBe(404);
    expect((await test.management('GET', `${tests}/none`)).status).toBe(404);
  });
});

describe('what is kept', () => {
  it('is explained in turns: others have theirs between two samples', async () => {
    for (let amount = 600; amount < 620; amount += 1) await track('alice', amount);
    const { backTestId } = await run({ rules: [large(500)], samples: 20 });
    const { read } = test.database;
    const found = await findBackTest(read, { tenantId: 'test-tenant', backTestId });
    if (!found) throw new Error('it is gone');
    let turns = 0;
    let isDone = false;
    const explaining = explainedSamples(read, found, await listPeople(read, found)).finally(() => {
      isDone = true;
    });
    for (; !isDone; turns += 1) await nextTurn();
    expect(await explaining).toHaveLength(20);
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  it('is listed without results, of this tenant alone, and is deleted', async () => {
    await track('alice', 600);
    const { backTestId } = await run({ rules: [large(500)] });
    const { body: listed } = await test.management('GET', tests);
    expect(listed).toMatchObject([{ backTestId, state: 'COMPLETED' }]);
    expect(listed[0]).not.toHaveProperty('result');
    const other = await addTenant(test, 'other');
    await other.management('POST', '/action-configurations', { actionCode: 'pay' });
    expect((await other.management('GET', tests)).body).toEqual([]);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const)
      expect((await other.management(method, `${tests}/${backTestId}${path}`)).status).toBe(404);
    expect((await test.management('DELETE', `${tests}/${backTestId}`)).body).toEqual({ success: true });
    expect((await test.management('GET', `${tests}/${backTestId}`)).status).toBe(404);
  });

  it('has nothing of a person who is deleted', async () => {
    await track('alice', 600);
    await track('bob', 600);
    const { backTestId } = await run({ rules: [large(500)] });
    await test.server('DELETE', '/users/alice');
    const { body } = await test.management('GET', `${tests}/${backTestId}`);
    expect(JSON.stringify(body.result)).not.toContain('alice');
    expect(body.result).toMatchObject({
      changed: 2,
      users: { mostChanged: [{ userId: 'bob', changed: 1 }] },
    });
  });
});
