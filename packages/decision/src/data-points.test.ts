import { describe, expect, test } from 'vitest';
import {
  assembleFacts,
  compileCondition,
  type DataPointType,
  dataPoints,
  evaluateCondition,
  type FactSources,
  unknownVariables,
  velocityReference,
  velocityWindows,
} from './index.ts';

const sources: FactSources = {
  device: {
    isNew: true,
    isProven: false,
    isRemembered: false,
    isBot: false,
    minutesSinceLastSeen: 3,
    minutesSinceProven: 4.5,
    browserName: 'Firefox',
    browserVersion: 143,
    osName: 'Linux',
    type: 'desktop',
  },
  ip: {
    address: '203.0.113.7',
    countryCode: 'FR',
    isAnonymous: null,
    isPrivate: false,
    isUnparsable: false,
    network: '203.0.113.0/24',
    countryCodeInOfacList: false,
    asn: 64_500,
    asnOrganization: 'Example',
    isTor: false,
    isVpn: true,
    isProxy: false,
    isHosting: false,
    city: 'Lyon',
    latitude: 45.7,
    longitude: 4.8,
    uncertaintyKm: 50,
  },
  user: {
    userId: 'u1',
    email: 'a@example.com',
    phoneNumber: null,
    isEnrolled: true,
    hasPreviouslyVerified: false,
    emailDomain: 'example.com',
    isEmailDisposable: false,
    enrolledMethods: ['PASSKEY'],
    enrolledStrength: 4,
    minutesSinceLastVerified: 1,
    custom: { tier: 'gold', region: 'eu' },
  },
  action: { actionCode: 'signIn', isCustomUnparsable: false, custom: { tier: 'silver', amount: 12 } },
};
const fixed = dataPoints.filter(({ name, type }) => type !== 'any' && !/[*<]/.test(name));
const examples: Readonly<Record<DataPointType, boolean | number | string>> = {
  boolean: true,
  number: 1,
  text: 'text',
  list: 'text',
  any: 1,
};

describe('catalogue', () => {
  test('names every data point once, with a type, a unit for what is counted or measured, and a meaning', () => {
    const names = dataPoints.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const point of dataPoints) {
      expect(['boolean', 'number', 'text', 'list', 'any']).toContain(point.type);
      if (point.type === 'number') expect(point.unit, point.name).not.toBe(null);
      expect(point.meaning.length).toBeGreaterThan(10);
    }
  });

  test('is what assembled facts hold: each name is present, with its type or null', () => {
    const measured = new Map(
      fixed
        .filter(({ gathered }) => gathered === 'history')
        .map(({ name, type }) => [name, examples[type]] as const),
    );
    const facts = assembleFacts({ ...sources, measured });
    const types: Readonly<Record<string, string>> = { text: 'string', list: 'object' };
    for (const { name, type } of fixed) {
      const value = evaluateCondition(compileCondition({ var: [name, 'ABSENT'] }), facts);
      expect(value, name).not.toBe('ABSENT');
      if (value !== null) expect(typeof value, name).toBe(types[type] ?? type);
    }
  });

  test('what nobody gathered reads as null', () => {
    const { device, ip, user } = sources;
    const { isNew, isProven, isRemembered } = device;
    const { userId, isEnrolled, hasPreviouslyVerified } = user;
    const facts = assembleFacts({
      device: { isNew, isProven, isRemembered, isBot: null },
      ip: { address: null, countryCode: null, isAnonymous: null, isPrivate: ip.isPrivate },
      user: { userId, email: null, phoneNumber: null, isEnrolled, hasPreviouslyVerified },
      action: { actionCode: 'signIn' },
    });
    const known = ['isNew', 'isProven', 'isRemembered', 'userId', 'isEnrolled', 'hasPreviouslyVerified'];
    for (const { name } of fixed) {
      if (known.some((part) => name.endsWith(`.${part}`))) continue;
      const value = evaluateCondition(compileCondition({ var: name }), facts);
      expect([null, false, 'signIn'], name).toContain(value);
    }
  });
});

describe('velocity', () => {
  const hour = 3_600_000;

  test.each([
    ['ip.distinctUserCount.24h', { subject: 'ip', measure: 'distinctUserCount', windowMs: 24 * hour }],
    [
      'user.failedChallengeCount.90m',
      { subject: 'user', measure: 'failedChallengeCount', windowMs: 1.5 * hour },
    ],
    ['action.actionCount.30d', { subject: 'action', measure: 'actionCount', windowMs: 720 * hour }],
    [
      'customKey.card.last4.actionCount.1m',
      { subject: 'customKey', key: 'card.last4', measure: 'actionCount', windowMs: 60_000 },
    ],
  ])('%s is read', (name, expected) => {
    expect(velocityReference(name)).toEqual({ name, ...expected });
    expect(unknownVariables(compileCondition({ '>': [{ var: name }, 5] }))).toEqual([]);
  });

  test.each([
    'ip.distinctUserCount.31d',
    'ip.distinctUserCount.0h',
    'ip.distinctUserCount.24',
    'ip.distinctUserCount.1.5h',
    'ip.distinctIpCount.1h',
    'user.distinctUserCount.1h',
    'user.nothingCount.1h',
    'customKey.actionCount.1h',
    'toString.actionCount.1h',
    'user.toString.1h',
    'user.actionCount.<window>',
    'user.actionCount',
  ])('%s is not', (name) => {
    expect(velocityReference(name)).toBe(undefined);
    expect(unknownVariables(compileCondition({ '>': [{ var: name }, 5] }))).toEqual([name]);
  });

  test('an editor can offer every measure with every window', () => {
    const offered = dataPoints.filter(({ name }) => name.includes('<window>'));
    expect(offered.length).toBeGreaterThan(50);
    for (const { name } of offered) {
      for (const window of velocityWindows) {
        const written = name.replace('<key>', 'card').replace('<window>', window);
        expect(velocityReference(written), written).toMatchObject({ name: written });
      }
    }
  });
});

test('a measured fact never leads into a prototype (row 46)', () => {
  const facts = assembleFacts({
    ...sources,
    measured: new Map([
      ['customKey.__proto__.actionCount.1h', 1],
      ['customKey.constructor.prototype.actionCount.1h', 1],
      ['customKey.card.actionCount.1h', 2],
    ]),
  });
  expect(facts.customKey).toEqual({ card: { actionCount: { '1h': 2 } } });
  expect(Object.hasOwn(Object.prototype, 'actionCount')).toBe(false);
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

  const written = dataPoints.map(({ name }) =>
    name.replace('*', 'anything.at.all').replace('<key>', 'card').replace('<window>', '1h'),
  );

  test.each(written)('%s is known', (name) => {
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
