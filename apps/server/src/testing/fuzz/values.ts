/** Values for fields: such as the schema asks for, and such as nobody should send. Owns no request. */
import fc from 'fast-check';
import type { JsonSchema } from '../../api-reference/json-schema.ts';

/** Stands for something that only the running server knows, such as a live token; filled in when it is sent. */
export const live = (name: string): string => `⟦${name}⟧`;
export const fillLive = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/⟦(\w+)⟧/g, (_all, name: string) => values[name] ?? '');

/** What gets past the first check, by the name of the field. */
const likely: Readonly<Record<string, readonly unknown[]>> = {
  userId: ['alice', 'bob', 'nobody', 'auth0|123', 'Zoë 🦊', 'a/b', '%7C'],
  action: ['signIn', 'pay', 'forbidden', 'wire'],
  actionCode: ['signIn', 'pay', 'new-action'],
  idempotencyKey: [live('key'), live('bobKey'), 'attempt-1'],
  token: [
    live('token'),
    live('passedToken'),
    live('bobToken'),
    live('expiredToken'),
    live('otherToken'),
    live('reference'),
    'x',
  ],
  reference: [live('reference'), live('otherReference')],
  redirectUrl: ['https://app.example.com/back?a=1', 'javascript:alert(1)', 'http://localhost:1/'],
  url: ['https://app.example.com/hook', 'http://169.254.169.254/', 'file:///etc/passwd'],
  verificationWebhookUrl: ['https://app.example.com/verify', 'http://127.0.0.1/'],
  ipAddress: ['203.0.113.7', '::1', '999.1.1.1'],
  email: ['alice@example.com', 'new@example.com', 'A@EXAMPLE.COM', 'x'],
  phoneNumber: ['+6421000000', '+15005550006', '12'],
  verificationMethod: ['EMAIL_OTP', 'SMS', 'PASSKEY', 'AUTHENTICATOR_APP', 'RECOVERY_CODE', 'PUSH'],
  verificationMethods: [['EMAIL_OTP', 'PASSKEY'], ['NOTHING'], []],
  verificationCode: ['123456', '000000', '１２３４５６', 'abcde-fghij'],
  challengeId: [live('challengeId'), live('verifiedChallengeId'), live('otherChallengeId'), 'nothing'],
  userAuthenticatorId: [live('authenticatorId'), live('otherAuthenticatorId')],
  deviceId: ['device-1', 'device-2'],
  clientId: [live('clientId'), live('otherClientId')],
  ruleId: [live('ruleId'), live('otherRuleId')],
  endpointId: [live('endpointId'), live('otherEndpointId')],
  accessToken: [live('accessToken'), live('otherAccessToken'), 'a.b.c'],
  refreshToken: [live('refreshToken'), 'ab'.repeat(64)],
  tenantId: ['test-tenant', 'other-tenant', 'no-tenant'],
  fromDate: ['2025-12-01', '2026-01-01T00:00:00Z', 'yesterday', '+275760-09-13T00:00:00.001Z'],
  rememberedUntil: ['2030-01-01T00:00:00.000Z', '1999-01-01', '9999-12-31T23:59:59.999Z', null],
  conditions: [
    { '==': [{ var: 'ip.isAnonymous' }, true] },
    { in: [{ var: 'user.email' }, ['a', 'b']] },
    { method: ['constructor'] },
    { map: [[1, 2], { map: [[1, 2], { var: '' }] }] },
    { var: '__proto__.polluted' },
  ],
  custom: [{ amount: 10 }, { nested: { list: [1, 'a', null] } }, {}],
  customClaims: [{ mail: 'email' }, { sub: 'userId' }, { 'https://x/y': 'custom.plan' }],
  provider: ['smtp', 'webhook', 'twilio', 'vonage', 'aws-sns', 'smpp', 'nobody'],
  settings: [{ url: 'https://app.example.com/mail' }, { host: 'localhost', from: 'a@example.com' }, {}],
  credentials: [{}, { password: 'p' }, { authToken: 't' }],
  otpUri: ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'otpauth://hotp/x', 'x'],
  relyingParty: ['localhost', 'example.com', 'com'],
  expectedOrigins: [['http://localhost:4800'], ['https://example.com']],
  allowedOrigins: [[], ['https://app.example.com']],
  redirectUrls: [[], ['https://app.example.com/back']],
};

