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

const pair = { name: 'amount', dataType: 'number', modelType: 'action' };
const typos = { and: [{ '>': [{ var: 'ip.countryCode' }, 3] }, { '==': [{ var: 'custom.amout' }, 1] }] };
const said = [
  expect.stringContaining('"custom.amout"'),
  expect.stringContaining('"ip.countryCode" is a text'),
];

it('says what is likely a mistake wherever a rule is saved or shown, by what the tenant declared', async () => {
  await test.management('POST', '/custom-data-points', pair);
  const rules = '/action-configurations/signIn/rules';
  const rule = { name: 'Typos', type: 'CHALLENGE', priority: 0, conditions: typos };
  const { ruleId, warnings } = (await test.management('POST', rules, rule)).body;
  const changed = await test.management('PATCH', `${rules}/${ruleId}`, { description: 'x' });
  const one = await test.management('GET', `${rules}/${ruleId}`);
  const [listed] = (await test.management('GET', rules)).body;
  const order = { ruleIds: [ruleId] };
  const [ordered] = (await test.management('PUT', '/action-configurations/signIn/rule-order', order)).body;
  const [version] = (await test.management('GET', `${rules}/${ruleId}/versions`)).body;
  for (const shown of [warnings, ...[changed, one].map(({ body }) => body.warnings)])
    expect(shown).toEqual(said);
  for (const shown of [listed, ordered, version.rule]) expect(shown.warnings).toEqual(said);

  const drafts = '/action-configurations/signIn/rule-drafts';
  const draft = await test.management('POST', drafts, { ...rule, priority: 1 });
  expect([draft.status, draft.body.warnings]).toEqual([200, said]);
  const promoted = await test.management('POST', `${drafts}/${draft.body.draftId}/promote`, {});
  expect([promoted.status, promoted.body.warnings]).toEqual([200, said]);
});

it('says it of the rules of a flow as well', async () => {
  await test.management('POST', '/custom-data-points', pair);
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
  const flow = {
    actionNodes: [
      { nodeId: 'ask', nodeType: 'RULE', ruleChildNodeIds: [['odd', 'end']], elseChildNodeId: 'stop' },
      { nodeId: 'end', nodeType: 'COMPLETE' },
      { nodeId: 'stop', nodeType: 'BLOCK' },
    ],
    rules: [{ ruleId: 'odd', name: 'Odd one', conditions: typos }],
  };
  const published = await test.management('PUT', '/action-configurations/pay/flow', flow);
  expect([published.status, published.body.warnings]).toEqual([
    200,
    [
      expect.stringContaining('Odd one: "custom.amout"'),
      expect.stringContaining('Odd one: "ip.countryCode"'),
    ],
  ]);
  const [rule] = (await test.management('GET', '/action-configurations/pay/rules')).body;
  expect(rule.warnings).toEqual(said);
});

it('warns of an ALLOW that holds for who never verified, and takes it', async () => {
  const saved = await test.management('POST', '/action-configurations/signIn/rules', {
    name: 'Lately verified',
    type: 'ALLOW',
    priority: 0,
    conditions: { '<': [{ var: 'user.minutesSinceLastVerified' }, 5] },
  });
  expect([saved.status, saved.body.warnings]).toEqual([200, [expect.stringContaining('takes null for 0')]]);
});
