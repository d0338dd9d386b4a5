import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRule, allowPayments, amountOver } from '../testing/payments.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp, testStart } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await allowPayments(test);
});
afterEach(async () => await test.close());

const rules = '/action-configurations/pay/rules';
const createRule = async (body: object) =>
  await addRule(test, { name: 'Rule', type: 'CHALLENGE', priority: 0, ...body });
const track = async (idempotencyKey: string, custom: object = {}) =>
  await test.server('POST', '/users/alice/actions/pay', { idempotencyKey, custom, deviceId: 'd' });
const explain = async (idempotencyKey: string) =>
  await test.management('GET', `/users/alice/actions/pay/${idempotencyKey}/explanation`);

describe('the explanation of a stored action', () => {
  it('says of each rule and clause what it saw and why it held or not', async () => {
    const low = await createRule({
      name: 'Large',
      conditions: { and: [amountOver(1_000), { '==': [{ var: 'device.isNew' }, true] }] },
    });
    const high = await createRule({
      name: 'Huge',
      priority: 1,
      type: 'BLOCK',
      conditions: amountOver(9_000),
    });
    await track('k', { amount: 1_500 });
    const { status, body } = await explain('k');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      userId: 'alice',
      actionCode: 'pay',
      idempotencyKey: 'k',
      decidedAt: new Date(testStart).toISOString(),
      outcome: 'CHALLENGE',
      ruleIds: [low],
      decidedByRuleId: low,
      matchesRecord: true,
    });
    expect(body.rules).toHaveLength(2);
    const [first, second] = body.rules;
    expect(first).toMatchObject({ ruleId: low, name: 'Large', version: 1, matched: true, decided: true });
    expect(first.explanation.clauses).toEqual([
      {
        operator: '>',
        path: '/conditions/and/0',
        held: true,
        reached: true,
        operands: [{ variable: 'custom.amount', value: 1_500 }, { value: 1_000 }],
        variables: [{ name: 'custom.amount', value: 1_500 }],
      },
      expect.objectContaining({ held: true, variables: [{ name: 'device.isNew', value: true }] }),
    ]);
    expect(second).toMatchObject({ ruleId: high, matched: false, decided: false, isCurrent: true });
    expect(second.explanation.held).toBe(false);
    expect(body.facts.custom).toEqual({ amount: 1_500 });
  });

  it('stays the same to the letter when rules, lists and the action’s settings change or go', async () => {
    await test.management('POST', '/value-lists', {
      name: 'Bad',
      itemType: 'string',
      valueListItems: ['KP', 'IR'],
    });
    const listed = await createRule({
      name: 'Listed',
      type: 'BLOCK',
      conditions: { in: [{ var: 'custom.country' }, { var: 'lists.bad' }] },
    });
    const large = await createRule({ name: 'Large', priority: 1, conditions: amountOver(1_000) });
    await track('blocked', { country: 'KP', amount: 5_000 });
    await track('large', { country: 'FR', amount: 5_000 });
    await track('none', { country: 'FR', amount: 1 });
    const keys = ['blocked', 'large', 'none'];
    const before = await Promise.all(keys.map(explain));
    expect(before.map(({ body }) => body.outcome)).toEqual(['BLOCK', 'CHALLENGE', 'ALLOW']);
    const changes: (() => Promise<unknown>)[] = [
      () => test.management('PATCH', '/value-lists/bad', { valueListItems: ['FR'] }),
      () => test.management('PATCH', `${rules}/${large}`, { conditions: amountOver(1_000_000), priority: 7 }),
      () => test.management('PATCH', `${rules}/${listed}`, { isActive: false, name: 'Off' }),
      () => createRule({ name: 'Newer', type: 'BLOCK', priority: 2 }),
      () => test.management('PATCH', '/action-configurations/pay', { defaultUserActionResult: 'BLOCK' }),
      () => test.management('DELETE', `${rules}/${large}`),
      () => test.management('DELETE', `${rules}/${listed}`),
      () => test.management('DELETE', '/value-lists/bad'),
      () => test.management('DELETE', '/action-configurations/pay'),
      () =>
        test.management('POST', '/value-lists', { name: 'Bad', itemType: 'string', valueListItems: ['X'] }),
    ];
    for (const change of changes) {
      test.clock.now += 30 * 86_400_000;
      await change();
      const after = await Promise.all(keys.map(explain));
      for (const [at, { body }] of after.entries()) {
        expect(body.matchesRecord).toBe(true);
        expect(withoutCurrent(body)).toEqual(withoutCurrent(before[at]?.body));
      }
    }
    test = await test.restart();
    expect(withoutCurrent((await explain('large')).body)).toEqual(withoutCurrent(before[1]?.body));
  });

  it('asks the rules that decided, though others came the moment after', async () => {
    const ruleId = await createRule({ conditions: amountOver(10) });
    const seen: [string, number][] = [];
    for (let limit = 10; limit < 40; limit += 1) {
      const [tracked] = await Promise.all([
        track(`k${limit}`, { amount: 25 }),
        test.management('PATCH', `${rules}/${ruleId}`, { conditions: amountOver(limit) }),
      ]);
      expect(tracked.status).toBe(200);
      const { body } = await explain(`k${limit}`);
      expect(body.matchesRecord).toBe(true);
      seen.push([body.outcome, body.rules[0].explanation.operands[1].value]);
    }
    for (const [outcome, limit] of seen) expect(outcome).toBe(25 > limit ? 'CHALLENGE' : 'ALLOW');
  });

  it('says why a rule could not be evaluated', async () => {
    const items = Array.from({ length: 100 }, (_, at) => at);
    const sum = {
      reduce: [{ var: 'custom.items' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0],
    };
    const long = { '>': [{ '+': Array.from({ length: 60 }, () => sum) }, 1] };
    const ruleId = await createRule({ type: 'REVIEW', conditions: long });
    await track('k', { items });
    const { body } = await explain('k');
    expect(body).toMatchObject({ outcome: 'REVIEW', ruleIds: [ruleId], matchesRecord: true });
    expect(body.rules[0]).toMatchObject({ matched: true, error: expect.stringContaining('steps') });
    expect(JSON.stringify(body.rules).length).toBeLessThan(100_000);
  });

  it('is of one tenant, one person, one action: of others there is none', async () => {
    await track('k');
    const other = await addTenant(test);
    expect((await other.management('GET', '/users/alice/actions/pay/k/explanation')).status).toBe(404);
    expect((await test.management('GET', '/users/bob/actions/pay/k/explanation')).status).toBe(404);
    expect((await test.management('GET', '/users/alice/actions/pay/x/explanation')).status).toBe(404);
    expect((await test.server('GET', '/management/users/alice/actions/pay/k/explanation')).status).toBe(403);
  });

  it('takes any person’s id', async () => {
    const userId = encodeURIComponent('Zoë/❤ %2F');
    await test.server('POST', `/users/${userId}/actions/pay`, { idempotencyKey: 'k' });
    const { status, body } = await test.management('GET', `/users/${userId}/actions/pay/k/explanation`);
    expect([status, body.userId]).toEqual([200, 'Zoë/❤ %2F']);
  });
});

