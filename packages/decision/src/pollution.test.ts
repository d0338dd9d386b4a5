import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleFacts, compileCondition, decide, evaluateCondition, explainCondition } from './index.ts';

// SECURITY.md row 46: own-property look-up only, prototypes neither read nor written.

const value = (json: unknown, facts: unknown) => evaluateCondition(compileCondition(json), facts);

describe('names that lead out of the data', () => {
  const hostileFacts = JSON.parse(
    '{"__proto__": {"admin": true}, "constructor": {"name": "own"}, "prototype": 1, "a": {"__proto__": 5}}',
  );

  test.each([
    '__proto__',
    '__proto__.admin',
    'constructor',
    'constructor.name',
    'prototype',
    'a.__proto__',
    'a.constructor.prototype',
  ])('%s never resolves, even as an own key', (name) => {
    expect(value({ var: name }, hostileFacts)).toBe(null);
    expect(value({ var: [name, 'default'] }, hostileFacts)).toBe('default');
    expect(value({ var: { cat: [name] } }, hostileFacts)).toBe(null);
    expect(value({ missing: [name] }, hostileFacts)).toEqual([name]);
    expect(value({ map: [[1], { var: name }] }, hostileFacts)).toEqual([null]);
  });

  test.each([
    'toString',
    'hasOwnProperty',
    'valueOf',
    'isPrototypeOf',
    'a.toString',
    'text.trim',
    'list.push',
  ])('%s is inherited and does not resolve', (name) => {
    const facts = { a: {}, text: 'text', list: [1] };
    expect(value({ var: name }, facts)).toBe(null);
    expect(value({ var: { cat: [name] } }, facts)).toBe(null);
  });

  test('what a class or a polluted prototype carries is not a fact', () => {
    expect(value({ var: 'admin' }, Object.create({ admin: true }))).toBe(null);
  });
});

test('objects with a toString of their own are never called', () => {
  let called = 0;
  const trap = { toString: () => String(++called), valueOf: () => ++called };
  const broken = JSON.parse('{"toString": 1, "valueOf": 2}');
  for (const operator of ['==', '<', '+', '-', '*', '/', '%', 'min', 'max', 'cat', 'in', 'substr']) {
    for (const fact of [trap, broken]) value({ [operator]: [{ var: 'x' }, 'a'] }, { x: fact });
    for (const fact of [trap, broken]) value({ [operator]: ['a', { var: 'x' }] }, { x: fact });
  }
  expect(called).toBe(0);
});

test('hostile attributes keep no hostile key', () => {
  const custom = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "prototype": 3, "ok": 4}');
  const facts = assembleFacts({
    device: { isNew: true, isProven: false, isRemembered: false, isBot: null },
    ip: { address: null, countryCode: null, isAnonymous: null, isPrivate: null },
    user: {
      userId: 'u',
      email: null,
      phoneNumber: null,
      isEnrolled: false,
      hasPreviouslyVerified: false,
      custom,
    },
    action: { actionCode: 'signIn', custom },
  });
  expect(Object.keys(facts.custom as object)).toEqual(['ok']);
  expect(Object.getPrototypeOf(facts.custom)).toBe(null);
  for (const name of [
    'toString',
    'constructor',
    'device.valueOf',
    'ip.location.__proto__',
    'user.custom.constructor',
  ])
    expect([name, value({ var: name }, facts)]).toEqual([name, null]);
});

test('10,000 hostile rules and facts leave every prototype as it was', () => {
  const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype];
  const shape = () => prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String));
  const before = shape();
  const key = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'polluted', 'a');
  const name = fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => keys.join('.'));
  const hostile = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      name,
      fc.constant(1),
      // Written as text, so that "__proto__" becomes an own key as it does in a request body.
      fc.array(fc.tuple(key, tie('json')), { maxLength: 3 }).map((entries) => {
        const members = entries.map(([own, json]) => `${JSON.stringify(own)}:${JSON.stringify(json)}`);
        return JSON.parse(`{${members.join(',')}}`);
      }),
      fc.array(tie('json'), { maxLength: 3 }),
    ),
  })).json;
  fc.assert(
    fc.property(hostile, name, (facts, path) => {
      const conditions = { or: [{ var: path }, { merge: [{ var: 'a' }, { var: [{ var: 'a' }] }] }] };
      decide({
        rules: [
          { ruleId: '1', isActive: true, priority: 0, type: 'BLOCK', conditions },
          { ruleId: '2', isActive: true, priority: 1, type: 'BLOCK', conditions: facts },
        ],
        defaultOutcome: 'ALLOW',
        facts,
      });
      explainCondition(compileCondition(conditions), facts);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
  expect(shape()).toEqual(before);
});
