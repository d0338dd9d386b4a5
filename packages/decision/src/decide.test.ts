import { describe, expect, test } from 'vitest';
import { compileRuleConditions, compileRules, decide, type Outcome, type Rule } from './index.ts';

const facts = { device: { isNew: true }, custom: { amount: 1_500, items: Array(20_000).fill('secret') } };
const isNew = { '==': [{ var: 'device.isNew' }, true] };
const isOld = { '==': [{ var: 'device.isNew' }, false] };
const tooMuch = { all: [{ var: 'custom.items' }, true] };

function rule(
  ruleId: string,
  priority: number,
  type: Outcome,
  conditions?: unknown,
  rest: Partial<Rule> = {},
): Rule {
  return { ruleId, priority, type, conditions, isActive: true, ...rest };
}

function decided(rules: readonly Rule[], defaultOutcome: Outcome = 'ALLOW') {
  return decide({ rules, defaultOutcome, facts });
}

describe('order', () => {
  test('without rules, or without a match, the default holds', () => {
    const none = { outcome: 'REVIEW', state: 'REVIEW_REQUIRED', ruleIds: [], errors: [] };
    expect(decided([], 'REVIEW')).toEqual(none);
    expect(decided([rule('a', 0, 'ALLOW', isOld)], 'REVIEW')).toEqual(none);
  });

  test('the lowest priority number that matches decides; all matches are reported, the winner first', () => {
    const rules = [
      rule('block', 9, 'BLOCK', isNew),
      rule('no', 1, 'ALLOW', isOld),
      rule('challenge', 2, 'CHALLENGE', isNew),
      rule('always', 5, 'ALLOW'),
    ];
    expect(decided(rules)).toEqual({
      outcome: 'CHALLENGE',
      state: 'CHALLENGE_REQUIRED',
      ruleIds: ['challenge', 'always', 'block'],
      winningRuleId: 'challenge',
      errors: [],
    });
  });

  test('a winning ALLOW stands before a later BLOCK, and a winning BLOCK before a later ALLOW', () => {
    expect(decided([rule('b', 1, 'BLOCK'), rule('a', 0, 'ALLOW')], 'CHALLENGE').outcome).toBe('ALLOW');
    expect(decided([rule('b', 0, 'BLOCK'), rule('a', 1, 'ALLOW')], 'CHALLENGE').state).toBe('BLOCK');
  });

  test('inactive rules do not exist', () => {
    expect(decided([rule('a', 0, 'BLOCK', isNew, { isActive: false })]).ruleIds).toEqual([]);
    expect(decided([rule('a', 0, 'BLOCK', { nope: 1 }, { isActive: false })]).errors).toEqual([]);
  });

  test('equal priorities keep the order given', () => {
    const rules = [rule('x', 0, 'CHALLENGE'), rule('y', 0, 'BLOCK'), rule('z', 0, 'ALLOW')];
    expect(decided(rules).ruleIds).toEqual(['x', 'y', 'z']);
  });

  test('the rules given are not reordered', () => {
    const rules = [rule('b', 1, 'ALLOW'), rule('a', 0, 'ALLOW')];
    decided(rules);
    expect(rules.map(({ ruleId }) => ruleId)).toEqual(['b', 'a']);
  });
});

describe('method overrides', () => {
  const methods = {
    verificationMethods: ['PASSKEY', 'EMAIL_OTP'],
    defaultVerificationMethod: 'PASSKEY',
    promptToEnrollVerificationMethods: ['PASSKEY'],
  };

  test('are those of the winner', () => {
    const rules = [rule('a', 0, 'CHALLENGE', isNew, methods), rule('b', 1, 'CHALLENGE', isNew)];
    expect(decided(rules)).toMatchObject(methods);
    const [first, second] = rules as [Rule, Rule];
    const other = decided([{ ...first, priority: 2 }, second]);
    expect(other).not.toHaveProperty('verificationMethods');
  });

  test('come with CHALLENGE only', () => {
    for (const type of ['ALLOW', 'REVIEW', 'BLOCK'] as const) {
      expect(Object.keys(decided([rule('a', 0, type, isNew, methods)]))).not.toContain('verificationMethods');
    }
  });

  test('null, empty and absent are no override', () => {
    const unset = {
      verificationMethods: [],
      defaultVerificationMethod: null,
      promptToEnrollVerificationMethods: null,
    };
    expect(Object.keys(decided([rule('a', 0, 'CHALLENGE', isNew, unset)])).sort()).toEqual(
      ['errors', 'outcome', 'ruleIds', 'state', 'winningRuleId'].sort(),
    );
  });
});

