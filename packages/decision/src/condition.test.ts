import { describe, expect, test } from 'vitest';
import { compileCondition, conditionHolds, evaluateCondition } from './index.ts';

const holds = (
  json: unknown,
  facts: unknown = {},
  lists?: (alias: string) => Set<string | number> | undefined,
) => conditionHolds(compileCondition(json), facts, { lists });

describe('no conditions', () => {
  test.each([[undefined], [null], [{}], [{ and: [] }]])('%j matches always', (json) => {
    expect(compileCondition(json).matchesAlways).toBe(true);
    expect(holds(json)).toBe(true);
  });

  test.each([
    [{ or: [] }],
    [{ and: [{ and: [] }] }],
    [{ or: [{ and: [] }] }],
    [{ and: [false] }],
    [[]],
    [false],
  ])('%j does not', (json) => {
    expect(compileCondition(json).matchesAlways).toBe(false);
    expect(holds(json)).toBe(false);
  });
});

describe('value lists', () => {
  const lists = (alias: string) =>
    alias === 'blocked-countries' ? new Set<string | number>(['KP', 7]) : undefined;
  const inList = (alias: string) => ({ in: [{ var: 'ip.countryCode' }, { var: `lists.${alias}` }] });

  test('are probed by `in`, strictly', () => {
    expect(holds(inList('blocked-countries'), { ip: { countryCode: 'KP' } }, lists)).toBe(true);
    expect(holds(inList('blocked-countries'), { ip: { countryCode: 'FR' } }, lists)).toBe(false);
    expect(holds(inList('blocked-countries'), { ip: { countryCode: '7' } }, lists)).toBe(false);
    expect(holds(inList('blocked-countries'), { ip: { countryCode: 7 } }, lists)).toBe(true);
    expect(holds(inList('blocked-countries'), {}, lists)).toBe(false);
  });

  test('are asked for once a probe, and never copied for it', () => {
    const asked: string[] = [];
    const probeOnly = { has: () => true } as unknown as Set<string>;
    const spy = (alias: string) => {
      asked.push(alias);
      return probeOnly;
    };
    expect(holds(inList('x-y.z'), {}, spy)).toBe(true);
    expect(asked).toEqual(['x-y.z']);
  });

  test('are empty when unknown, and without a resolver', () => {
    expect(holds(inList('nobody'), { ip: { countryCode: 'KP' } }, lists)).toBe(false);
    expect(holds(inList('blocked-countries'), { ip: { countryCode: 'KP' } })).toBe(false);
    expect(holds({ '!': inList('nobody') }, { ip: { countryCode: 'KP' } }, lists)).toBe(true);
  });

  test('cannot be brought along in the facts', () => {
    const facts = { ip: { countryCode: 'KP' }, lists: { nobody: ['KP'] } };
    expect(holds(inList('nobody'), facts, lists)).toBe(false);
  });

  test('are arrays elsewhere, also under a computed name and inside items', () => {
    const some = { some: [{ var: 'lists.blocked-countries' }, { '==': [{ var: '' }, 'KP'] }] };
    expect(holds(some, {}, lists)).toBe(true);
    const computed = { in: ['KP', { var: { cat: ['lists.', 'blocked-countries'] } }] };
    expect(holds(computed, {}, lists)).toBe(true);
    const within = { some: [{ var: 'codes' }, { in: [{ var: '' }, { var: 'lists.blocked-countries' }] }] };
    expect(holds(within, { codes: ['FR', 'KP'] }, lists)).toBe(true);
    expect(holds(within, { codes: ['FR', 'DE'] }, lists)).toBe(false);
  });

  test('are named by the condition that reads them', () => {
    const condition = compileCondition({ and: [inList('a'), { '!': [inList('b')] }, inList('a')] });
    expect(condition.lists).toEqual(['a', 'b']);
  });
});

describe('membership', () => {
  const long = { in: [{ var: 'x' }, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 1, null]] };

  test.each([
    ['a', true],
    ['z', false],
    [1, true],
    ['1', false],
    [null, true],
  ])('of %j in many items', (x, held) => {
    expect(holds(long, { x })).toBe(held);
  });

  test('holds in nothing but arrays and texts', () => {
    expect(holds({ in: ['a', { var: 'x' }] }, { x: { a: 1 } })).toBe(false);
    expect(holds({ in: ['a', { var: 'x' }] }, { x: 1 })).toBe(false);
    expect(holds({ in: ['', ''] })).toBe(false);
  });
});

describe('missing data', () => {
  test('compares as in stock JsonLogic', () => {
    expect(holds({ '>': [{ var: 'custom.amount' }, 1_000] })).toBe(false);
    expect(holds({ '<': [{ var: 'custom.amount' }, 1_000] })).toBe(true);
  });

  test('takes the default only when absent, not when null', () => {
    const rule = compileCondition({ var: ['a.b', 'default'] });
    expect(evaluateCondition(rule, { a: {} })).toBe('default');
    expect(evaluateCondition(rule, { a: { b: undefined } })).toBe('default');
    expect(evaluateCondition(rule, { a: { b: null } })).toBe(null);
    expect(evaluateCondition(rule, undefined)).toBe('default');
  });
});

test('a fact read twice is the same fact, null or absent', () => {
  const rule = compileCondition([
    { var: 'a' },
    { var: ['a', 1] },
    { var: 'b' },
    { var: ['b', 1] },
    { var: 'b' },
  ]);
  expect(evaluateCondition(rule, { a: null })).toEqual([null, null, null, 1, null]);
});

test('facts without a prototype read like any others', () => {
  const custom = Object.assign(Object.create(null), { amount: '1500 USD', tags: ['a'] });
  const facts = Object.assign(Object.create(null), { custom });
  expect(holds({ '>': [{ '+': [{ var: 'custom.amount' }] }, 1_000] }, facts)).toBe(true);
  expect(holds({ '==': [{ var: 'custom' }, '[object Object]'] }, facts)).toBe(true);
  expect(evaluateCondition(compileCondition({ cat: [{ var: 'custom' }, 1] }), facts)).toBe(
    '[object Object]1',
  );
});

test('a condition names the facts it reads, once for each place, but not those of items', () => {
  const condition = compileCondition({
    and: [
      { '==': [{ var: 'device.isNew' }, true] },
      { some: [{ var: 'custom.tags' }, { '==': [{ var: 'name' }, 'x'] }] },
      { '!': { missing: ['custom.a', 'custom.b'] } },
    ],
  });
  expect(condition.variables).toEqual([
    { name: 'device.isNew', path: '/and/0/==/0' },
    { name: 'custom.tags', path: '/and/1/some/0' },
    { name: 'custom.a', path: '/and/2/!/missing/0' },
    { name: 'custom.b', path: '/and/2/!/missing/1' },
  ]);
});
