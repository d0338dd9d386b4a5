/** Facts that somebody wrote: what is misspelt or of another type is said, and nothing of what is right. */
import { expect, test } from 'vitest';
import {
  assembleFacts,
  type CustomDataType,
  compileRuleConditions,
  dataPoints,
  examplesOf,
  factsByName,
  factWarnings,
  type TenantVocabulary,
} from '../index.ts';

const declare = (action: Record<string, CustomDataType>): TenantVocabulary => ({
  customData: { action: new Map(Object.entries(action)), user: new Map() },
  verificationMethods: ['PASSKEY', 'EMAIL_OTP'],
});
const open = declare({});
const overLimit = { '>': [{ var: 'custom.amount' }, 1_000] };

const of = (facts: Record<string, unknown>, vocabulary = open, conditions: object = overLimit) =>
  factWarnings(factsByName(facts), [compileRuleConditions(conditions)], vocabulary);

test.each([
  [{ 'ip.contryCode': 'KP' }, 'There is no data point "ip.contryCode"'],
  [{ ip: { isTor: 'yes' } }, '"ip.isTor" is true or false, and the fact is "yes"'],
  [{ ip: { isTor: true, location: { town: 'x' } } }, 'no data point "ip.location.town"'],
  [{ risk: { score: 5 } }, 'no data point "risk.score"'],
  [{ 'user.actionCount.1h': '5' }, '"user.actionCount.1h" is a number'],
  [{ 'user.actionCount': 5 }, 'no data point "user.actionCount"'],
  [{ 'user.enrolledMethods': 'PASSKEY' }, 'is a list of texts'],
  [{ 'user.enrolledMethods': ['PASKEY'] }, '"PASKEY" is no verification method'],
  [{ 'user.minutesSinceLastVerifiedBy.PASKEY': 5 }, '"PASKEY" is no verification method'],
  [{ 'ip.countryCode': 'at' }, 'Is "AT" meant?'],
  [{ 'custom.amoutn': 1_500 }, 'No rule reads "custom.amoutn", and it is not declared'],
  [{ custom: { amount: 5, amoutn: 1_500 } }, 'No rule reads "custom.amoutn"'],
  [{ 'lists.blocked': ['KP'] }, '"lists.blocked" is no fact'],
])('%j', (facts, words) => {
  expect(of(facts)).toEqual([expect.stringContaining(words)]);
});

test('a declared value is held to its type, and may be one that no rule reads', () => {
  const vocabulary = declare({ amount: 'number', note: 'text', tags: 'multiselect' });
  expect(of({ 'custom.amount': '1500', 'custom.tags': 'a' }, vocabulary)).toEqual([
    expect.stringContaining('"custom.amount" is a number, and the fact is "1500"'),
    expect.stringContaining('"custom.tags" is a list of texts'),
  ]);
  expect(of({ custom: { amount: 1_500, note: 'x', tags: ['a'] } }, vocabulary)).toEqual([]);
});

test.each([
  [overLimit, { 'custom.amount': '1500' }],
  [overLimit, { 'custom.amount': null, 'ip.isTor': null }],
  [{ '==': [{ var: 'custom.card.last4' }, '1'] }, { custom: { card: { last4: '1', issuer: 'x' } } }],
  [
    { '>': [{ var: 'customKey.card.actionCount.1h' }, 3] },
    { 'custom.card': 'x', 'customKey.card.actionCount.1h': 4 },
  ],
  [{ '>': [{ var: { cat: ['custom.', 'x'] } }, 3] }, { 'custom.x': 5 }],
  [overLimit, { 'user.actionCount.1h': { atLeast: 2_001 } }],
  [overLimit, { device: {}, ip: { location: { country: { countryCode: 'AT' } } } }],
])('%j reads %j', (conditions, facts) => {
  expect(of(facts, open, conditions)).toEqual([]);
});

test('the examples of the catalogue, and what the server stores, are right', () => {
  for (const point of dataPoints.filter(({ name, type }) => type !== 'any' && !/[*<]/.test(name)))
    for (const example of examplesOf(point)) expect(of({ [point.name]: example })).toEqual([]);
  const stored = assembleFacts({
    device: { isNew: true, isProven: false, isRemembered: false, isBot: null },
    ip: { address: '203.0.113.7', countryCode: 'FR', isAnonymous: null, isPrivate: false },
    user: { userId: 'Zoë', email: null, phoneNumber: null, isEnrolled: true, hasPreviouslyVerified: false },
    action: { actionCode: 'pay', custom: { amount: 5 } },
    measured: new Map([['user.actionCount.1h', 3]]),
  });
  expect(of(JSON.parse(JSON.stringify(stored)), declare({ amount: 'number' }))).toEqual([]);
});

test('names with dots are places; what is given in both ways is joined', () => {
  const joined = { ip: { isTor: true, countryCode: 'KP' } };
  expect(factsByName({ 'ip.countryCode': 'KP', ip: { isTor: true } })).toEqual(joined);
  expect(factsByName({ ip: { isTor: true }, 'ip.countryCode': 'KP' })).toEqual(joined);
  const hostile = factsByName({ '__proto__.polluted': 1, 'a.constructor.prototype.polluted': 1 });
  expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  expect(Object.keys(hostile)).toEqual(['__proto__', 'a']);
});
