import { expect, test } from 'vitest';
import { explainDecision, type Rule } from './index.ts';

const rule = (fields: Partial<Rule> & Pick<Rule, 'ruleId'>): Rule => ({
  isActive: true,
  priority: 0,
  type: 'CHALLENGE',
  ...fields,
});

test('says of each active rule what came of it, in the order they are asked', () => {
  const rules = [
    rule({ ruleId: 'later', priority: 2, type: 'BLOCK' }),
    rule({ ruleId: 'off', priority: 0, isActive: false }),
    rule({ ruleId: 'no', priority: 0, conditions: { '==': [{ var: 'n' }, 1] } }),
    rule({ ruleId: 'yes', priority: 1, type: 'REVIEW', conditions: { '==': [{ var: 'n' }, 2] } }),
  ];
  const { decision, rules: explained } = explainDecision({ rules, defaultOutcome: 'ALLOW', facts: { n: 2 } });
  expect(decision).toMatchObject({ outcome: 'REVIEW', winningRuleId: 'yes', ruleIds: ['yes', 'later'] });
  expect(explained.map(({ ruleId, matched, decided }) => [ruleId, matched, decided])).toEqual([
    ['no', false, false],
    ['yes', true, true],
    ['later', true, false],
  ]);
  expect(explained.map(({ explanation }) => explanation?.held)).toEqual([false, true, true]);
  expect(explained[0]?.explanation?.variables).toEqual([{ name: 'n', value: 2 }]);
});

test('of a rule that cannot be compiled it says why it counted as matched', () => {
  const rules = [rule({ ruleId: 'bad', conditions: { nope: 1 } })];
  const { decision, rules: explained } = explainDecision({ rules, defaultOutcome: 'ALLOW', facts: {} });
  expect(decision.outcome).toBe('CHALLENGE');
  expect(explained).toEqual([
    { ruleId: 'bad', matched: true, decided: true, error: expect.stringContaining('nope') },
  ]);
});
