import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCondition, conditionHolds, type Explanation, explainCondition } from './index.ts';

const explain = (json: unknown, facts: unknown = {}) => explainCondition(compileCondition(json), facts);

describe('a clause', () => {
  test('shows its operator, its facts with the values seen, and whether it held', () => {
    expect(explain({ '==': [{ var: 'device.isNew' }, true] }, { device: { isNew: true } })).toEqual({
      operator: '==',
      path: '',
      held: true,
      reached: true,
      clauses: [],
      operands: [{ variable: 'device.isNew', value: true }, { value: true }],
      variables: [{ name: 'device.isNew', value: true }],
    });
  });

  test('shows null for a fact that is not there', () => {
    const clause = explain({ '>': [{ var: 'custom.amount' }, 1_000] });
    expect(clause.held).toBe(false);
    expect(clause.variables).toEqual([{ name: 'custom.amount', value: null }]);
  });

  test('shows computed operands and every fact below them, each once', () => {
    const sum = { '+': [{ var: 'custom.a' }, { '*': [{ var: 'custom.b' }, { var: 'custom.a' }] }] };
    const clause = explain({ '>': [sum, 10] }, { custom: { a: 2, b: 5 } });
    expect(clause.operands).toEqual([{ value: 12 }, { value: 10 }]);
    expect(clause.variables).toEqual([
      { name: 'custom.a', value: 2 },
      { name: 'custom.b', value: 5 },
    ]);
  });

  test('names a value list without its items', () => {
    const condition = compileCondition({ in: [{ var: 'ip.countryCode' }, { var: 'lists.blocked' }] });
    const lists = () => new Set(['KP']);
    const clause = explainCondition(condition, { ip: { countryCode: 'KP' } }, { lists });
    expect(clause.held).toBe(true);
    expect(clause.operands).toEqual([{ variable: 'ip.countryCode', value: 'KP' }, { list: 'blocked' }]);
  });

  test('over items shows the array, not the test of each item', () => {
    const clause = explain(
      { some: [{ var: 'custom.tags' }, { '==': [{ var: '' }, 'x'] }] },
      { custom: { tags: ['x'] } },
    );
    expect(clause.operands).toEqual([{ variable: 'custom.tags', value: ['x'] }]);
  });

  test('over items does not take what is read from an item for a fact', () => {
    const clause = explain(
      { some: [{ var: 'items' }, { '==': [{ var: 'name' }, 'x'] }] },
      { items: [], name: 'x' },
    );
    expect(clause.variables).toEqual([{ name: 'items', value: [] }]);
  });

  test('may be a fact alone', () => {
    const clause = explain({ var: 'device.isNew' }, { device: { isNew: true } });
    expect(clause).toMatchObject({
      operator: 'var',
      held: true,
      operands: [{ variable: 'device.isNew', value: true }],
    });
  });

  test('may be a plain value', () => {
    expect(explain({ and: [true] }).clauses[0]).toMatchObject({
      operator: 'literal',
      path: '/and/0',
      held: true,
    });
  });
});

test.each([[null], [{}], [{ and: [] }]])('%j is explained as always', (json) => {
  expect(explain(json)).toMatchObject({ operator: 'always', held: true, operands: [], clauses: [] });
});

describe('connectives', () => {
  const summary = ({ held, reached }: Explanation) => ({ held, reached });
  const yes = { '==': [1, 1] };
  const no = { '==': [1, 2] };
  const all = (json: unknown) => explain(json).clauses.map(summary);

  test('`and` stops at the first clause that fails, and still says what the others are', () => {
    expect(all({ and: [yes, no, yes] })).toEqual([
      { held: true, reached: true },
      { held: false, reached: true },
      { held: true, reached: false },
    ]);
  });

  test('`or` stops at the first clause that holds', () => {
    expect(all({ or: [no, yes, yes] }).map(({ reached }) => reached)).toEqual([true, true, false]);
  });

  test('`!` shows what it turns round', () => {
    const explanation = explain({ '!': [yes] });
    expect(summary(explanation)).toEqual({ held: false, reached: true });
    expect(explanation.clauses).toMatchObject([{ path: '/!/0', held: true, reached: true }]);
  });

  test('`if` reaches the tests in turn and one result', () => {
    const reached = (json: unknown) => all(json).map((clause) => clause.reached);
    expect(reached({ if: [yes, 1, yes, 2, 3] })).toEqual([true, true, false, false, false]);
    expect(reached({ if: [no, 1, yes, 2, 3] })).toEqual([true, false, true, true, false]);
    expect(reached({ '?:': [no, 1, no, 2, 3] })).toEqual([true, false, true, false, true]);
  });

  test('clauses under one that was not reached were not reached either', () => {
    const inner = explain({ and: [no, { or: [yes] }] }).clauses[1];
    expect(inner).toMatchObject({ reached: false, clauses: [{ reached: false }] });
  });
});

