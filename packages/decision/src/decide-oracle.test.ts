import fc from 'fast-check';
import jsonLogic from 'json-logic-js';
import { expect, test } from 'vitest';
import { compileRules, decide, type Outcome, type Rule } from './index.ts';

// SECURITY.md T15. The oracle shares no code with the product: conditions are judged by another engine, and the
// winner is found by ruling rules out one by one instead of by sorting.

const outcome = fc.constantFrom<Outcome>('ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK');

const facts = fc.record({
  device: fc.record({ isNew: fc.boolean() }),
  ip: fc.record({ countryCode: fc.constantFrom('FR', 'US', null) }),
  custom: fc.record({ amount: fc.constantFrom<unknown>(0, 10, 500, '700', null) }, { requiredKeys: [] }),
  many: fc.constant(Array(10_001).fill(0)),
});

const clause = fc.constantFrom<unknown>(
  { '==': [{ var: 'device.isNew' }, true] },
  { '!': [{ var: 'device.isNew' }] },
  { '>': [{ var: 'custom.amount' }, 100] },
  { '<': [{ var: 'custom.amount' }, 100] },
  { in: [{ var: 'ip.countryCode' }, ['US', 'CA']] },
  { '==': [{ var: 'ip.countryCode' }, null] },
  { missing: ['custom.amount'] },
);
const combined = fc
  .tuple(fc.constantFrom('and', 'or'), fc.array(clause, { minLength: 1, maxLength: 3 }))
  .map(([operator, clauses]) => ({ [operator]: clauses }));

type Judged = { readonly conditions: unknown; readonly meaning: 'logic' | 'always' | 'error' };
const judged = fc.oneof(
  { weight: 6, arbitrary: combined.map((conditions): Judged => ({ conditions, meaning: 'logic' })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(null, undefined, {}, { and: [] })
      .map((conditions): Judged => ({ conditions, meaning: 'always' })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<unknown>({ nope: [] }, { '==': [1] }, { all: [{ var: 'many' }, true] }, 'text')
      .map((conditions): Judged => ({ conditions, meaning: 'error' })),
  },
);

interface Case {
  readonly rule: Rule;
  readonly meaning: Judged['meaning'];
}

const cases = fc
  .uniqueArray(
    fc.record({
      priority: fc.integer({ min: 0, max: 99 }),
      type: outcome,
      isActive: fc.boolean(),
      judged,
      methods: fc.option(fc.constantFrom(['PASSKEY'], ['EMAIL_OTP', 'SMS'])),
    }),
    { selector: ({ priority }) => priority, maxLength: 8 },
  )
  .map((entries) =>
    entries.map(({ judged: { conditions, meaning }, methods, ...rest }, index): Case => {
      return {
        meaning,
        rule: { ...rest, ruleId: `rule-${index}`, conditions, verificationMethods: methods },
      };
    }),
  );

function matchedByOracle({ rule, meaning }: Case, data: unknown): boolean {
  if (!rule.isActive) return false;
  if (meaning === 'always') return true;
  if (meaning === 'error') return rule.type !== 'ALLOW';
  const value: unknown = jsonLogic.apply(rule.conditions as jsonLogic.RulesLogic, data);
  return jsonLogic.truthy(value);
}

function oracle(all: readonly Case[], defaultOutcome: Outcome, data: unknown) {
  const byPriority = new Map(
    all.filter((entry) => matchedByOracle(entry, data)).map((entry) => [entry.rule.priority, entry.rule]),
  );
  const ruleIds: string[] = [];
  let winner: Rule | undefined;
  for (let priority = 0; priority <= 99; priority += 1) {
    const rule = byPriority.get(priority);
    if (rule === undefined) continue;
    winner ??= rule;
    ruleIds.push(rule.ruleId);
  }
  const erring = all.filter(({ rule, meaning }) => rule.isActive && meaning === 'error');
  return {
    outcome: winner?.type ?? defaultOutcome,
    ruleIds,
    methods: winner?.type === 'CHALLENGE' ? (winner.verificationMethods ?? undefined) : undefined,
    erring: erring.map(({ rule }) => rule.ruleId).sort(),
  };
}

test('10,000 random rule sets are decided as an independent evaluator decides them', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(cases, outcome, facts, (all, defaultOutcome, data) => {
      const set = compileRules(all.map(({ rule }) => rule));
      const decision = decide({ rules: set, defaultOutcome, facts: data });
      const expected = oracle(all, defaultOutcome, data);
      expect({
        outcome: decision.outcome,
        ruleIds: decision.ruleIds,
        methods: decision.verificationMethods,
        erring: decision.errors.map(({ ruleId }) => ruleId).sort(),
      }).toEqual(expected);
      expect(decision.winningRuleId).toBe(expected.ruleIds[0]);
      seen.add(`${decision.outcome} ${decision.ruleIds.length > 0} ${decision.errors.length > 0}`);
    }),
    { numRuns: 10_000 },
  );
  // Every outcome, by rule and by default, with and without an erring rule.
  expect(seen.size).toBe(16);
});
