/** The deepest rule that SECURITY row 45 permits is one wherever rules are taken, and comes back in by the text that it goes out by. */
import { conditionDepthMax } from '@stepward/decision';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
});
afterAll(async () => await test.close());

/** Operations within each other, with the list of operands that most tools write. */
function nested(depth: number): object {
  let conditions: object = { '==': [{ var: ['custom.amount'] }, 1] };
  for (let at = 0; at < depth - 3; at += 1) conditions = { and: [conditions] };
  return conditions;
}

const rule = (depth: number) => ({
  name: 'Deep',
  type: 'BLOCK',
  isActive: true,
  priority: 0,
  conditions: nested(depth),
});

it('is saved, tried, explained, drafted, exported and applied (row 45)', async () => {
  const deepest = rule(conditionDepthMax);
  const action = '/action-configurations/pay';
  const created = await test.management('POST', `${action}/rules`, deepest);
  expect([created.status, created.body.errorDescription]).toEqual([200, undefined]);
  const { conditions, name, type } = deepest;
  const { configuration } = (await test.management('GET', '/configuration')).body;
  const flow = {
    actionNodes: [
      { nodeId: 'r', nodeType: 'RULE', ruleChildNodeIds: [['deep', 'no']], elseChildNodeId: 'yes' },
      { nodeId: 'no', nodeType: 'BLOCK' },
      { nodeId: 'yes', nodeType: 'COMPLETE' },
    ],
    rules: [{ ruleId: 'deep', name, conditions }],
  };
  await test.management('POST', '/action-configurations', { actionCode: 'flow', actionType: 'FLOW' });
  for (const [method, path, body] of [
    ['POST', `${action}/rule-drafts`, { replacesRuleId: created.body.ruleId, conditions }],
    ['POST', `${action}/back-tests`, { rules: [{ name, type, conditions }] }],
    ['POST', '/explanations', { rules: [{ type, conditions }], facts: {} }],
    ['POST', '/configuration/plan', { configuration }],
    ['POST', '/configuration/apply', { configuration }],
    ['PUT', '/action-configurations/flow/flow', flow],
    ['POST', '/action-configurations/flow/back-tests', { flow }],
  ] as const) {
    const { status, body: answer } = await test.management(method, path, body);
    expect([path, status, answer.errorDescription]).toEqual([path, 200, undefined]);
  }
});

it('and one that is deeper is refused by its field', async () => {
  const { status, body } = await test.management(
    'POST',
    '/action-configurations/pay/rules',
    rule(conditionDepthMax + 1),
  );
  expect([status, body.errorDescription]).toEqual([
    400,
    expect.stringMatching(/^The field conditions is not valid at \/and\/0.*at most 32 levels deep$/),
  ]);
});
