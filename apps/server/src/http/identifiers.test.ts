/** Identifiers and path spellings as SDKs put them on the wire (server-api.md §1, §4), over a real socket. */
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, requestText } from '../testing/raw-http.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
let port: number;
beforeAll(async () => {
  test = await startTestApp();
  await test.app.server.listen({ host: '127.0.0.1', port: 0 });
  port = (test.app.server.server.address() as AddressInfo).port;
});
afterAll(async () => await test.close());

const authorization = basic(testSecretKey);

async function trackRaw(segment: string, prefix = '/v1', suffix = '') {
  const target = `${prefix}/users/${segment}/actions/signIn${suffix}`;
  return await rawRequest(port, requestText({ method: 'POST', target, authorization, body: '{}' }));
}

async function storedUserOf(idempotencyKey: string): Promise<unknown> {
  const rows = await test.database.read.rows('select user_id from actions where idempotency_key = ?', [
    idempotencyKey,
  ]);
  return rows[0]?.user_id;
}

async function userFor(segment: string, prefix?: string, suffix?: string): Promise<unknown> {
  const { status, text } = await trackRaw(segment, prefix, suffix);
  expect([status, text.slice(0, 60)]).toEqual([200, expect.stringContaining('idempotencyKey')]);
  return await storedUserOf(JSON.parse(text).idempotencyKey);
}

describe('a user id, as each SDK sends it', () => {
  it.each([
    ['auth0|123', 'auth0|123'],
    ['auth0%7C123', 'auth0|123'],
    ['auth0%7c123', 'auth0|123'],
    ['a+b@x.y', 'a+b@x.y'],
    ['a%2Bb%40x.y', 'a+b@x.y'],
    ['a%20b', 'a b'],
    ['a%2Fb', 'a/b'],
    ['a%2fb', 'a/b'],
    ['%2e%2e', '..'],
    ['a%252Fb', 'a%2Fb'],
    ['a%257Cb', 'a%7Cb'],
    ['100%25', '100%'],
    ['a%3Fb%23c', 'a?b#c'],
    ['a;b', 'a;b'],
    ['a:test', 'a:test'],
    ['123:test', '123:test'],
    ['a%00b', undefined],
    ['%E2%82%AC', '€'],
    ['%F0%9F%98%80', '😀'],
    ['Z%C3%BCrich', 'Zürich'],
    ['x'.repeat(255), 'x'.repeat(255)],
    ['%F0%9F%98%80'.repeat(255), '😀'.repeat(255)],
    ['authenticators', 'authenticators'],
    ['v1', 'v1'],
  ])('%s', async (segment, userId) => {
    if (userId !== undefined) return expect(await userFor(segment)).toBe(userId);
    expect((await trackRaw(segment)).status).toBe(400);
  });

  it('keeps ids apart that only look alike', async () => {
    const ids = await Promise.all(
      ['Alice', 'alice', 'alice%20', '%C3%A9', 'e%CC%81'].map((id) => userFor(id)),
    );
    expect(new Set(ids).size).toBe(5);
  });

  it.each([['%'], ['%zz'], ['%E2%82'], ['%ff'], ['%c0%af'], ['%ED%A0%80']])(
    '%s is refused',
    async (segment) => {
      const answer = await trackRaw(segment);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('application/json');
      expect(JSON.parse(answer.text)).toMatchObject({
        error: 'invalid_request',
        errorCode: 'invalid_request',
      });
    },
  );

  it.each([['x'.repeat(256)], ['%F0%9F%98%80'.repeat(256)], ['x'.repeat(5_000)]])(
    'is at most 255 characters long',
    async (segment) => {
      const answer = await trackRaw(segment);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text).errorDescription).toMatch(/path parameter userId .*255/);
    },
  );

  it('decodes every segment once: any well-formed id comes back as it was sent', async () => {
    const id = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => !/[\0/]/.test(text));
    await fc.assert(
      fc.asyncProperty(id, async (userId) => {
        const target = `/v1/users/${encodeURIComponent(userId)}`;
        const { status, text } = await rawRequest(port, requestText({ target, authorization }));
        expect([status, JSON.parse(text).userId]).toEqual([200, userId]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a path, as each SDK spells it', () => {
  it.each([
    ['', ''],
    ['/v1', ''],
    ['/v1/', ''],
    ['//v1', ''],
    ['/v1//', ''],
    ['/v1/v1', ''],
    ['/v1//v1', ''],
    ['/v1', '/'],
    ['/v1', '//'],
    ['/v1', '?x=//'],
    ['http://localhost:4800/v1', ''],
    ['HTTPS://localhost//v1', ''],
  ])('%s/users/alice…%s', async (prefix, suffix) => {
    expect(await userFor('alice', prefix, suffix)).toBe('alice');
  });

  it('does not touch the query', async () => {
    const target = '/v1/users/alice/actions?codes=signIn&fromDate=2025-12-31//v1/v1/';
    const answer = await rawRequest(port, requestText({ target, authorization }));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).errorDescription).toContain('fromDate');
  });

  it('takes the older spelling of the management path', async () => {
    const { status } = await test.management('GET', '/action_configurations');
    expect(status).toBe(200);
  });
});

describe('what the HTTP parser refuses', () => {
  it.each([
    ['no request at all', 'nonsense\r\n\r\n', 400],
    [
      'headers over 16 KB',
      requestText({ target: '/healthz', headers: [`X-Large: ${'x'.repeat(17_000)}`] }),
      431,
    ],
    [
      'two lengths',
      requestText({ target: '/healthz', headers: ['Content-Length: 1', 'Content-Length: 2'] }),
      400,
    ],
    [
      'length and chunks',
      requestText({
        method: 'POST',
        target: '/v1/validate',
        body: '{}',
        headers: ['Transfer-Encoding: chunked'],
      }),
      400,
    ],
  ])('%s: JSON with the three fields', async (_name, text, status) => {
    const answer = await rawRequest(port, text);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const body = JSON.parse(answer.text);
    expect(body).toMatchObject({ error: 'invalid_request', errorCode: 'invalid_request' });
    expect(body.errorDescription).toMatch(/\.$/);
  });

  it('reflects no host and obeys no method override (row 60)', async () => {
    const headers = [
      'X-Forwarded-Host: evil.example',
      'X-HTTP-Method-Override: DELETE',
      'Forwarded: host=evil.example',
    ];
    const answer = await rawRequest(
      port,
      requestText({
        method: 'POST',
        target: '/v1/users/alice/actions/signIn',
        authorization,
        body: '{}',
        headers,
      }),
    );
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('evil.example');
    expect(JSON.parse(answer.text).url).toMatch(/^http:\/\/localhost:4800\/\?token=/);
  });
});
