import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { bodyBytesMax, managementDepthMax, parseJsonBody, withoutNulls } from './json-body.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const keys = (count: number): string =>
  JSON.stringify({
    custom: Object.fromEntries(Array.from({ length: count - 1 }, (_, at) => [`k${at}`, at])),
  });

describe('limits of a body (N-32)', () => {
  it('allows 32 levels and not 33, in objects and arrays', () => {
    expect(parseJsonBody(nested(32))).toBeTypeOf('object');
    expect(() => parseJsonBody(nested(33))).toThrow(/deeper than 32/);
    const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parseJsonBody(arrays(33))).toThrow(/deeper than 32/);
    expect(() => parseJsonBody('['.repeat(30_000) + ']'.repeat(30_000))).toThrow(/deeper than 32/);
    const levels = managementDepthMax;
    expect(parseJsonBody(nested(levels), undefined, levels)).toBeTypeOf('object');
    expect(() => parseJsonBody(nested(levels + 1), undefined, levels)).toThrow(
      `deeper than ${levels} levels`,
    );
  });

  it('allows 1,000 fields and not 1,001, wherever they are', () => {
    expect(parseJsonBody(keys(1_000))).toBeTypeOf('object');
    expect(() => parseJsonBody(keys(1_001))).toThrow(/more than 1000 fields/);
    expect(() => parseJsonBody(JSON.stringify({ list: Array.from({ length: 1_000 }, () => 1) }))).toThrow(
      /more than 1000/,
    );
  });

  it('refuses text that storage would change into another', () => {
    for (const text of ['{"a":"\\ud800"}', '{"a":["\\udc00x"]}', '{"\\ud800":1}', '{"a":"x\\u0000y"}'])
      expect(() => parseJsonBody(text)).toThrow(/not Unicode/);
    expect(parseJsonBody('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' });
  });

  it('refuses what is not JSON without repeating it', () => {
    for (const text of ['{', 'code=123456', '{"a":1,}', "{'a':1}", 'NaN', '1e400x'])
      expect(() => parseJsonBody(text)).toThrow('The request body is not valid JSON.');
  });
});

describe('keys that reach for prototypes (row 46)', () => {
  const refused = fc.constantFrom('__proto__', 'constructor', 'prototype');

  it('are refused at every depth; prototypes stay as they were (T46)', () => {
    const before = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(
        refused,
        fc.jsonValue({ maxDepth: 3 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        (key, value, path) => {
          const bad = `{${JSON.stringify(key)}:${JSON.stringify(value)}}`;
          const text = path.reduce((inner, isArray) => (isArray ? `[${inner}]` : `{"a":${inner}}`), bad);
          expect(() => parseJsonBody(text)).toThrow(/not allowed|deeper|not Unicode/);
        },
      ),
      { numRuns: 10_000 },
    );
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('nulls', () => {
  it('go, one level deep', () => {
    expect(withoutNulls({ a: null, b: { c: null }, d: 0, e: '', f: false })).toEqual({
      b: { c: null },
      d: 0,
      e: '',
      f: false,
    });
    expect(withoutNulls(null)).toBeNull();
    expect(withoutNulls([null])).toEqual([null]);
  });
});

describe('at the front door', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(async () => await test.close());

  it('takes a body of exactly 64 KB and refuses one byte more', async () => {
    const frame = JSON.stringify({ custom: { x: '' } }).length;
    const body = (bytes: number) => ({ custom: { x: 'a'.repeat(bytes - frame) } });
    expect((await test.server('POST', '/users/alice/actions/signIn', body(bodyBytesMax))).status).toBe(200);
    const refused = await test.server('POST', '/users/alice/actions/signIn', body(bodyBytesMax + 1));
    expect(refused).toMatchObject({ status: 413, body: { error: 'payload_too_large' } });
    expect(refused.body.errorDescription).toContain('65536 bytes');
  });

  it('answers hostile custom data without a 5xx, and stores only what it answered 200', async () => {
    const custom = fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 4 }), {
      maxKeys: 12,
    });
    await fc.assert(
      fc.asyncProperty(custom, async (value) => {
        const { status, body } = await test.server('POST', '/users/fuzz/actions/signIn', { custom: value });
        expect([200, 400]).toContain(status);
        if (status === 200) {
          const stored = await test.server('GET', `/users/fuzz/actions/signIn/${body.idempotencyKey}`);
          expect(stored.status).toBe(200);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['1e400', '{"custom":{"n":1e400}}'],
    ['-0', '{"custom":{"n":-0}}'],
    ['a huge integer', `{"custom":{"n":${'9'.repeat(300)}}}`],
    ['a key twice', '{"email":"a@example.com","email":"b@example.com"}'],
    ['an array for a text', '{"email":["a@example.com"]}'],
    ['a BOM', '\ufeff{}'],
  ])('%s gives no 5xx', async (_name, payload) => {
    const answer = await test.app.server.inject({
      method: 'POST',
      url: '/v1/users/odd/actions/signIn',
      headers: {
        authorization: `Basic ${Buffer.from('sk_test-secret-key-of-the-test-tenant-0000:').toString('base64')}`,
      },
      payload,
    });
    expect([200, 400]).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toBe('application/json');
  });
});
