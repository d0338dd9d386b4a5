/** Operators of ours: cidr, startsWith, endsWith, matches (SECURITY row 45). */

import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { compileCondition, conditionHolds } from '../condition.ts';
import { decide } from '../decide.ts';
import { RuleError } from '../errors.ts';
import type { ListResolver } from '../evaluation.ts';
import { explainCondition } from '../explain.ts';

const holds = (conditions: unknown, x: unknown, lists?: ListResolver) =>
  conditionHolds(compileCondition(conditions), { x }, { lists });
const x = { var: 'x' };

function refusal(conditions: unknown): { path: string; message: string } {
  try {
    compileCondition(conditions);
  } catch (error) {
    if (error instanceof RuleError) return { path: error.path, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

describe('cidr', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['192.168.5.77', '192.168.5.64/27', true],
    ['192.168.5.96', '192.168.5.64/27', false],
    ['1.2.3.4', '1.2.3.4', true],
    ['1.2.3.5', '1.2.3.4', false],
    ['9.9.9.9', '0.0.0.0/0', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:DB8:0:0::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['10.1.2.3', '::/0', false],
    ['::1', '0.0.0.0/0', false],
  ])('%s in %s: %s', (address, range, expected) =>
    expect(holds({ cidr: [x, range] }, address)).toBe(expected),
  );

  test('one of many ranges is enough', () => {
    const conditions = { cidr: [x, ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']] };
    expect(
      ['10.9.9.9', '2001:db8::9', '192.0.2.7', '192.0.2.8'].map((one) => holds(conditions, one)),
    ).toEqual([true, true, true, false]);
  });

  test.each([
    null,
    undefined,
    7,
    '',
    'rubbish',
    '10.1',
    '010.1.2.3',
    '0x0a.1.2.3',
    '10.1.2.3/8',
    'fe80::1%eth0',
  ])('what is no address lies in no range, so that "not in" holds for it: %j', (value) => {
    expect(holds({ cidr: [x, ['0.0.0.0/0', '::/0']] }, value)).toBe(false);
    expect(holds({ '!': { cidr: [x, ['0.0.0.0/0', '::/0']] } }, value)).toBe(true);
  });

  test.each([
    [{ cidr: [x, '10.0.0.0/33'] }, '/cidr/1'],
    [{ cidr: [x, '::/129'] }, '/cidr/1'],
    [{ cidr: [x, 'office'] }, '/cidr/1'],
    [{ cidr: [x, ['10.0.0.0/8', 7]] }, '/cidr/1/1'],
    [{ cidr: [x, []] }, '/cidr/1'],
    [{ cidr: [x, { var: 'ranges' }] }, '/cidr/1'],
    [{ and: [true, { cidr: [x, '10.0.0.0/-1'] }] }, '/and/1/cidr/1'],
  ])('%j is refused, with its place', (conditions, path) => {
    expect(refusal(conditions)).toMatchObject({ path, message: expect.stringContaining('10.0.0.0/8') });
  });

  test('a value list may hold the ranges; what is no range there holds nobody', () => {
    const lists: ListResolver = (alias) =>
      alias === 'offices' ? new Set(['10.0.0.0/8', 'Head office', '2001:db8::/32']) : undefined;
    const conditions = { cidr: [x, { var: 'lists.offices' }] };
    expect(holds(conditions, '10.1.2.3', lists)).toBe(true);
    expect(holds(conditions, '11.1.2.3', lists)).toBe(false);
    expect(holds({ cidr: [x, { var: 'lists.none' }] }, '10.1.2.3', lists)).toBe(false);
    const clause = explainCondition(compileCondition(conditions), { x: '10.1.2.3' }, { lists });
    expect(clause).toMatchObject({
      held: true,
      operands: [{ variable: 'x', value: '10.1.2.3' }, { list: 'offices' }],
    });
  });

  test('says of random addresses and ranges what ipaddr.js says', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
    const v6 = fc.ipV6();
    const ranges = fc.oneof(
      fc.tuple(v4, fc.integer({ min: 0, max: 32 })),
      fc.tuple(v6, fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(
      fc.property(fc.oneof(v4, v6), ranges, (address, [host, bits]) => {
        const [one, range] = [ipaddr.parse(address), ipaddr.parse(host)];
        fc.pre(
          ![one, range].some((each) => each.kind() === 'ipv6' && (each as ipaddr.IPv6).isIPv4MappedAddress()),
        );
        const expected = one.kind() === range.kind() && one.match(range, bits);
        expect(holds({ cidr: [x, `${host}/${bits}`] }, address)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('startsWith and endsWith', () => {
  test.each([
    ['startsWith', 'refund-7', 'refund-', true],
    ['startsWith', 'Refund-7', 'refund-', false],
    ['startsWith', 'refund-7', ['pay', 'refund'], true],
    ['startsWith', 'refund-7', [], false],
    ['startsWith', 700, '7', true],
    ['startsWith', null, 'null', false],
    ['startsWith', ['refund'], 'refund', false],
    ['endsWith', 'a@evil.example', '@evil.example', true],
    ['endsWith', 'a@evil.example', ['.com', '.example'], true],
    ['endsWith', 'a@evil.example', ['.com', 7, '', null], false],
    ['endsWith', undefined, 'x', false],
    ['endsWith', 'Zoë', 'oë', true],
  ])('%s of %j by %j: %s', (operator, value, affix, expected) =>
    expect(holds({ [operator]: [x, affix] }, value)).toBe(expected),
  );

  test('take the items of a value list', () => {
    const lists: ListResolver = () => new Set(['@evil.example', '@bad.example']);
    expect(holds({ endsWith: [x, { var: 'lists.domains' }] }, 'a@bad.example', lists)).toBe(true);
    expect(holds({ endsWith: [x, { var: 'lists.domains' }] }, 'a@good.example', lists)).toBe(false);
  });

  test('an empty text is refused: it would hold for everybody', () => {
    expect(refusal({ startsWith: [x, ''] }).path).toBe('/startsWith/1');
  });

  test('a long list costs steps', () => {
    const set = new Set(Array.from({ length: 700_000 }, (_, at) => `x${at}`));
    const condition = compileCondition({ startsWith: [x, { var: 'lists.long' }] });
    expect(() => conditionHolds(condition, { x: 'y' }, { lists: () => set })).toThrow(/steps/);
  });
});

describe('matches', () => {
  test.each([
    ['alice@gmail.com', '@(gmail|googlemail)\\.com$', true],
    ['alice@gmail.com.evil.example', '@(gmail|googlemail)\\.com$', false],
    ['ORDER-17', '(?i)^order-[0-9]+$', true],
    ['Zoë', '^\\p{L}+$', true],
    ['x', '', false],
    [17, '^1', true],
    [null, '.*', false],
    [undefined, '^$', false],
    [['a'], 'a', false],
  ])('%j by %s', (value, pattern, expected) => {
    if (pattern === '') expect(refusal({ matches: [x, pattern] }).path).toBe('/matches/1');
    else expect(holds({ matches: [x, pattern] }, value)).toBe(expected);
  });

  test.each(['(', '[a', 'a**', '(?=a)', '(?<!a)b', '(a)\\1', 'x{1001}', '*'])(
    'the pattern %j is refused, with its place',
    (pattern) => {
      const { path, message } = refusal({ and: [{ matches: [x, pattern] }] });
      expect(path).toBe('/and/0/matches/1');
      expect(message).toMatch(/pattern is not valid/);
    },
  );

  test('a pattern that is computed is refused', () => {
    for (const pattern of [{ var: 'custom.pattern' }, { cat: ['a', 'b'] }, 7, ['a']])
      expect(refusal({ matches: [x, pattern] })).toMatchObject({ path: '/matches/1' });
  });

  test('row 45: long, large and many patterns are refused', () => {
    expect(refusal({ matches: [x, 'a'.repeat(257)] }).message).toContain('256 characters');
    expect(refusal({ matches: [x, '((a{0,10}){0,10}){0,10}'] }).message).toContain('500 instructions');
    const many = (count: number) => ({ or: Array.from({ length: count }, () => ({ matches: [x, 'a'] })) });
    expect(holds(many(10), 'a')).toBe(true);
    expect(refusal(many(11))).toMatchObject({ path: '/or/10/matches/1' });
  });

  test.each([
    ['(a+)+$', false],
    ['(a|a)*b$', false],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', false],
    ['(.*a){12}[bc]', false],
    ['[ab]*a[ab]{200}[cd]', false],
    ['([ab]{0,30}|b[ab]{1,30}){1,4}[^ab]', true],
    ['(a?){50}a{50}', true],
  ])(
    'row 45: %s, catastrophic elsewhere, is answered, and stopped where its time is up',
    (pattern, found) => {
      const condition = compileCondition({ matches: [x, pattern] });
      // A backtracking engine would not come back from sixty characters.
      expect(conditionHolds(condition, { x: `${'a'.repeat(60)}!` })).toBe(found);
      expect(() => conditionHolds(condition, { x: 'ab'.repeat(50_000) })).toThrow(/more than 10000 steps/);
    },
  );

  test('a rule that is stopped errs: a CHALLENGE holds, an ALLOW does not', () => {
    const conditions = { matches: [x, '[ab]*a[ab]{200}[cd]'] };
    const rule = (type: 'ALLOW' | 'CHALLENGE') => ({
      ruleId: type,
      isActive: true,
      priority: 0,
      type,
      conditions,
    });
    const facts = { x: 'ab'.repeat(2_000) };
    const decided = (type: 'ALLOW' | 'CHALLENGE') =>
      decide({ rules: [rule(type)], defaultOutcome: 'REVIEW', facts });
    expect(decided('CHALLENGE')).toMatchObject({ outcome: 'CHALLENGE', errors: [{ ruleId: 'CHALLENGE' }] });
    expect(decided('ALLOW')).toMatchObject({ outcome: 'REVIEW', errors: [{ ruleId: 'ALLOW' }] });
  });

  test('agrees with JavaScript on patterns that both read alike', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', 'ab', '^', '$', '\\d');
    const part = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,3}'))
      .filter(([one, times]) => times === '' || !'^$'.includes(one));
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab1]{0,12}$/), (source, text) => {
        expect(holds({ matches: [x, source] }, text)).toBe(new RegExp(source).test(text));
      }),
      { numRuns: 500 },
    );
  });
});
