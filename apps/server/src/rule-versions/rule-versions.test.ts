import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRule, allowPayments, amountOver } from '../testing/payments.ts';
import { startTestApp, type TestApp, testStart } from '../testing/test-app.ts';
import { jsonChanges } from './diff.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await allowPayments(test);
});
afterEach(async () => await test.close());

const rules = '/action-configurations/pay/rules';
const createRule = async (body: object = {}) =>
  await addRule(test, {
    name: 'Large',
    type: 'CHALLENGE',
    priority: 0,
    conditions: amountOver(1_000),
    ...body,
  });
const patch = async (ruleId: string, body: object) =>
  await test.management('PATCH', `${rules}/${ruleId}`, body);
interface Version {
  version: number;
  state: string;
  isCurrent: boolean;
  createdAt: string;
  keyId: string;
  rule: { name: string };
}
const versions = async (ruleId: string): Promise<Version[]> =>
  (await test.management('GET', `${rules}/${ruleId}/versions`)).body;

describe('versions of a rule', () => {
  it('are all kept, with who and when; a change of nothing makes none', async () => {
    const ruleId = await createRule();
    test.clock.now += 1_000;
    await patch(ruleId, { conditions: amountOver(500) });
    await patch(ruleId, { conditions: amountOver(500), name: 'Large' });
    await patch(ruleId, { isActive: false });
    const all = await versions(ruleId);
    expect(all.map(({ version, state, isCurrent }) => [version, state, isCurrent])).toEqual([
      [3, 'INACTIVE', true],
      [2, 'ACTIVE', false],
      [1, 'ACTIVE', false],
    ]);
    expect(all[2]?.createdAt).toBe(new Date(testStart).toISOString());
    expect(all[0]?.createdAt).toBe(new Date(testStart + 1_000).toISOString());
    expect(all[0]?.keyId).toMatch(/\w/);
    expect(all[2]?.rule).toMatchObject({ ruleId, conditions: amountOver(1_000), isActive: true });
  });

  it('are those of every way to change a rule', async () => {
    const one = await createRule();
    const two = await createRule({ priority: 1 });
    await test.management('PUT', '/action-configurations/pay/rule-order', { ruleIds: [two, one] });
    expect((await versions(one)).map(({ version }) => version)).toEqual([2, 1]);
    expect((await versions(two)).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('of a draft that was promoted begin with the draft', async () => {
    const drafts = '/action-configurations/pay/rule-drafts';
    const { draftId } = (await test.management('POST', drafts, { name: 'New', type: 'BLOCK' })).body;
    await test.management('PATCH', `${drafts}/${draftId}`, { state: 'SHADOW' });
    await test.management('POST', `${drafts}/${draftId}/promote`, {});
    expect((await versions(draftId)).map(({ state }) => state)).toEqual(['ACTIVE', 'SHADOW', 'DRAFT']);
  });

  it('of a flow explain what the flow asked', async () => {
    const flow = { actionCode: 'flow', actionType: 'FLOW', defaultUserActionResult: 'ALLOW' };
    await test.management('POST', '/action-configurations', flow);
    await test.management('PUT', '/action-configurations/flow/flow', {
      actionNodes: [
        {
          nodeId: 'a',
          nodeType: 'RULE',
          parentNodeIds: [],
          ruleChildNodeIds: [['r', 'b']],
          elseChildNodeId: 'c',
        },
        { nodeId: 'b', nodeType: 'BLOCK', parentNodeIds: ['a'] },
        { nodeId: 'c', nodeType: 'COMPLETE', parentNodeIds: ['a'] },
      ],
      rules: [{ ruleId: 'r', name: 'Large', conditions: amountOver(1) }],
    });
    const path = '/action-configurations/flow/rules/r/versions';
    expect((await test.management('GET', path)).body).toMatchObject([{ version: 1, state: 'ACTIVE' }]);
    await test.server('POST', '/users/alice/actions/flow', { idempotencyKey: 'k', custom: { amount: 5 } });
    const { body } = await test.management('GET', '/users/alice/actions/flow/k/explanation');
    expect(body).toMatchObject({
      outcome: 'BLOCK',
      matchesRecord: true,
      rules: [{ ruleId: 'r', version: 1, decided: true }],
    });
  });

  it('are compared by their places', async () => {
    const ruleId = await createRule();
    await patch(ruleId, { conditions: amountOver(500), description: 'Since noon', type: 'BLOCK' });
    const { body } = await test.management('GET', `${rules}/${ruleId}/diff?from=1`);
    expect(body).toEqual({
      ruleId,
      from: 1,
      to: 2,
      changes: [
        { path: '/conditions/>/1', before: 1_000, after: 500 },
        { path: '/description', after: 'Since noon' },
        { path: '/type', before: 'CHALLENGE', after: 'BLOCK' },
      ],
    });
    expect((await test.management('GET', `${rules}/${ruleId}/diff?from=2&to=2`)).body.changes).toEqual([]);
    expect((await test.management('GET', `${rules}/${ruleId}/diff?from=9`)).status).toBe(404);
    expect((await test.management('GET', `${rules}/${ruleId}/diff?from=x`)).status).toBe(400);
    expect((await test.management('GET', `${rules}/none/versions`)).status).toBe(404);
  });
});

describe('going back', () => {
  const rollBack = async (ruleId: string, version: number) =>
    await test.management('POST', `${rules}/${ruleId}/roll-back`, { version });

  it('makes the content of a version the newest one, which decides at once', async () => {
    const ruleId = await createRule();
    await patch(ruleId, { conditions: amountOver(1) });
    expect((await rollBack(ruleId, 1)).body).toMatchObject({ ruleId, conditions: amountOver(1_000) });
    const tracked = await test.server('POST', '/users/alice/actions/pay', { custom: { amount: 5 } });
    expect(tracked.body.state).toBe('ALLOW');
    expect((await versions(ruleId)).map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('brings a deleted rule back under its id', async () => {
    const ruleId = await createRule();
    await test.management('DELETE', `${rules}/${ruleId}`);
    expect((await versions(ruleId))[0]).toMatchObject({ version: 1, isCurrent: false });
    expect((await rollBack(ruleId, 1)).status).toBe(200);
    expect((await test.management('GET', `${rules}/${ruleId}`)).body.name).toBe('Large');
  });

  it('takes another priority where a rule has the old one by now', async () => {
    const ruleId = await createRule();
    await test.management('DELETE', `${rules}/${ruleId}`);
    await createRule({ name: 'Other' });
    const refused = await rollBack(ruleId, 1);
    expect([refused.status, refused.body.errorDescription]).toEqual([
      400,
      expect.stringContaining('priority'),
    ]);
    const path = `${rules}/${ruleId}/roll-back`;
    expect((await test.management('POST', path, { version: 1, priority: 100 })).status).toBe(400);
    const { status, body } = await test.management('POST', path, { version: 1, priority: 7 });
    expect([status, body]).toEqual([200, expect.objectContaining({ ruleId, name: 'Large', priority: 7 })]);
  });

  it('is checked like any change', async () => {
    await test.management('POST', '/value-lists', { name: 'Bad', itemType: 'string' });
    const ruleId = await createRule({ conditions: { in: [1, { var: 'lists.bad' }] } });
    await patch(ruleId, { conditions: null, priority: 3 });
    await createRule({ name: 'Other' });
    expect((await rollBack(ruleId, 1)).body.errorDescription).toContain('priority');
    await test.management('DELETE', '/value-lists/bad');
    const second = await createRule({ priority: 8 });
    await test.management('DELETE', `${rules}/${second}`);
    expect((await rollBack(ruleId, 7)).status).toBe(404);
    expect((await test.management('POST', `${rules}/${ruleId}/roll-back`, {})).status).toBe(400);
    expect((await versions(ruleId)).length).toBe(2);
  });
});

describe('what is different in JSON', () => {
  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [{ and: [1, 2] }, { and: [1, 3] }, [{ path: '/and/1', before: 2, after: 3 }]],
    [{ and: [1] }, { and: [1, 2] }, [{ path: '/and', before: [1], after: [1, 2] }]],
    [{ 'a/b~c': 1 }, {}, [{ path: '/a~1b~0c', before: 1 }]],
    [{ a: null }, { a: {} }, [{ path: '/a', before: null, after: {} }]],
    [[], {}, [{ path: '', before: [], after: {} }]],
  ])('%j to %j', (before, after, changes) => {
    expect(jsonChanges(before, after)).toEqual(changes);
  });
});
