/** A count that reached its limit is never silently small: what it settles is settled, anything else errs. */
import { describe, expect, it } from 'vitest';
import { comparedCounts } from './compared-counts.ts';
import { compileCondition, evaluateCondition } from './condition.ts';
import { decide } from './decide.ts';
import { RuleUndecidedError } from './lower-bound.ts';
import { compileRules } from './rule-set.ts';

const name = 'ip.actionCount.24h';
const count = { var: name };
const facts = (value: unknown, more: object = {}) => ({ ip: { actionCount: { '24h': value } }, ...more });
const evaluate = (conditions: unknown, seen: unknown = facts({ atLeast: 2_001 })) =>
  evaluateCondition(compileCondition(conditions), seen);

describe('a count of which only the least is known', () => {
  it.each([
    [{ '>': [count, 2_000] }, true],
    [{ '>=': [count, 2_000] }, true],
    [{ '<': [count, 2_000] }, false],
    [{ '<=': [10, count] }, true],
    [{ '<': [1, count, 2_000] }, false],
    [{ '==': [count, 5] }, false],
    [{ '===': [count, 5] }, false],
    [{ '!==': [count, 5] }, true],
    [{ '==': [count, null] }, false],
    [{ '!=': [count, null] }, true],
    [{ '!!': [count] }, true],
    [{ '>=': [count, 2_001] }, true],
    [{ '<': [count, 2_001] }, false],
    [{ '<=': [2_001, count] }, true],
    [{ '>': [2_001, count] }, false],
    [{ '<=': [2_001, count, 5] }, false],
    [{ '>': [count, 'many'] }, false],
    [{ '==': [count, 'many'] }, false],
    [{ in: [2_000, [1, count]] }, false],
    [{ in: [2_000, { merge: [1, count] }] }, false],
    [{ '>': [{ var: { cat: ['ip.actionCount', '.24h'] } }, 100] }, true],
  ])('settles %j', (conditions, held) => expect(evaluate(conditions)).toBe(held));

  it.each([
    { '>': [count, 5_000] },
    { '>': [5_000, count] },
    { '<': [count, 5_000] },
    { '>': [count, 2_001] },
    { '<=': [count, 2_001] },
    { '<': [2_001, count] },
    { '>=': [2_001, count] },
    { '==': [count, 2_001] },
    { in: [5_000, [1, count]] },
    { '==': [count, 5_000] },
    { '===': [count, 5_000] },
    { '!=': [count, 5_000] },
    { in: [count, [1, 5_000]] },
    { in: [count, [1, 2, 3, 4, 5, 6, 7, 5_000]] },
    { '>': [{ '*': [count, 2] }, 1] },
    { '>': [{ '/': [count, 2] }, 1] },
    { '>': [{ '+': [count, 1] }, 1] },
    { cat: [count] },
  ])('does not guess %j', (conditions) => expect(() => evaluate(conditions)).toThrow(RuleUndecidedError));

  it('0 or more is neither', () => {
    expect(() => evaluate({ '!!': [count] }, facts({ atLeast: 0 }))).toThrow(RuleUndecidedError);
  });

  it('errs to the safer side in a decision', () => {
    const decision = (type: 'ALLOW' | 'CHALLENGE' | 'BLOCK') =>
      decide({
        rules: compileRules([
          { ruleId: 'r', isActive: true, priority: 0, type, conditions: { '>': [count, 5_000] } },
        ]),
        facts: facts({ atLeast: 2_001 }),
        defaultOutcome: 'ALLOW',
      });
    expect(decision('CHALLENGE').outcome).toBe('CHALLENGE');
    expect(decision('BLOCK').outcome).not.toBe('ALLOW');
    expect(decision('ALLOW').errors).toHaveLength(1);
  });

  it('is nobody’s to send: only names of velocity are read so', () => {
    const custom = { custom: { n: { atLeast: 9 } } };
    expect(evaluate({ '>': [{ var: 'custom.n' }, 5] }, custom)).toBe(false);
  });
});

describe('how far a count is looked at', () => {
  it('is as far as rules compare it, within limits', () => {
    expect(comparedCounts([{ '>': [count, 5] }]).get(name)).toBe(2_001);
    expect(comparedCounts([{ and: [{ '>': [count, 5] }, { '<': [count, '7000.5'] }] }]).get(name)).toBe(
      7_002,
    );
    expect(
      comparedCounts([{ '>': [[count], 1] }, { '>': [{ var: 'custom.amount' }, 9_000] }]).get(name),
    ).toBeUndefined();
    expect(comparedCounts([{ '<=': [1, { var: [name, 0] }, 1e9] }]).get(name)).toBe(50_000);
  });
});
