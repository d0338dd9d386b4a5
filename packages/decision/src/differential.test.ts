import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { LogicEngine } from 'json-logic-engine';
import jsonLogic from 'json-logic-js';
import { expect, test } from 'vitest';
import { compileCondition, evaluateCondition, RuleBudgetError } from './index.ts';

// Two public engines as oracles. Left out on purpose, because we differ by decision: objects with several keys or
// none, operand counts that make no sense, empty `and`/`or`, a cut by a length that is a text, inherited properties, and the limits of SECURITY row 45.

const facts = {
  a: 1,
  b: 'apple',
  c: null,
  d: { e: [1, 2, 3], f: '12 USD', g: { h: false } },
  list: ['a', 'b', '', 0, -1.5, null, true],
  items: [
    { qty: 1, name: 'x' },
    { qty: 0, name: 'y' },
  ],
  empty: [],
  text: '7',
};

const name = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'd.e',
  'd.e.1',
  'd.f',
  'd.g.h',
  'd.x.y',
  'list',
  'list.3',
  'items',
  'items.0.qty',
  'empty',
  'text',
  'b.length',
  'nothing',
  '',
  'qty',
  'name',
  'current',
  'accumulator',
  'current.qty',
);
const literal = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    2,
    -1,
    1.5,
    10,
    '',
    '0',
    '1',
    'a',
    'apple',
    'pp',
    '1e3',
    ' 2 ',
  ),
  fc.integer({ min: -20, max: 20 }),
);

interface Grammar {
  json: unknown;
}

const grammar = fc.letrec<Grammar>((tie) => {
  const json = tie('json');
  const many = (minLength: number, maxLength: number) => fc.array(json, { minLength, maxLength });
  const operation = (operators: readonly string[], operands: fc.Arbitrary<unknown>) =>
    fc.tuple(fc.constantFrom(...operators), operands).map(([operator, values]) => ({ [operator]: values }));
  const variable = fc.oneof(
    name.map((path) => ({ var: path })),
    name.map((path) => ({ var: [path] })),
    fc.tuple(name, literal).map((operands) => ({ var: operands })),
  );
  const place = fc.integer({ min: -8, max: 8 });
  const array = fc.oneof(variable, many(0, 4));
  return {
    json: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'rule' },
      literal,
      variable,
      operation(['==', '===', '!=', '!==', '>', '>=', '<', '<=', '/', '%', '-'], many(2, 2)),
      operation(['<', '<='], many(3, 3)),
      operation(['!', '!!', '-'], many(1, 1)),
      operation(['and', 'or', 'min', 'max', '*', 'cat'], many(1, 4)),
      operation(['if', '?:'], many(0, 5)),
      operation(['+', 'merge'], many(0, 4)),
      operation(['in'], fc.tuple(json, fc.oneof(array, json))),
      operation(['substr'], fc.oneof(fc.tuple(json, place), fc.tuple(json, place, place))),
      operation(['all', 'some', 'none', 'filter', 'map'], fc.tuple(array, json)),
      operation(['reduce'], fc.oneof(fc.tuple(array, json), fc.tuple(array, json, json))),
      operation(['missing'], fc.array(name.filter(Boolean), { maxLength: 4 })),
      operation(['missing_some'], fc.tuple(fc.integer({ min: 0, max: 3 }), fc.array(name, { maxLength: 4 }))),
      many(0, 3),
    ),
  };
}).json;

/** undefined is our null, and zero has no sign in JSON. */
function normal(value: unknown): unknown {
  if (value === undefined) return null;
  if (Object.is(value, -0)) return 0;
  return Array.isArray(value) ? value.map(normal) : value;
}

const failed = Symbol('failed');

function attempt(evaluate: () => unknown): unknown {
  try {
    return normal(evaluate());
  } catch {
    return failed;
  }
}

function ours(rule: unknown): unknown {
  try {
    return normal(evaluateCondition(compileCondition(rule), facts));
  } catch (error) {
    if (error instanceof RuleBudgetError) return failed;
    throw error;
  }
}

const classic = (rule: unknown) => attempt(() => jsonLogic.apply(rule as jsonLogic.RulesLogic, facts));
const engine = new LogicEngine();
const modern = (rule: unknown) => attempt(() => engine.run(rule, facts));

test('gives what json-logic-js gives', () => {
  let compared = 0;
  fc.assert(
    fc.property(grammar, (rule) => {
      const [expected, value] = [classic(rule), ours(rule)];
      if (expected === failed || value === failed) return;
      compared += 1;
      expect(value).toEqual(expected);
    }),
    { numRuns: 20_000 },
  );
  expect(compared).toBeGreaterThan(18_000);
});

test('gives what json-logic-engine gives, where the two engines agree', () => {
  let agreed = 0;
  fc.assert(
    fc.property(grammar, (rule) => {
      const [first, second] = [classic(rule), modern(rule)];
      const value = ours(rule);
      if (first === failed || value === failed || !isDeepStrictEqual(first, second)) return;
      agreed += 1;
      expect(value).toEqual(second);
    }),
    { numRuns: 10_000 },
  );
  expect(agreed).toBeGreaterThan(5_000);
});
