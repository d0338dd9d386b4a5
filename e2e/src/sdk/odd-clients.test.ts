/**
 * SDKs of other languages, by the bytes they send (server-api.md §0-§4). No runtime for them is needed: what is odd
 * about each is on the wire.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, configureAction } from '../harness/management.ts';
import { type RawAnswer, rawHttp } from '../harness/raw-http.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess();
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
});
afterAll(async () => await server?.close());

interface OddRequest {
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly key?: string;
}

async function send(method: string, target: string, request: OddRequest = {}): Promise<RawAnswer> {
  const { headers = [], body, key = server.secretKey } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: localhost:${server.port}`,
    'Connection: close',
    `Authorization: ${basic(key)}`,
    ...headers,
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return await rawHttp(server.port, `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
}

const json = (answer: RawAnswer): ReturnType<typeof JSON.parse> => JSON.parse(answer.body);

describe('where the API is found', () => {
  it.each([
    ['as documented', '/v1/users/odd/actions/signIn'],
    ['without /v1 (PHP with its default address)', '/users/odd/actions/signIn'],
    ['with a doubled slash (a base address that ends in one)', '/v1//users/odd/actions/signIn'],
    ['with doubled slashes everywhere', '//v1//users//odd//actions//signIn'],
    ['with /v1 twice (Go)', '/v1/v1/users/odd/actions/signIn'],
    ['with a slash at the end', '/v1/users/odd/actions/signIn/'],
  ])('%s', async (_case, target) => {
    const answer = await send('POST', target, { body: '{}' });
    expect(answer.status).toBe(200);
    expect(json(answer)).toMatchObject({ state: 'CHALLENGE_REQUIRED' });
  });
});

describe('bodies', () => {
  const target = '/v1/users/odd/actions/signIn';

  it('PHP posts nothing, with a length of 0', async () => {
    const headers = ['Content-Type: application/json', 'Content-Length: 0'];
    expect((await send('POST', target, { headers })).status).toBe(200);
  });

  it('a POST may come without type and length', async () => {
    expect((await send('POST', target)).status).toBe(200);
  });

  it('Go sends null for what is not set', async () => {
    const body = '{"redirectToSettings":null,"redirectUrl":null,"email":null,"custom":null}';
    expect((await send('POST', target, { body })).status).toBe(200);
  });

  it('Python forwards snake_case names, which nobody knows', async () => {
    const body = '{"redirect_url":"https://app.example.com/","ip_address":"203.0.113.9","user_agent":"x"}';
    const answer = await send('POST', target, { body });
    expect(answer.status).toBe(200);
    const { idempotencyKey } = json(answer);
    const action = await send('GET', `/v1/users/odd/actions/signIn/${idempotencyKey}`);
    expect(JSON.stringify(json(action))).not.toContain('203.0.113.9');
  });

  it('Keycloak sends arrays, PHP nested values', async () => {
    const body = '{"custom":{"keycloakRoles":["admin","user"],"nested":{"a":[true,1.5]}}}';
    expect((await send('POST', target, { body })).status).toBe(200);
  });

  it('a type with a charset, or another type, is read as JSON', async () => {
    const body = '{"email":"typed@example.com"}';
    const length = `Content-Length: ${body.length}`;
    for (const type of ['application/json; charset=utf-8', 'text/plain']) {
      const lines = [
        `POST ${target} HTTP/1.1`,
        'Host: x',
        'Connection: close',
        length,
        `Content-Type: ${type}`,
      ];
      const head = [...lines, `Authorization: ${basic(server.secretKey)}`].join('\r\n');
      expect((await rawHttp(server.port, `${head}\r\n\r\n${body}`)).status).toBe(200);
    }
  });

  it('what is no JSON is refused without repeating it', async () => {
    const answer = await send('POST', target, { body: '{"code":"123456' });
    expect(answer.status).toBe(400);
    expect(json(answer)).toMatchObject({ error: 'invalid_request', errorCode: 'invalid_request' });
    expect(answer.body).not.toContain('123456');
  });
});

describe('answers', () => {
  it.each([
    ['a success', 'GET', '/v1/users/odd', {}, 200],
    ['a refusal', 'GET', '/v1/users/odd/actions/signIn/never', {}, 404],
    ['a wrong key', 'GET', '/v1/users/odd', { key: 'sk_wrong' }, 401],
    ['an unknown route', 'GET', '/v1/nothing/here', {}, 404],
    ['a wrong method', 'PUT', '/v1/users/odd', { body: '{}' }, 404],
    ['a bad body', 'POST', '/v1/validate', { body: '[' }, 400],
    ['a missing field', 'POST', '/v1/validate', { body: '{}' }, 400],
    ['a target that cannot be decoded', 'GET', '/v1/users/%ZZ', {}, 400],
  ])('%s has exactly the content type that Python compares, and is a JSON object', async (...row) => {
    const [, method, target, request, status] = row;
    const answer = await send(method, target, request);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    const body = json(answer);
    expect(body).toBeTypeOf('object');
    if (status === 200) return;
    // Node, Java, .NET and Ruby read `error`; Python, Go and PHP read `errorCode`.
    expect(body.error).toBe(body.errorCode);
    expect(body.errorDescription).toBeTypeOf('string');
  });

  it('Ruby needs an object from DELETE', async () => {
    const body = '{"verificationMethod":"EMAIL_OTP","email":"ruby@example.com"}';
    const enrolled = await send('POST', '/v1/users/ruby/authenticators', { body });
    const { userAuthenticatorId } = json(enrolled).authenticator;
    const answer = await send('DELETE', `/v1/users/ruby/authenticators/${userAuthenticatorId}`);
    expect([answer.status, json(answer)]).toEqual([200, { success: true }]);
  });

  it('Java and Ruby update a person by POST, all others by PATCH', async () => {
    for (const method of ['POST', 'PATCH']) {
      const answer = await send(method, '/v1/users/both', { body: `{"displayName":"${method}"}` });
      expect(json(answer)).toMatchObject({ userId: 'both', displayName: method });
    }
  });
});

describe('keys', () => {
  it('Go asks with an empty idempotency key and expects 401 all the same', async () => {
    const answer = await send('GET', '/v1/users/test-user/actions/go-sdk-test/', { key: 'sk_wrong' });
    expect([answer.status, json(answer).errorCode]).toEqual([401, 'unauthorized']);
  });

  it('Azure AD B2C repeats the key as the password', async () => {
    const both = Buffer.from(`${server.secretKey}:${server.secretKey}`).toString('base64');
    const head = [
      'GET /v1/users/odd HTTP/1.1',
      'Host: x',
      'Connection: close',
      `Authorization: basic ${both}`,
    ];
    expect((await rawHttp(server.port, `${head.join('\r\n')}\r\n\r\n`)).status).toBe(200);
  });

  it('no key at all is 401, also without a body', async () => {
    const head = [
      'POST /v1/users/odd/actions/signIn HTTP/1.1',
      'Host: x',
      'Connection: close',
      'Content-Length: 0',
    ];
    expect((await rawHttp(server.port, `${head.join('\r\n')}\r\n\r\n`)).status).toBe(401);
  });
});

describe('one person, by every spelling', () => {
  const userOf = async (segment: string): Promise<string> =>
    json(await send('GET', `/v1/users/${segment}`)).userId;

  it.each([
    ['auth0|123', 'auth0|123'],
    ['auth0%7C123', 'auth0|123'],
    ['a+b@x.example', 'a+b@x.example'],
    ['a%2Bb%40x.example', 'a+b@x.example'],
    ['a%20b', 'a b'],
    ['a%2Fb', 'a/b'],
    ['a%257Cb', 'a%7Cb'],
    ['gr%C3%B6%C3%9Fe', 'größe'],
    ['A%40X.example', 'A@X.example'],
  ])('%s is %s', async (segment, userId) => expect(await userOf(segment)).toBe(userId));

  it('an empty user id is no user', async () => {
    const answer = await send('GET', '/v1/users/');
    expect(answer.status).not.toBe(200);
    expect(json(answer)).toHaveProperty('errorCode');
  });
});
