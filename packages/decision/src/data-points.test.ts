import { describe, expect, test } from 'vitest';
import { assembleFacts, compileCondition, dataPoints, evaluateCondition, unknownVariables } from './index.ts';

const sources = {
  device: { isNew: true, isProven: false, isRemembered: false, isBot: false },
  ip: { address: '203.0.113.7', countryCode: 'FR', isAnonymous: null, isPrivate: false },
  user: {
    userId: 'u1',
    email: 'a@example.com',
    phoneNumber: null,
    isEnrolled: true,
    hasPreviouslyVerified: false,
    custom: { tier: 'gold', region: 'eu' },
  },
  action: { actionCode: 'signIn', custom: { tier: 'silver', amount: 12 } },
};

describe('catalogue', () => {
  test('names every data point once, with a type and a meaning', () => {
    const names = dataPoints.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const point of dataPoints) {
      expect(['boolean', 'number', 'text', 'any']).toContain(point.type);
      expect(point.meaning.length).toBeGreaterThan(10);
    }
  });

  test('is what assembled facts hold: each name is present, with its type or null', () => {
    const facts = assembleFacts(sources);
    for (const { name, type } of dataPoints.filter(({ type }) => type !== 'any')) {
      const value = evaluateCondition(compileCondition({ var: [name, 'ABSENT'] }), facts);
      expect(value, name).not.toBe('ABSENT');
      if (value !== null) expect(typeof value, name).toBe(type === 'text' ? 'string' : type);
    }
  });
});

describe('assembled facts', () => {
  const read = (name: string) => evaluateCondition(compileCondition({ var: name }), assembleFacts(sources));

  test.each([
    ['ip.countryCode', 'FR'],
    ['ip.location.country.countryCode', 'FR'],
    ['custom.tier', 'silver'],
    ['custom.region', 'eu'],
    ['custom.amount', 12],
    ['user.custom.tier', 'gold'],
    ['action.custom.tier', 'silver'],
    ['action.custom.region', null],
    ['action.actionCode', 'signIn'],
    ['ip.isAnonymous', null],
  ])('%s is %j', (name, value) => {
    expect(read(name)).toBe(value);
  });

  test('do without attributes', () => {
    const { custom: _user, ...user } = sources.user;
    const facts = assembleFacts({ ...sources, user, action: { actionCode: 'a', custom: null } });
    expect(facts.custom).toEqual({});
  });

  test('come through JSON as they went in, for storing with the action', () => {
    const facts = assembleFacts(sources);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(structuredClone({ ...facts }));
  });
});

describe('unknown variables', () => {
  const unknown = (json: unknown) => unknownVariables(compileCondition(json));

  test.each(dataPoints.map(({ name }) => name.replace('*', 'anything.at.all')))('%s is known', (name) => {
    expect(unknown({ '==': [{ var: name }, 1] })).toEqual([]);
    expect(unknown({ missing: [name] })).toEqual([]);
  });

  test.each(['device.isnew', 'device', 'custom', 'custom.', 'ip.country', 'attempts', '__proto__.x'])(
    '%s is not',
    (name) => {
      expect(unknown({ '==': [{ var: name }, 1] })).toEqual([name]);
    },
  );

  test('each is named once; lists, items and computed names are not judged', () => {
    const conditions = {
      or: [
        { var: 'nope' },
        { '!': { var: 'nope' } },
        { missing: ['gone', 'custom.x', 'lists.a'] },
        { in: [1, { var: 'lists.a' }] },
        { some: [{ var: 'custom.items' }, { var: 'price' }] },
        { var: { cat: ['a', 'b'] } },
        { var: '' },
      ],
    };
    expect(unknown(conditions)).toEqual(['nope', 'gone']);
  });
});
