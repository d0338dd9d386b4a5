import { describe, expect, test } from 'vitest';
import { type BudgetLimit, compileCondition, evaluateCondition, RuleBudgetError } from './index.ts';

function budgetError(run: () => unknown): RuleBudgetError {
  try {
    run();
  } catch (error) {
    if (error instanceof RuleBudgetError) return error;
    throw error;
  }
  throw new Error('no limit was passed');
}

function nested(levels: number): unknown {
  let rule: unknown = true;
  for (let level = 1; level < levels; level += 1) rule = { '!': [rule] };
  return rule;
}

function items(count: number): number[] {
  return Array.from({ length: count }, (_unused, index) => index);
}

describe('limits when compiled', () => {
  test('32 levels, not 33', () => {
    expect(compileCondition(nested(32)).nodeCount).toBe(32);
    const error = budgetError(() => compileCondition(nested(33)));
    expect(error).toMatchObject({ limit: 'depth', max: 32, path: '/!/0'.repeat(32) });
  });

  test('arrays count as levels, however deep they come', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(budgetError(() => compileCondition({ '!': deep })).limit).toBe('depth');
  });

  test('1,000 nodes, not 1,001', () => {
    expect(compileCondition({ and: items(999) }).nodeCount).toBe(1_000);
    const error = budgetError(() => compileCondition({ and: items(1_000) }));
    expect(error).toMatchObject({ limit: 'nodes', max: 1_000, path: '/and/999' });
    expect(error.message).toContain('value list');
  });

  test('texts of 4,096 bytes, not of 4,097', () => {
    expect(evaluateCondition(compileCondition({ '!!': ['a'.repeat(4_096)] }), {})).toBe(true);
    expect(evaluateCondition(compileCondition({ '!!': ['é'.repeat(2_048)] }), {})).toBe(true);
    expect(evaluateCondition(compileCondition({ '!!': ['😀'.repeat(1_024)] }), {})).toBe(true);
    for (const text of ['a'.repeat(4_097), 'é'.repeat(2_049), '漢'.repeat(1_366), '😀'.repeat(1_025)]) {
      const error = budgetError(() => compileCondition({ '!!': [text] }));
      expect(error).toMatchObject({ limit: 'literalBytes', max: 4_096, path: '/!!/0' });
    }
  });
});

describe('limits when evaluated', () => {
  const doubling = (accumulate: unknown, start: unknown) => ({
    reduce: [items(60), accumulate, start],
  });
  const accumulator = { var: 'accumulator' };
  const dots = Array(3).fill('.'.repeat(4_000));
  const hostile = 'x'.repeat(60_000);
  const variables = [Array.from({ length: 16 }, (_unused, index) => ({ var: `a${index}` }))];
  const numbers = Array(30).fill('1'.repeat(30_000));

  test.each<[string, BudgetLimit, unknown, unknown]>([
    ['a walk over 10,000 items', 'steps', { all: [{ var: 'items' }, true] }, { items: items(10_000) }],
    [
      'walks in walks',
      'steps',
      { map: [{ var: 'a' }, { map: [{ var: '' }, 1] }] },
      { a: Array(101).fill(items(100)) },
    ],
    ['exponential merge', 'steps', doubling({ merge: [accumulator, accumulator] }, [1]), null],
    ['exponential cat', 'textBytes', doubling({ cat: [accumulator, accumulator] }, 'x'), null],
    ['cat of long facts', 'textBytes', { cat: [{ var: 'text' }, ''] }, { text: 'x'.repeat(4_097) }],
    ['cat beyond bytes', 'textBytes', { cat: [{ var: 'text' }] }, { text: '漢'.repeat(1_366) }],
    ['a long cut', 'textBytes', { substr: [{ var: 'text' }, 1] }, { text: hostile }],
    ['an array as text', 'textBytes', { '==': [{ var: 'list' }, 'x'] }, { list: Array(3_000).fill('xx') }],
    ['a long computed name', 'textBytes', { var: [{ var: 'text' }] }, { text: hostile }],
    ['a long missing name', 'textBytes', { missing: [{ var: 'text' }] }, { text: hostile }],
    [
      'a dear search',
      'steps',
      { in: [{ var: 'a' }, { var: 'text' }] },
      { a: 'x'.repeat(30_000), text: hostile },
    ],
    ['long numbers', 'steps', { map: [{ var: 'numbers' }, { '-': [{ var: '' }] }] }, { numbers }],
    ['long sums', 'steps', { map: [{ var: 'numbers' }, { '+': [{ var: '' }] }] }, { numbers }],
    ['long orders', 'steps', { map: [{ var: 'numbers' }, { '<': [{ var: '' }, { var: '' }] }] }, { numbers }],
    ['a long array searched', 'steps', { in: [1, { var: 'list' }] }, { list: Array(700_000).fill(0) }],
    ['many long texts', 'steps', { map: [items(300), { cat: ['x'.repeat(4_000)] }] }, {}],
    ['a computed name of many keys', 'steps', { map: [{ var: 'dots' }, { var: { var: '' } }] }, { dots }],
    ['a fixed name of many keys', 'steps', { map: [items(300), { var: Array(64).fill('0').join('.') }] }, {}],
    ['many variables for each item', 'steps', { map: [items(600), { '!!': variables }] }, {}],
    ['many values for each item', 'steps', { map: [items(300), [...items(60), { var: '' }]] }, {}],
    ['merge of a long array', 'steps', { merge: [{ var: 'list' }] }, { list: items(10_001) }],
    ['missing of a long array', 'steps', { missing: [{ var: 'list' }] }, { list: items(10_001) }],
  ])('%s is stopped', (_name, limit, rule, facts) => {
    const condition = compileCondition(rule);
    expect(budgetError(() => evaluateCondition(condition, facts)).limit).toBe(limit);
  });

  test('every evaluation has the whole budget', () => {
    const condition = compileCondition({ all: [{ var: 'items' }, { '>=': [{ var: '' }, 0] }] });
    const facts = { items: items(4_999) };
    for (let round = 0; round < 5; round += 1) expect(evaluateCondition(condition, facts)).toBe(true);
    expect(budgetError(() => evaluateCondition(condition, { items: items(5_000) })).limit).toBe('steps');
  });

  test('a long value list read as an array is paid for', () => {
    const lists = () => new Set(items(700_000));
    const condition = compileCondition({ merge: { var: 'lists.long' } });
    expect(budgetError(() => evaluateCondition(condition, {}, { lists })).limit).toBe('steps');
  });

  test('messages hold no facts', () => {
    const condition = compileCondition({ cat: [{ var: 'secret' }] });
    const error = budgetError(() => evaluateCondition(condition, { secret: 'hunter2'.repeat(1_000) }));
    expect(error.message).not.toContain('hunter2');
  });
});
