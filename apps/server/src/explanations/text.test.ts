import { afterEach, beforeEach, expect, it } from 'vitest';
import { configureFlow, enrolled, explanation, publishFlow, verification, yes } from '../testing/flows.ts';
import { addRule, allowPayments, amountOver, trackPayment } from '../testing/payments.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { explanationText } from './text.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

it('of a flow names its nodes, where it waits, and the rules that were asked on the way', async () => {
  await configureFlow(test);
  await enrolled(test, 'alice');
  const branch = {
    nodeId: 'amount',
    nodeType: 'RULE',
    ruleChildNodeIds: [
      ['huge', 'prove'],
      ['large', 'prove'],
    ],
    elseChildNodeId: 'yes',
  };
  const rules = [
    { ruleId: 'huge', name: 'Huge', conditions: amountOver(9_000) },
    { ruleId: 'large', name: 'Large', conditions: amountOver(1_000) },
  ];
  await publishFlow(test, [branch, verification('prove', 'yes', 'AUTHENTICATOR_APP'), yes], rules);
  const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'pay', custom: { amount: 1_500 } });
  const lines = explanationText(await explanation(visitor))
    .trimEnd()
    .split('\n');
  expect(lines[0]).toMatch(/^pay of alice, \S+: CHALLENGE at 2026-\S+, now CHALLENGE_REQUIRED$/);
  expect(lines.slice(1)).toEqual([
    '',
    '  amount RULE',
    '  prove VERIFICATION: waits',
    '  "Huge": did not match',
    '    - custom.amount > 9000  [custom.amount: 1500]',
    '  "Large": showed the way',
    '    + custom.amount > 1000  [custom.amount: 1500]',
  ]);
});

it('says what a draft in the shadow would have been, and why a rule could not be evaluated', async () => {
  await allowPayments(test);
  const items = { var: 'custom.items' };
  const sum = { reduce: [items, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0] };
  const conditions = { '>': [{ '+': Array.from({ length: 60 }, () => sum) }, 1] };
  await addRule(test, { name: 'Long', type: 'REVIEW', priority: 0, conditions });
  const draft = { name: 'New', type: 'BLOCK', state: 'SHADOW', priority: 1, conditions: amountOver(10) };
  expect((await test.management('POST', '/action-configurations/pay/rule-drafts', draft)).status).toBe(200);
  const custom = { amount: 20, items: Array.from({ length: 100 }, (_, at) => at) };
  await trackPayment(test, 'alice', 20, { custom });
  const { body } = await test.management('GET', '/users/alice/actions/pay/20/explanation');
  const text = explanationText(body);
  expect(text).toMatch(/0 REVIEW "Long": decided\n {4}.*steps.*\n {4}! /);
  expect(text).toContain(
    '  In the shadow: BLOCK "New": matched, would have been REVIEW\n    + custom.amount > 10  [custom.amount: 20]\n',
  );
});
