/** The ten rules that break clients (server-api.md §0), and what goes with them. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { unauthorizedText } from './api-error.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

const secret = basic(testSecretKey);
const track = '/v1/users/alice/actions/signIn';

async function send(method: string, url: string, headers: Record<string, string> = {}, payload?: string) {
  const answer = await test.app.server.inject({
    method: method as 'GET',
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

/** One of each kind of refusal, by the route that gives it. */
const refusals: readonly [name: string, status: number, code: string, () => ReturnType<typeof send>][] = [
  ['no key', 401, 'unauthorized', () => send('POST', track)],
  ['unknown route', 404, 'not_found', () => send('GET', '/nothing/here')],
  ['unknown API route', 404, 'not_found', () => send('GET', '/v1/nothing', { authorization: secret })],
  ['wrong method', 404, 'not_found', () => send('DELETE', track, { authorization: secret })],
  ['unknown client route, no token', 401, 'unauthorized', () => send('GET', '/v1/client/nothing')],
  ['client route, no token', 401, 'unauthorized', () => send('GET', '/v1/client/hosted/session')],
  ['not JSON', 400, 'invalid_request', () => send('POST', track, { authorization: secret }, '{"a":')],
  ['not an object', 400, 'invalid_request', () => send('POST', track, { authorization: secret }, '[]')],
  ['wrong type', 400, 'invalid_request', () => send('POST', track, { authorization: secret }, '{"email":1}')],
  [
    'malformed escape',
    400,
    'invalid_request',
    () => send('POST', '/v1/users/%zz/actions/a', { authorization: secret }),
  ],
  [
    'too large',
    413,
    'payload_too_large',
    () => send('POST', track, { authorization: secret }, JSON.stringify({ x: 'a'.repeat(70_000) })),
  ],
  [
    'wrong kind of key',
    403,
    'forbidden',
    () => send('POST', track, { authorization: basic(testManagementKey) }),
  ],
];

describe('every answer', () => {
  it.each(refusals)('%s: one shape, exact content type', async (_name, status, code, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(answer.headers.location).toBeUndefined();
    const body = JSON.parse(answer.text);
    expect(body).toMatchObject({ error: code, errorCode: code });
    expect(body.errorDescription).toMatch(/\.$/);
    expect(body.requestId).toMatch(/^[A-Za-z0-9_-]{12,}$/);
  });

  it.each([
    ['POST', track],
    ['GET', '/v1/users/alice'],
    ['GET', '/v1/users/alice/authenticators'],
    ['GET', '/healthz'],
    ['GET', '/readyz'],
  ])('%s %s: 200 with exactly application/json', async (method, url) => {
    const answer = await send(method, url, { authorization: secret });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('keeps a failure of ours JSON, and tells nothing of it', async () => {
    const broken = await startTestApp();
    await broken.database.close();
    const answer = await broken.app.server.inject({
      url: track,
      method: 'POST',
      headers: { authorization: secret },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json()).toMatchObject({ error: 'internal_error', errorCode: 'internal_error' });
    expect(answer.body).not.toMatch(/database|sqlite|\.ts|at /);
    const ready = await broken.app.server.inject({ url: '/readyz' });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ error: 'unavailable' });
    expect((await broken.app.server.inject({ url: '/healthz' })).statusCode).toBe(200);
    await broken.app.server.close();
    rmSync(broken.directory, { recursive: true });
  });
});

// Ten seconds for a body of that size as well: read-timeout.test.ts.
it('waits 10 s for headers, takes 16 KB of them and 64 KB of a body (N-32)', () => {
  const { requestTimeout, headersTimeout } = test.app.server.server;
  expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 120_000, headersTimeout: 10_000 });
  expect(test.app.server.initialConfig).toMatchObject({ bodyLimit: 65_536 });
});

