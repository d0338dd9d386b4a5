/** What is said of a rule that is likely a mistake, and that nothing is said of one that is none. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countryCodes } from '../catalogue/countries.ts';
import { deviceTypes } from '../catalogue/device.ts';
import {
  type CustomDataTypes,
  compileRuleConditions,
  conditionHolds,
  dataPoints,
  examplesOf,
  factsByName,
  ruleWarnings,
  type TenantVocabulary,
} from '../index.ts';

const nothing: CustomDataTypes = new Map();
const action: CustomDataTypes = new Map([
  ['amount', 'number'],
  ['reference', 'text'],
  ['isNewPayee', 'boolean'],
  ['tags', 'multiselect'],
]);
const verificationMethods = ['PASSKEY', 'EMAIL_OTP', 'AUTHENTICATOR_APP', 'RECOVERY_CODE'];
const open: TenantVocabulary = { customData: { action: nothing, user: nothing }, verificationMethods };
const declared: TenantVocabulary = {
  customData: { action, user: new Map([['tier', 'text']]) },
  verificationMethods,
};

const of = (conditions: object, vocabulary = declared) =>
  ruleWarnings(compileRuleConditions(conditions), vocabulary);
const x = (name: string, ...rest: readonly unknown[]) => ({ var: rest.length > 0 ? [name, ...rest] : name });
const verified = x('user.minutesSinceLastVerified');
const recentDevice = { '<': [x('device.minutesSinceLastSeen'), 5] };

describe('a constant that the fact can never be', () => {
  test.each([
    [{ '>': [x('ip.countryCode'), 3] }, 'is a text'],
    [
      { '==': [x('device.isNew'), 'true'] },
      '"device.isNew" is true or false, and "==" compares it with "true"',
    ],
    [{ '==': ['yes', x('device.isNew')] }, 'is true or false'],
    [{ '===': [x('device.isNew'), 1] }, 'is true or false'],
    [{ '==': [x('device.isNew'), 2] }, 'is true or false'],
    [{ '>': [x('user.actionCount.1h'), 'many'] }, 'is a number'],
    [{ '===': [x('custom.amount'), '1000'] }, 'is a number'],
    [{ in: [x('custom.amount'), ['1', '2']] }, 'is a number'],
    [{ '==': [x('custom.isNewPayee'), 'yes'] }, 'is true or false'],
    [{ '==': [x('user.enrolledMethods'), 'PASSKEY'] }, 'is a list of texts'],
    [{ in: [x('user.enrolledMethods'), ['PASSKEY']] }, 'is a list of texts'],
    [{ in: ['x', x('ip.asn')] }, 'nothing is "in" it'],
    [{ in: [7, x('custom.tags')] }, '7 is no text'],
    [{ and: [true, { '<': [0, x('user.email'), 5] }] }, '(at /conditions/and/1)'],
  ])('%j: %s', (conditions, words) => {
    expect(of(conditions).join('\n')).toContain(words);
  });

  test.each([
    { '==': [x('device.isNew'), true] },
    { '==': [x('device.isNew'), 1] },
    { '==': [x('device.isNew'), null] },
    { '!=': [x('ip.asn'), null] },
    { '==': [x('ip.asn'), '64496'] },
    { '==': [x('user.userId'), 42] },
    { '==': [x('custom.reference'), 42] },
    { '>': [x('custom.amount'), '1000'] },
    { '==': [x('custom.unknown'), true] },
    { '==': [x('ip.countryCode', '??'), '??'] },
    { in: [x('custom.amount'), [1, 2, null]] },
    { in: ['@example.com', x('user.email')] },
    { in: [x('ip.countryCode'), x('lists.blocked')] },
    { some: [x('user.enrolledMethods'), { '==': [x(''), 'PASSKEY'] }] },
    { '>': [{ '-': [x('user.challengedCount.1h'), x('user.passedChallengeCount.1h')] }, 2] },
    x('device.isNew'),
    { '!': x('device.isNew') },
  ])('%j is right', (conditions) => {
    expect(of(conditions, open)).toEqual([]);
  });
});

describe('a text that there is not', () => {
  test.each([
    [
      { in: [x('ip.countryCode'), ['NZ', 'de', 'Germany']] },
      ['Is "DE" meant?', '"Germany" is no country code'],
    ],
    [{ '==': [x('ip.lastProvenCountryCode'), 'UK'] }, ['"UK" is no country code']],
    [{ '>': [x('user.minutesSinceLastVerifiedBy.PASKEY'), 5] }, ['"PASKEY" is no verification method']],
    [{ in: ['passkey', x('user.enrolledMethods')] }, ['Is "PASSKEY" meant?']],
    [{ '==': [x('device.type'), 'phone'] }, ['Allowed: desktop, mobile, tablet']],
  ])('%j', (conditions, words) => {
    const said = of(conditions);
    expect(said).toHaveLength(words.length);
    for (const [at, word] of words.entries()) expect(said[at]).toContain(word);
  });

  test('the kinds of device are those of the catalogue', () => {
    const { unit } = dataPoints.find(({ name }) => name === 'device.type') ?? {};
    expect(unit?.split(/, | or /)).toEqual(deviceTypes);
  });

  test('every country that addresses can have is one, and the ISO names no more', () => {
    const extents = readFileSync(
      new URL('../../../../apps/server/src/signals/country-extents.ts', import.meta.url),
      'utf8',
    );
    const known = [...extents.matchAll(/(?:^|, )([A-Z]{2}) -?\d/gm)].map(([, code = '']) => code);
    expect(known.length).toBeGreaterThan(240);
    expect(known.filter((code) => !countryCodes.has(code))).toEqual([]);
    expect(countryCodes.size).toBe(250);
  });
});

describe('a custom value that nobody declared', () => {
  test.each(['custom.amout', 'action.custom.amout', 'customKey.amout.actionCount.1h'])('%s', (name) => {
    expect(of({ '>': [x(name), 5] })).toEqual([
      expect.stringContaining('"amout" that is not declared (declared: amount'),
    ]);
    expect(of({ '>': [x(name), 5] }, open)).toEqual([]);
  });

  test.each([
    'custom.amount',
    'custom.tier',
    'user.custom.tier',
    'custom.amount.value',
    'custom.x_amzn_waf_bot',
  ])('%s is none', (name) => expect(of({ '>': [x(name), 5] }).join()).not.toContain('not declared'));
});

describe('null taken for 0', () => {
  const guard = { '!=': [verified, null] };
  const recent = { '<': [verified, 5] };

  test.each([
    [recent],
    [{ '<=': [verified, 0] }],
    [{ '>': [5, verified] }],
    [{ '<=': [0, verified, 5] }],
    [{ '!': { '>': [verified, 5] } }],
    [{ '!': [{ '>=': [verified, 5] }] }],
    [{ '!!': recent }],
    [{ and: [recent, { '==': [x('device.isNew'), false] }] }],
    [{ or: [recent, { '==': [x('device.isNew'), false] }] }],
    [{ or: [recent, { '<': [verified, 3] }] }],
    [{ or: [guard, recent] }],
    [{ if: [recent, true, false] }],
    [{ if: [{ '==': [x('device.isNew'), true] }, recent, false] }],
    [{ if: [{ '==': [verified, null] }, recent, false] }],
    [{ '<': [x('user.actionCount.24h'), 1] }],
    [{ '<': [x('ip.actionCount.24h', 99), 1] }],
    [{ '<': [x('custom.amount'), 10] }],
    [{ '<': [x('custom.anything'), 10] }],
  ])('%j', (conditions) => {
    const said = of(conditions, open);
    expect(said[0]).toContain('takes null for 0');
  });

  test.each([
    [{ and: [guard, recent] }],
    [{ and: [recent, guard] }],
    [{ and: [{ '!==': [verified, null] }, { and: [{ '==': [x('device.isNew'), false] }, recent] }] }],
    [{ and: [{ '!': { '==': [verified, null] } }, recent] }],
    [{ and: [{ '!': [{ '==': [verified, null] }] }, recent] }],
    [{ and: [{ '!!': verified }, recent] }],
    [{ and: [{ '!!': [verified] }, recent] }],
    [{ and: [verified, recent] }],
    [{ and: [{ '!': { missing: ['user.minutesSinceLastVerified'] } }, recent] }],
    [{ and: [{ '>': [verified, 1] }, recent] }],
    [{ '<': [0, verified, 5] }],
    [{ '!': { or: [{ '>': [verified, 5] }, { '==': [verified, null] }] } }],
    [{ or: [{ '==': [verified, null] }, recent] }],
    [{ or: [{ '!': verified }, recent] }],
    [{ if: [guard, recent, false] }],
    [{ if: [{ '==': [verified, null] }, false, recent] }],
    [{ '?:': [{ '!!': verified }, recent, true] }],
    [{ and: [{ if: [guard, true, false] }, recent] }],
    [{ '>': [verified, 5] }],
    [{ '<': [verified, 0] }],
    [{ '!': recent }],
    [{ '<': [x('user.minutesSinceLastVerified', 99), 5] }],
    [{ '<': [x('custom.amount', 99), 5] }],
    [{ '<': [x('device.count'), 3] }],
    [{ and: [{ '==': [x('user.hasPreviouslyVerified'), true] }, recent] }],
    [{ and: [x('user.hasPreviouslyVerified'), recent] }],
    [{ and: [{ '!': x('device.isNew') }, { '<': [x('device.minutesSinceFirstSeen'), 60] }] }],
    [{ and: [{ '==': [x('device.browserName'), 'Chrome'] }, { '<': [x('device.browserVersion'), 100] }] }],
    [{ and: [{ '==': [x('ip.impossibleTravel'), true] }, { '<': [x('ip.travelConfidence'), 0.5] }] }],
    [{ and: [{ '>': [x('ip.actionCount.7d'), 5] }, { '<': [x('ip.passedChallengeCount.24h'), 1] }] }],
    [{ '<': [{ '*': [x('ip.passedChallengeCount.24h'), 3] }, x('ip.challengedCount.24h')] }],
  ])('%j asks whether there is a value', (conditions) => {
    expect(of(conditions, open)).toEqual([]);
  });

  test('what is said of without a guard is what happens', () => {
    const nobody = factsByName({ 'user.hasPreviouslyVerified': false });
    expect(conditionHolds(compileRuleConditions(recent), nobody)).toBe(true);
    expect(conditionHolds(compileRuleConditions({ and: [guard, recent] }), nobody)).toBe(false);
  });
});

test('of each data point every example may be compared, by every operator that is offered', () => {
  for (const point of dataPoints.filter(({ name }) => !/[*<]/.test(name)))
    for (const example of examplesOf(point)) {
      const fact = x(point.name);
      const conditions = Array.isArray(example)
        ? { in: [point.name === 'user.enrolledMethods' ? 'PASSKEY' : 'one', fact] }
        : { and: [{ '==': [fact, example] }, { in: [fact, [example]] }] };
      expect([point.name, of(conditions, open)]).toEqual([point.name, []]);
    }
});

test('nothing is said of the starter rules, nor of those of the public portal', () => {
  const folder = new URL('../../../../apps/server/starter-rules/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.rules.json'));
  const rules = files.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).rules);
  expect(rules.length).toBeGreaterThan(10);
  const portal = [
    { '==': [x('ip.isAnonymous'), true] },
    { '>': [x('custom.actionAmount'), 1000] },
    { and: [] },
    { or: [{ '==': [x('device.isBot'), true] }, { and: [{ '<=': [1000, x('custom.risk_score')] }] }] },
    { in: [x('ip.location.country.countryCode'), ['NZ', 'AU']] },
    { in: [x('ip.countryCode'), x('lists.blocked-countries')] },
    { '!': { in: [x('ip.countryCode'), x('lists.blocked-countries')] } },
    { '!': [{ in: [x('ip.countryCode'), ['NZ']] }] },
    { or: [{ '==': [verified, null] }, { '>': [verified, 5] }] },
    { and: [{ '>': [x('custom.amount'), 1000] }, { '==': [x('device.isNew'), true] }] },
    { '>': [x('custom.x_amzn_waf_score'), 50] },
    { '==': [x('user.hasPreviouslyVerified'), false] },
  ];
  for (const conditions of [...rules.map((rule) => rule.conditions ?? {}), ...portal])
    expect([conditions, of(conditions, open)]).toEqual([conditions, []]);
});

test.each([
  ['many facts', (at: number) => ({ '<': [x(`custom.x${at}`), 5] })],
  ['one fact', () => ({ '<': [verified, 5] })],
  [
    'deep',
    (at: number) => ({
      '!': { or: [{ and: [{ '<': [x(`ip.actionCount.${at + 1}m`), 5] }, recentDevice] }] },
    }),
  ],
  // What grows with the power of the size would not end within the time of a test.
])('the largest rules are looked through: %s', (_name, clause) => {
  for (const operator of ['and', 'or']) {
    const largest = compileRuleConditions({ [operator]: Array.from({ length: 80 }, (_, at) => clause(at)) });
    expect(ruleWarnings(largest, declared).length).toBeLessThanOrEqual(20);
  }
});

test('many are cut, and the same is said once', () => {
  const many = { or: Array.from({ length: 50 }, (_, at) => ({ '==': [x(`device.x${at}`), true] })) };
  expect(of(many)).toHaveLength(20);
  expect(of({ or: [x('ip.isTorr'), x('ip.isTorr')] })).toHaveLength(1);
});
