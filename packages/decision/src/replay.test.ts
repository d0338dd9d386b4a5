import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Outcome } from './outcome.ts';
import { outcomes } from './outcome.ts';
import { factPresence, replayOf } from './replay.ts';
import { compileRules, type Rule } from './rule-set.ts';

const x = { var: 'x' };
const conditions = fc.constantFrom<object | undefined>(
  undefined,
  { '>': [x, 3] },
  { '<': [x, 6] },
  { '==': [x, 'text'] },
  { in: [x, { var: 'lists.some' }] },
  { '!': { var: 'y.z' } },
  // Needs more steps than a rule has where there are many items.
  { some: [{ var: 'items' }, { '==': [{ var: '' }, 'never'] }] },
  // Within the limit or beyond it, by whether another rule has read the same before.
  { and: [{ none: [{ var: 'deep.items' }, false] }, true] },
  { '!': { var: 'deep.items' } },
);
const ruleSet = fc.array(
  fc.record({
    conditions,
    type: fc.constantFrom<Outcome>(...outcomes),
    priority: fc.nat(5),
    isActive: fc.boolean(),
  }),
  { maxLength: 8 },
);
const factsOf = fc.record({
  x: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('text'), fc.constant(null)),
  y: fc.constantFrom({ z: 1 }, { z: null }, 'text', null),
  itemCount: fc.constantFrom(0, 9_990, 9_996, 9_997, 9_998, 9_999, 20_000),
});
const lists = (alias: string) => (alias === 'some' ? new Set([1, 2]) : undefined);

describe('replay', () => {
  test('gives what decide gives, whichever answers are known', () => {
    const known = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        ruleSet,
        factsOf,
        known,
        fc.constantFrom<Outcome>(...outcomes),
        (given, { itemCount, ...plain }, isKnown, otherwise) => {
          const items = new Array(itemCount).fill('a');
          const facts = { ...plain, items, deep: { items } };
          const rules: Rule[] = given.map((rule, at) => ({ ...rule, ruleId: `rule-${at}` }));
          const set = compileRules(rules);
          const whole = decide({ rules: set, defaultOutcome: otherwise, facts, lists });
          const ids = new Set(rules.map(({ ruleId }) => ruleId).filter((_id, at) => isKnown[at]));
          const placeOf = (ruleId: string) => set.rules.findIndex(({ rule }) => rule.ruleId === ruleId);
          const knownMatched = whole.ruleIds.filter((id) => ids.has(id)).map(placeOf);
          const replay = replayOf({ rules: set, defaultOutcome: otherwise, lists, known: ids });
          const { outcome, matched, erred } = replay(facts, knownMatched);
          expect([outcome, matched.map((at) => set.rules[at]?.rule.ruleId)]).toEqual([
            whole.outcome,
            whole.ruleIds,
          ]);
          const errors = whole.errors.map(({ ruleId }) => ruleId).filter((ruleId) => !ids.has(ruleId));
          const erring = erred.map((at) => set.rules[at]?.rule.ruleId ?? '');
          expect(erring.filter((ruleId) => !ids.has(ruleId))).toEqual(errors);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a fact that is null is there; one that was not gathered is not', () => {
    const facts = { ip: { countryCode: null }, custom: { amount: 0 } };
    const there = (name: string) => factPresence(name)(facts);
    expect(
      ['ip.countryCode', 'custom.amount', 'ip.city', 'custom.amount.x', 'ip.constructor'].map(there),
    ).toEqual([true, true, false, false, false]);
  });
});