describe('a rule that errs', () => {
  test.each<[Outcome, Outcome]>([
    ['CHALLENGE', 'CHALLENGE'],
    ['REVIEW', 'REVIEW'],
    ['BLOCK', 'BLOCK'],
  ])('%s counts as matched and gives %s', (type, outcome) => {
    for (const conditions of [tooMuch, { nope: 1 }, 'text', [], true]) {
      const decision = decided([rule('err', 0, type, conditions), rule('later', 1, 'ALLOW')]);
      expect(decision).toMatchObject({ outcome, ruleIds: ['err', 'later'], winningRuleId: 'err' });
      expect(decision.errors.map(({ ruleId }) => ruleId)).toEqual(['err']);
    }
  });

  test('ALLOW counts as not matched', () => {
    for (const conditions of [tooMuch, { nope: 1 }, 'text', [], true]) {
      const decision = decided(
        [rule('err', 0, 'ALLOW', conditions), rule('later', 1, 'REVIEW')],
        'CHALLENGE',
      );
      expect(decision).toMatchObject({ outcome: 'REVIEW', ruleIds: ['later'] });
      expect(decision.errors).toHaveLength(1);
      expect(decided([rule('err', 0, 'ALLOW', conditions)], 'CHALLENGE').outcome).toBe('CHALLENGE');
    }
  });

  test('after the winner is reported too, and does not stop the rest', () => {
    const decision = decided([
      rule('a', 0, 'ALLOW'),
      rule('err', 1, 'BLOCK', tooMuch),
      rule('c', 2, 'REVIEW'),
    ]);
    expect(decision).toMatchObject({ outcome: 'ALLOW', ruleIds: ['a', 'err', 'c'] });
    expect(decision.errors.map(({ ruleId }) => ruleId)).toEqual(['err']);
  });

  test('keeps its method overrides', () => {
    const methods = { verificationMethods: ['PASSKEY'] };
    expect(decided([rule('err', 0, 'CHALLENGE', tooMuch, methods)])).toMatchObject(methods);
  });

  test('of a type nobody knows gives CHALLENGE', () => {
    const decision = decided([rule('err', 0, 'PERMIT' as Outcome, isOld)]);
    expect(decision).toMatchObject({ outcome: 'CHALLENGE', ruleIds: ['err'] });
    expect(decision.errors[0]?.message).toContain('ALLOW, CHALLENGE, REVIEW, BLOCK');
  });

  test('is described without facts, whatever was thrown', () => {
    const lists = () => {
      throw new TypeError('secret');
    };
    const rules = [rule('a', 0, 'BLOCK', tooMuch), rule('b', 1, 'BLOCK', { in: ['x', { var: 'lists.y' }] })];
    const { errors } = decide({ rules, defaultOutcome: 'ALLOW', facts, lists });
    expect(errors).toHaveLength(2);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  test('leaves the next rule its own steps', () => {
    const walk = { all: [{ var: 'custom.few' }, true] };
    const many = { custom: { few: Array(9_000).fill(1) } };
    const rules = Array.from({ length: 5 }, (_unused, index) => rule(`${index}`, index, 'REVIEW', walk));
    const decision = decide({ rules, defaultOutcome: 'ALLOW', facts: many });
    expect(decision).toMatchObject({ errors: [], ruleIds: ['0', '1', '2', '3', '4'] });
  });
});

describe('conditions of a rule to be saved', () => {
  test.each([['text'], [true], [1], [[]], [[{ '==': [1, 1] }]]])('%j are refused', (conditions) => {
    expect(() => compileRuleConditions(conditions)).toThrowError(
      'conditions must be a JsonLogic object or null',
    );
  });

  test('are an object, null or absent', () => {
    expect(compileRuleConditions(isNew).matchesAlways).toBe(false);
    expect([undefined, null, {}].map((json) => compileRuleConditions(json).matchesAlways)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('errors point into the rule', () => {
    expect(() => compileRuleConditions({ and: [{ nope: 1 }] })).toThrowError(
      expect.objectContaining({ name: 'RuleSyntaxError', path: '/conditions/and/0/nope' }),
    );
  });
});

describe('a compiled set', () => {
  test('names the value lists that its rules read', () => {
    const inList = (alias: string) => ({ in: [{ var: 'user.email' }, { var: `lists.${alias}` }] });
    const rules = [
      rule('a', 0, 'BLOCK', inList('x')),
      rule('b', 1, 'BLOCK', { '!': inList('y') }),
      rule('c', 2, 'ALLOW', inList('x')),
    ];
    expect(compileRules(rules).lists).toEqual(['x', 'y']);
  });

  test('decides as the rules do, and keeps nothing between decisions', () => {
    const rules = [
      rule('new', 1, 'CHALLENGE', isNew),
      rule('old', 0, 'REVIEW', isOld),
      rule('err', 2, 'BLOCK', { x: 1 }),
    ];
    const set = compileRules(rules);
    for (const isNewDevice of [true, false, null, true]) {
      const input = { defaultOutcome: 'ALLOW' as const, facts: { device: { isNew: isNewDevice } } };
      expect(decide({ ...input, rules: set })).toEqual(decide({ ...input, rules }));
    }
  });

  test('shares one slot for a fact that many rules read', () => {
    const rules = Array.from({ length: 98 }, (_unused, index) => rule(`${index}`, index, 'REVIEW', isNew));
    expect(compileRules(rules).slots.indexByName.size).toBe(1);
  });

  test('names the problem of a rule that does not compile, with its path', () => {
    const [compiled] = compileRules([rule('a', 0, 'BLOCK', { and: [{ nope: 1 }] })]).rules;
    expect(compiled?.problem).toMatchObject({ path: '/conditions/and/0/nope' });
  });
});