describe('bodies', () => {
  it('leaves absent values out (rule 5)', async () => {
    const { body } = await test.server('GET', '/users/nobody');
    expect(body).toEqual({
      userId: 'nobody',
      isEnrolled: false,
      emailVerified: false,
      phoneNumberVerified: false,
      enrolledVerificationMethods: [],
      allowedVerificationMethods: ['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'RECOVERY_CODE'],
    });
    const tracked = await test.server('POST', '/users/nobody/actions/signIn', {});
    expect(JSON.stringify(tracked.body)).not.toContain('null');
  });

  it.each([
    ['none at all', {}, undefined],
    ['JSON type, nothing in it', { 'content-type': 'application/json' }, ''],
    ['length 0', { 'content-length': '0' }, undefined],
    ['white space', { 'content-type': 'application/json' }, ' \n '],
    ['form type', { 'content-type': 'application/x-www-form-urlencoded' }, ''],
    ['null', { 'content-type': 'application/json' }, 'null'],
    ['charset', { 'content-type': 'application/json; charset=utf-8' }, '{}'],
    ['text type', { 'content-type': 'text/plain' }, '{}'],
  ])('empty body: %s (rule 10)', async (_name, headers, payload) => {
    const answer = await send('POST', track, { authorization: secret, ...headers }, payload);
    expect(answer.status).toBe(200);
  });

  it('takes nulls as absent and ignores unknown fields (rule 10)', async () => {
    const answer = await test.server('POST', '/users/alice/actions/signIn', {
      redirectToSettings: null,
      email: null,
      redirect_url: 'javascript:alert(1)',
      ip_address: '1.1.1.1',
      custom: null,
      tenantId: 'other',
      state: 'BLOCK',
    });
    expect(answer).toMatchObject({ status: 200, body: { state: 'ALLOW' } });
    const stored = await test.server('GET', `/users/alice/actions/signIn/${answer.body.idempotencyKey}`);
    expect(stored.body.output.ip.address).toBeNull();
  });

  it('names the field and what is allowed, and never repeats a value', async () => {
    const long = 'x'.repeat(256);
    const key = await test.server('POST', '/users/alice/actions/signIn', { idempotencyKey: long });
    expect(key.body.errorDescription).toMatch(/field idempotencyKey .*255/);
    expect(key.body.errorDescription).not.toContain('xxx');
    const missing = await test.server('POST', '/validate', {});
    expect(missing.body.errorDescription).toBe('The field token is required.');
    const code = await test.server('POST', '/users/alice/actions/sign%20in', {});
    expect(code.body.errorDescription).toMatch(/path parameter action .*\[a-zA-Z0-9_-\]\{1,64\}/);
    const type = await test.server('POST', '/users/alice/actions/signIn', { email: 7 });
    expect(type.body.errorDescription).toBe('The field email must be string.');
  });

  it('accepts POST and PATCH for a person (rule 8), and answers both alike', async () => {
    const patched = await test.server('PATCH', '/users/two-verbs', { username: 'bo' });
    const posted = await test.server('POST', '/users/two-verbs', { username: 'bo' });
    expect(patched).toMatchObject({ status: 200, body: { userId: 'two-verbs', username: 'bo' } });
    expect(posted.body).toEqual(patched.body);
  });
});

describe('keys', () => {
  const wrongKeys: readonly [string, Record<string, string>][] = [
    ['missing', {}],
    ['empty', { authorization: '' }],
    ['unknown', { authorization: basic('sk_unknown') }],
    ['as bearer', { authorization: `Bearer ${testSecretKey}` }],
    ['as password', { authorization: `Basic ${Buffer.from(`:${testSecretKey}`).toString('base64')}` }],
    ['not base64', { authorization: 'Basic %%%' }],
    ['with a space behind', { authorization: basic(`${testSecretKey} `) }],
    ['other case', { authorization: basic(testSecretKey.toUpperCase()) }],
    ['cut short', { authorization: basic(testSecretKey.slice(0, -1)) }],
  ];

  it.each(wrongKeys)('%s: 401, word for word', async (_name, headers) => {
    const answer = await send('POST', track, headers);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).errorDescription).toBe(unauthorizedText);
    expect(unauthorizedText).toBe(
      'The request is unauthorized. Check that your API key and region base URL are correctly configured.',
    );
  });

  it.each([
    ['GET', '/v1/users/test-user/actions/go-sdk-test/'],
    ['GET', '/v1/users/test-user/actions/unknown/unknown'],
    ['POST', '/v1/users/test-user/actions/not%20a%20code'],
    ['POST', `/v1/users/${'x'.repeat(256)}/actions/signIn`],
    ['POST', `/v1/users/${'x'.repeat(4_000)}/actions/signIn`],
    ['GET', '/v1/no/such/route'],
    ['PUT', '/v1/users/alice'],
    ['POST', '/v1/no/such/route'],
    ['GET', '/users'],
    ['DELETE', '/v1/validate'],
    ['GET', '/v1/management/nothing'],
    ['PATCH', '/v1/management/action-configurations/unknown'],
    ['POST', '/v1/edge/handles'],
  ])('wins over whatever else is wrong: %s %s', async (method, url) => {
    for (const payload of [undefined, '{"not json', '[]', JSON.stringify({ x: 'a'.repeat(70_000) })]) {
      const answer = await send(
        method,
        url,
        { authorization: basic('sk_wrong') },
        method === 'GET' ? undefined : payload,
      );
      expect([answer.status, JSON.parse(answer.text).errorDescription]).toEqual([401, unauthorizedText]);
    }
  });

  it('ignores the password (Azure repeats the key) and the case of the scheme', async () => {
    const doubled = Buffer.from(`${testSecretKey}:${testSecretKey}`).toString('base64');
    const bare = Buffer.from(testSecretKey).toString('base64');
    for (const authorization of [`Basic ${doubled}`, `basic ${doubled}`, `BASIC  ${bare}`])
      expect((await send('POST', track, { authorization })).status).toBe(200);
  });

  it('does not take a key from the query', async () => {
    expect((await send('POST', `${track}?key=${testSecretKey}&authorization=${secret}`)).status).toBe(401);
  });

  it('says which kind of key a route takes', async () => {
    const answer = await send('GET', '/v1/management/tenant', { authorization: secret });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).errorDescription).toBe(
      'This is a server key. This route takes a management key.',
    );
  });
});