/** Each takes some place of a text, a number or a structure that a program may trip over. */
export const hostileLeaves: readonly unknown[] = [
  null,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\ufeff',
  'é'.repeat(300),
  'x'.repeat(5_000),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "' or 1=1 --",
  '"; drop table users; --',
  '%',
  '%00',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '\r\nSet-Cookie: a=b',
  'Infinity',
  'NaN',
  '1e400',
  -1,
  -0,
  0.1,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e308,
  5e-324,
  true,
  false,
  [],
  {},
  [[]],
  ['x'],
  [null],
  { a: 1 },
  { toString: 1 },
  { length: 1e9 },
  { valueOf: null },
  Object.fromEntries([['then', 'x']]),
  { toJSON: 1 },
];

const likelyMostly = (name: string, drawn: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const known = Object.hasOwn(likely, name) ? likely[name] : undefined;
  return known
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: drawn })
    : drawn;
};

function texts({ pattern, minLength = 0, maxLength = 64 }: JsonSchema): fc.Arbitrary<string> {
  const long = Math.min(maxLength, 300);
  const any = fc.string({ unit: 'grapheme', minLength: Math.min(minLength, long), maxLength: long });
  const shaped =
    pattern === undefined || pattern.includes('\\u0000') ? any : fc.stringMatching(new RegExp(pattern));
  return fc.oneof({ weight: 6, arbitrary: shaped }, { weight: 1, arbitrary: fc.constant('x'.repeat(long)) });
}

function objects({
  properties = {},
  required = [],
  additionalProperties,
}: JsonSchema): fc.Arbitrary<unknown> {
  if (Object.keys(properties).length === 0)
    return typeof additionalProperties === 'object'
      ? fc.dictionary(fc.string(), valid('', additionalProperties), { maxKeys: 3 })
      : fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valid(name, schema)]),
  );
  const needed = Object.fromEntries(required.map((name) => [name, fields[name] ?? fc.constant(null)]));
  // Each field that is sent is one more that may be refused: what needs none of them is met, too.
  return fc.oneof(fc.record(needed), fc.record(fields, { requiredKeys: [...required] }));
}

function typed(name: string, schema: JsonSchema, type: string | undefined): fc.Arbitrary<unknown> {
  const { minimum = -10, maximum = 1_000, minItems = 0, maxItems = 4, items = {} } = schema;
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum, max: Math.max(minimum, maximum) });
  if (type === 'string') return texts(schema);
  if (type === 'array')
    return fc.array(valid(name, items), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, 4)),
    });
  return type === 'object' || schema.properties ? objects(schema) : fc.jsonValue({ maxDepth: 3 });
}

/** What the schema allows, and mostly what means something to this server. */
export function valid(name: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return likelyMostly(name, fc.oneof(...schema.anyOf.map((one) => valid(name, one))));
  const types = [schema.type].flat() as (string | undefined)[];
  return likelyMostly(name, fc.oneof(...types.map((type) => typed(name, schema, type))));
}

type Path = readonly (string | number)[];

function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, one]) => placesIn(one, [...at, key]));
  return [at, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  Object.defineProperty(copy, key, {
    value: replaced((value as Record<string, unknown>)[key], rest, by),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** One thing about it is wrong: `place` and `by` are any numbers. Undefined takes the field away. */
export function mutated(value: unknown, place: number, by: number): unknown {
  const places = placesIn(value);
  const leaves = [undefined, ...hostileLeaves];
  return replaced(value, places[place % places.length] ?? [], leaves[by % leaves.length]);
}