describe('a clause that errs', () => {
  const walk = { all: [{ var: 'custom.items' }, true] };
  const facts = { custom: { items: Array(20_000).fill('secret') }, device: { isNew: true } };

  test('says so, does not hide the others, and quotes no facts', () => {
    const explanation = explain({ and: [{ var: 'device.isNew' }, walk, { var: 'device.isNew' }] }, facts);
    expect(explanation.error).toContain('steps');
    expect(explanation.held).toBe(false);
    expect(explanation.clauses.map(({ error }) => error !== undefined)).toEqual([false, true, false]);
    expect(explanation.clauses.map(({ reached }) => reached)).toEqual([true, true, false]);
    expect(explanation.error).not.toContain('secret');
  });

  test('in an `if` leaves its results unreached', () => {
    const explanation = explain({ if: [walk, 1, 2] }, facts);
    expect(explanation.clauses.map(({ reached }) => reached)).toEqual([true, false, false]);
  });

  test('many of them take a bounded number of steps', () => {
    let reads = 0;
    const items = new Proxy(Array(20_000).fill(1), {
      get: (target, key, receiver) => {
        reads += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    const explanation = explain({ or: Array(150).fill(walk) }, { custom: { items } });
    expect(explanation.clauses).toHaveLength(150);
    expect(reads).toBeLessThan(500_000);
  });

  test('for a reason that is not ours is described in our words', () => {
    const lists = () => {
      throw new Error('secret');
    };
    const clause = explainCondition(compileCondition({ in: [1, { var: 'lists.a' }] }), {}, { lists });
    expect(clause.error).toBe('the clause could not be evaluated');
  });
});

test('an explanation always tells what the evaluation gave, and each connective follows from its clauses', () => {
  const facts = { a: 1, b: null, c: 'x', d: [] };
  const leaf = fc.constantFrom<unknown>(
    { var: 'a' },
    { var: 'b' },
    { '==': [{ var: 'c' }, 'x'] },
    { '>': [{ var: 'a' }, 5] },
    { '!!': [{ var: 'd' }] },
    false,
    true,
  );
  const condition = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom('and', 'or', 'if'), fc.array(tie('json'), { minLength: 1, maxLength: 5 }))
        .map(([operator, operands]) => ({ [operator]: operands })),
      tie('json').map((operand) => ({ '!': [operand] })),
    ),
  })).json;
  const follows = (explanation: Explanation): void => {
    const { operator, clauses, held } = explanation;
    if (!explanation.reached) return;
    const reached = clauses.filter((clause) => clause.reached);
    if (operator === 'and') expect(reached.every((clause) => clause.held)).toBe(held);
    if (operator === 'or') expect(reached.some((clause) => clause.held)).toBe(held);
    if (operator === '!' && clauses[0]) expect(clauses[0].held).toBe(!held);
    // The last clause that was reached is the result, or a test that failed with no else.
    if (operator === 'if') expect(reached.at(-1)?.held).toBe(held);
    clauses.forEach(follows);
  };
  fc.assert(
    fc.property(condition, (json) => {
      const compiled = compileCondition(json);
      const explanation = explainCondition(compiled, facts);
      expect(explanation.held).toBe(conditionHolds(compiled, facts));
      follows(explanation);
    }),
    { numRuns: 2_000 },
  );
});