/** Whether a rule is there now is no part of why it decided. */
function withoutCurrent(body: { rules: readonly Record<string, unknown>[] }) {
  return { ...body, rules: body.rules.map(({ isCurrent: _isCurrent, ...rule }) => rule) };
}

describe('a hypothesis', () => {
  const ask = async (body: object) => await test.management('POST', '/explanations', body);

  it('takes facts by names with dots as well as nested, and says which are likely mistakes', async () => {
    const rule = { type: 'BLOCK', conditions: amountOver(1_000) };
    const dotted = await ask({ rules: [rule], facts: { 'custom.amount': 5_000 } });
    expect([dotted.status, dotted.body.outcome]).toEqual([200, 'BLOCK']);
    expect(dotted.body).not.toHaveProperty('warnings');
    const misspelt = await ask({ rules: [rule], facts: { 'custom.amoutn': 5_000, 'ip.isTor': 'yes' } });
    expect([misspelt.body.outcome, misspelt.body.warnings]).toEqual([
      'ALLOW',
      [
        expect.stringContaining('No rule reads "custom.amoutn"'),
        expect.stringContaining('"ip.isTor" is true or false'),
      ],
    ]);
    await createRule({ conditions: amountOver(1_000) });
    expect((await ask({ actionCode: 'pay', facts: { 'custom.amount': 5_000 } })).body.outcome).toBe(
      'CHALLENGE',
    );
  });

  it('says nothing of facts that the server stored itself', async () => {
    await createRule({ conditions: amountOver(1_000) });
    await track('k', { amount: 1_500 });
    const { facts } = (await explain('k')).body;
    const again = await ask({ actionCode: 'pay', facts });
    expect(again.body).toMatchObject({ outcome: 'CHALLENGE' });
    expect(again.body).not.toHaveProperty('warnings');
  });

  it('is decided by rules and facts that are posted, and leaves nothing behind', async () => {
    const { status, body } = await ask({
      rules: [
        { name: 'Large', type: 'REVIEW', priority: 1, conditions: amountOver(500) },
        { name: 'New', type: 'CHALLENGE', priority: 0, conditions: { '!': [{ var: 'device.isProven' }] } },
      ],
      defaultUserActionResult: 'BLOCK',
      facts: { custom: { amount: 700 }, device: { isProven: true } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'REVIEW', ruleIds: ['rule-1'], decidedByRuleId: 'rule-1' });
    expect(
      body.rules.map(({ name, matched }: { name: string; matched: boolean }) => [name, matched]),
    ).toEqual([
      ['New', false],
      ['Large', true],
    ]);
    expect((await test.server('GET', '/users/alice/actions')).body).toEqual([]);
  });

  it('takes rules, default and lists from the action as it is, unless the request has its own', async () => {
    await test.management('POST', '/value-lists', {
      name: 'Bad',
      itemType: 'string',
      valueListItems: ['KP'],
    });
    const ruleId = await createRule({
      conditions: { in: [{ var: 'ip.countryCode' }, { var: 'lists.bad' }] },
    });
    const facts = { ip: { countryCode: 'KP' } };
    expect((await ask({ actionCode: 'pay', facts })).body).toMatchObject({
      outcome: 'CHALLENGE',
      ruleIds: [ruleId],
    });
    const other = (await ask({ actionCode: 'pay', facts, lists: { bad: ['IR'] } })).body;
    expect(other).toMatchObject({ outcome: 'ALLOW', ruleIds: [] });
    expect(other).not.toHaveProperty('decidedByRuleId');
    await test.management('PATCH', '/action-configurations/pay', { defaultUserActionResult: 'BLOCK' });
    expect((await ask({ actionCode: 'pay', facts: {} })).body.outcome).toBe('BLOCK');
  });

  it('repeats a stored action with its facts', async () => {
    await createRule({ conditions: amountOver(1_000) });
    await track('k', { amount: 700 });
    const { facts } = (await explain('k')).body;
    const { body } = await ask({ rules: [{ type: 'BLOCK', conditions: amountOver(500) }], facts });
    expect(body).toMatchObject({ outcome: 'BLOCK', rules: [{ matched: true }] });
  });

  it.each([
    [{}, 'facts'],
    [{ actionCode: 'pay' }, 'facts'],
    [{ facts: {} }, 'actionCode'],
    [{ facts: {}, rules: [{ type: 'CHALLENGE', conditions: { nope: [1] } }] }, 'rules[0].conditions'],
    [{ facts: {}, rules: [{ type: 'MAYBE' }] }, 'type'],
    [
      {
        facts: {},
        rules: [
          { ruleId: 'a', type: 'ALLOW' },
          { ruleId: 'a', type: 'ALLOW' },
        ],
      },
      'ruleId',
    ],
  ])('says what is wrong with %j', async (body, field) => {
    const { status, body: answer } = await ask(body);
    expect([status, answer.error]).toEqual([400, 'invalid_request']);
    expect(answer.errorDescription).toContain(field);
  });

  it('of an action that is not there is refused; hostile names resolve nowhere (SECURITY row 46)', async () => {
    expect((await ask({ actionCode: 'none', facts: {} })).status).toBe(404);
    const conditions = { '!!': [{ var: '__proto__.polluted' }] };
    const facts = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": 1}}}',
    );
    const { body } = await ask({
      rules: [{ type: 'BLOCK', conditions }],
      facts,
      defaultUserActionResult: 'ALLOW',
    });
    expect(body.outcome ?? 'refused').not.toBe('BLOCK');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
