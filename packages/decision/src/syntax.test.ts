import { describe, expect, test } from 'vitest';
import { compileCondition, operatorNames, RuleSyntaxError } from './index.ts';

function refusal(json: unknown, options = {}): RuleSyntaxError {
  try {
    compileCondition(json, options);
  } catch (error) {
    if (error instanceof RuleSyntaxError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(json)} was not refused`);
}

describe('operator set', () => {
  test('is the closed set of the contract, and ours under names of their own', () => {
    const contract =
      'var and or ! !! == === != !== > >= < <= in missing missing_some + - * / % min max if ?: cat substr ' +
      'all some none filter map reduce merge cidr startsWith endsWith matches';
    expect([...operatorNames].sort()).toEqual(contract.split(' ').sort());
  });

  test.each(['log', 'method', 'eval', 'regex', 'AND', '', 'toString', 'constructor', 'hasOwnProperty'])(
    'refuses %j and says what is allowed',
    (operator) => {
      const error = refusal({ [operator]: [1] });
      expect(error.path).toBe(`/${operator}`);
      expect(error.message).toContain(`"${operator}" is not an operator`);
      expect(error.message).toContain('allowed operators: var and or');
    },
  );

  test('refuses an own __proto__ key', () => {
    expect(refusal(JSON.parse('{"__proto__": [1]}')).path).toBe('/__proto__');
  });

  test('points at the place, escaped as a JSON Pointer', () => {
    expect(refusal({ and: [true, { '/': [{ 'a/b~c': 1 }, 2] }] }).path).toBe('/and/1/~1/0/a~1b~0c');
    expect(refusal({ '!': { nope: 1 } }).path).toBe('/!/nope');
    expect(refusal([1, [{ nope: 1 }]]).path).toBe('/1/0/nope');
    expect(refusal({ nope: 1 }, { pathPrefix: '/conditions' }).path).toBe('/conditions/nope');
  });

  test('does not repeat a long name', () => {
    expect(refusal({ ['x'.repeat(5_000)]: 1 }).message.length).toBeLessThan(400);
  });
});

describe('shape of an operation', () => {
  test('refuses several keys', () => {
    const error = refusal({ and: [{ '==': [1, 1], '>': [2, 1] }] });
    expect(error.path).toBe('/and/0');
    expect(error.message).toContain('one key');
  });

  test('refuses an empty object below the root', () => {
    expect(refusal({ and: [{}] }).path).toBe('/and/0');
  });

  test.each([
    ['==', [1], 'takes 2 operands, not 1'],
    ['==', 5, 'takes 2 operands, not 1'],
    ['===', [1, 2, 3], 'takes 2 operands, not 3'],
    ['>', [1, 2, 3], 'takes 2 operands, not 3'],
    ['<', [1], 'takes 2 to 3 operands, not 1'],
    ['<=', [1, 2, 3, 4], 'takes 2 to 3 operands, not 4'],
    ['!', [], 'takes 1 operands, not 0'],
    ['!!', [1, 2], 'takes 1 operands, not 2'],
    ['in', ['a'], 'takes 2 operands, not 1'],
    ['missing_some', [1], 'takes 2 operands, not 1'],
    ['-', [], 'takes 1 to 2 operands, not 0'],
    ['*', [], 'takes 1 or more operands, not 0'],
    ['/', [1], 'takes 2 operands, not 1'],
    ['%', [1], 'takes 2 operands, not 1'],
    ['min', [], 'takes 1 or more operands, not 0'],
    ['max', [], 'takes 1 or more operands, not 0'],
    ['substr', ['a'], 'takes 2 to 3 operands, not 1'],
    ['map', [[1]], 'takes 2 operands, not 1'],
    ['reduce', [[1]], 'takes 2 to 3 operands, not 1'],
    ['var', ['a', 1, 2], 'takes 0 to 2 operands, not 3'],
  ])('%s of %j', (operator, operands, message) => {
    const error = refusal({ and: [{ [operator]: operands }] });
    expect(error.path).toBe(`/and/0/${operator.replace('/', '~1')}`);
    expect(error.message).toContain(message);
  });
});

test.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [1n], [Symbol('s')], [() => true]])(
  'refuses %s, which is not JSON',
  (value) => {
    const error = refusal({ '!': [value] });
    expect(error.path).toBe('/!/0');
    expect(error.message).toContain('allowed: null, true, false, a finite number');
  },
);
