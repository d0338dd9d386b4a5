import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compileRules,
  compileShadows,
  decide,
  decideShadows,
  type Outcome,
  outcomes,
  type Rule,
  type ShadowRule,
} from './index.ts';

const rule = (ruleId: string, priority: number, type: Outcome, conditions?: unknown): Rule => ({
  ruleId,
  priority,
  type,
  isActive: true,
  conditions,
});

const shadowsOf = (
  active: readonly Rule[],
  given: readonly ShadowRule[],
  facts: unknown,
  defaultOutcome: Outcome,
) => {
  const shadows = compileShadows(given);
  if (shadows === undefined) throw new Error('there are none');
  const rules = compileRules(active);
  const input = { rules, defaultOutcome, facts };
  const decision = decide(input);
  return { decision, shadows: decideShadows(shadows, decision, input) };
};

test('no rules in the shadow are nothing to do', () => {
  expect(compileShadows([])).toBeUndefined();
});

describe('a rule in the shadow', () => {
  const clause = fc.oneof(
    fc.constant(null),
    fc.record({ '==': fc.tuple(fc.constant({ var: 'n' }), fc.integer({ min: 0, max: 2 })) }),
    fc.record({ '>': fc.tuple(fc.constant({ var: 'n' }), fc.integer({ min: 0, max: 2 })) }),
    // Errs whatever the facts are: too long a text.
    fc.constant({ cat: Array.from({ length: 8 }, () => ({ var: 'long' })) }),
    // Cannot be compiled.
    fc.constant({ nope: [1] }),
  );
  const outcome = fc.constantFrom(...outcomes);
  const ruleFields = fc.record({ type: outcome, conditions: clause });

  test('would decide as the active rules with it among them, or in the place of the one that it replaces', () => {
    fc.assert(
      fc.property(
        fc.array(ruleFields, { maxLength: 5 }),
        fc.record({ priority: fc.integer({ min: 0, max: 11 }), ...{ type: outcome, conditions: clause } }),
        fc.integer({ min: -1, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        outcome,
        (fields, given, replacedAt, n, defaultOutcome) => {
          const active = fields.map((one, at) => rule(`r${at}`, at * 2, one.type, one.conditions));
          const replaces = active[replacedAt]?.ruleId;
          const shadow = rule('shadow', given.priority, given.type, given.conditions);
          const facts = { n, long: 'x'.repeat(1_000) };
          const { decision, shadows } = shadowsOf(
            active,
            [{ rule: shadow, replaces }],
            facts,
            defaultOutcome,
          );
          expect(decision).toEqual(decide({ rules: active, defaultOutcome, facts }));
          const others = active.filter(({ ruleId }) => ruleId !== replaces);
          const would = decide({ rules: [...others, shadow], defaultOutcome, facts });
          expect(shadows[0]?.outcome).toBe(would.outcome);
          expect(shadows[0]?.matched).toBe(would.ruleIds.includes('shadow'));
          expect(shadows[0]?.error).toBe(would.errors.find(({ ruleId }) => ruleId === 'shadow')?.message);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('is one of several that know nothing of each other, and evaluated though it is not active', () => {
    const active = [rule('r', 5, 'CHALLENGE')];
    const block = { rule: { ...rule('a', 1, 'BLOCK'), isActive: false }, replaces: undefined };
    const allow = { rule: rule('b', 0, 'ALLOW'), replaces: 'r' };
    const { shadows } = shadowsOf(active, [block, allow], {}, 'REVIEW');
    const byId = Object.fromEntries(shadows.map(({ ruleId, outcome: would }) => [ruleId, would]));
    expect(byId).toEqual({ a: 'BLOCK', b: 'ALLOW' });
  });
});
