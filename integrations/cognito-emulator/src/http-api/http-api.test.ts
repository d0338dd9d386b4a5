import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpApiEvent, type HttpApiOptions, type HttpApiRoute, startHttpApi } from '../index.ts';
import { email, password, poolId, startBed } from '../test-bed.ts';

const echo: APIGatewayProxyHandlerV2WithJWTAuthorizer = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(event),
});
const route = (method: string, path: string, handler: HttpApiRoute['function'] = echo, more = {}) => ({
  method,
  path,
  function: handler,
  ...more,
});
const publicRoute = (handler: HttpApiRoute['function']) =>
  route('ANY', '/public', handler, { isPublic: true });

async function apiOf(routes: readonly HttpApiRoute[], more: Partial<HttpApiOptions> = {}) {
  const bed = await startBed();
  onTestFinished(bed.close);
  const log: string[] = [];
  const api = await startHttpApi({
    routes,
    now: bed.now,
    log: (line) => log.push(line),
    authorizer: {
      issuer: bed.cognito.issuerOf(poolId),
      jwksUri: bed.cognito.jwksUriOf(poolId),
      audience: ['spa'],
    },
    ...more,
  });
  onTestFinished(api.close);
  const tokens = async (ClientId = 'spa') => {
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    const call = new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
    const { IdToken = '', AccessToken = '' } = (await bed.client.send(call)).AuthenticationResult ?? {};
    return { id: IdToken, access: AccessToken };
  };
  const get = (path: string, authorization?: string, init: RequestInit = {}) =>
    fetch(`${api.url}${path}`, {
      ...init,
      headers: { ...init.headers, ...(authorization && { authorization }) },
    });
  return { ...bed, api, log, tokens, get };
}

describe('events', () => {
  it('have payload format 2.0, with every claim as text', async () => {
    const { tokens, get } = await apiOf([route('POST', '/items/{id}')]);
    const { id } = await tokens();
    const response = await get('/items/a%20b?x=1&x=2&y=', `Bearer ${id}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'a=1; b=2', 'X-Example': 'yes' },
      body: '{"name":"Zoë"}',
    });
    const event = (await response.json()) as HttpApiEvent;
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a%20b',
      rawQueryString: 'x=1&x=2&y=',
      queryStringParameters: { x: '1,2', y: '' },
      pathParameters: { id: 'a b' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-example': 'yes', authorization: `Bearer ${id}` },
      body: '{"name":"Zoë"}',
      isBase64Encoded: false,
      requestContext: {
        authorizer: {
          jwt: { claims: { aud: 'spa', email, email_verified: 'true', token_use: 'id' }, scopes: null },
        },
        http: { method: 'POST', path: '/items/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        stage: '$default',
        time: '01/Mar/2026:12:00:00 +0000',
      },
    });
    expect(event.requestContext.authorizer?.jwt.claims.iat).toMatch(/^\d+$/);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it('leave out what is not there, and encode what is no text', async () => {
    const { get } = await apiOf([publicRoute(echo)]);
    const event = (await (await get('/public')).json()) as object;
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(event).not.toHaveProperty(name);
    expect(event).not.toHaveProperty('requestContext.authorizer');
    const body = new Uint8Array([0, 255]);
    expect(await (await get('/public', undefined, { method: 'PUT', body })).json()).toMatchObject({
      body: 'AP8=',
      isBase64Encoded: true,
    });
  });
});

describe('the JWT authorizer', () => {
  const refusedWith = async (response: Response) => ({
    status: response.status,
    body: await response.json(),
    challenge: response.headers.get('www-authenticate'),
  });
  const unauthorized = (challenge: string) => ({ status: 401, body: { message: 'Unauthorized' }, challenge });
  const invalid = (description: string) =>
    unauthorized(`Bearer scope="" error="invalid_token" error_description="${description}"`);

  it('accepts ID and access tokens of its issuer and audience, with or without Bearer', async () => {
    const { tokens, get } = await apiOf([route('GET', '/me')]);
    const { id, access } = await tokens();
    expect((await get('/me', `Bearer ${id}`)).status).toBe(200);
    expect((await get('/me', access)).status).toBe(200);
  });

  it('refuses everything else with 401', async () => {
    const { tokens, get, pass } = await apiOf([route('GET', '/me')]);
    const { access } = await tokens();
    expect(await refusedWith(await get('/me'))).toEqual(unauthorized('Bearer'));
    expect(await refusedWith(await get('/me', 'Bearer nonsense'))).toEqual(invalid('the token is invalid'));
    const cut = access.slice(0, access.lastIndexOf('.') + 9);
    expect(await refusedWith(await get('/me', cut))).toEqual(invalid('the token has an invalid signature'));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${access.split('.')[1]}.`;
    expect((await get('/me', unsigned)).status).toBe(401);
    const { access: other } = await tokens('telling');
    expect(await refusedWith(await get('/me', other))).toEqual(
      invalid('the token does not have a valid audience'),
    );
    pass(3_600_000);
    expect(await refusedWith(await get('/me', access))).toEqual(invalid('the token has expired'));
  });

  it('refuses the token of another pool', async () => {
    const { tokens } = await apiOf([route('GET', '/me')]);
    const { get } = await apiOf([route('GET', '/me')]);
    expect((await get('/me', (await tokens()).access)).status).toBe(401);
    const elsewhere = await startBed({ issuer: 'local' });
    onTestFinished(elsewhere.close);
    const issuer = elsewhere.cognito.issuerOf(poolId);
    const strict = await apiOf([route('GET', '/me')], { authorizer: { issuer, audience: ['spa'] } });
    expect((await strict.get('/me', (await strict.tokens()).access)).status).toBe(401);
  });

  it('answers 403 without one of the scopes', async () => {
    const { tokens, get } = await apiOf([
      route('GET', '/admin', echo, { authorizationScopes: ['orders.write'] }),
      route('GET', '/own', echo, { authorizationScopes: ['orders.write', 'aws.cognito.signin.user.admin'] }),
    ]);
    const { access, id } = await tokens();
    expect(await refusedWith(await get('/admin', access))).toEqual({
      status: 403,
      body: { message: 'Forbidden' },
      challenge: 'Bearer scope="orders.write" error="insufficient_scope"',
    });
    expect((await get('/own', id)).status).toBe(403);
    expect(await (await get('/own', access)).json()).toMatchObject({
      requestContext: { authorizer: { jwt: { scopes: ['aws.cognito.signin.user.admin'] } } },
    });
  });

  it('guards every route that is not public', async () => {
    await expect(startHttpApi({ routes: [route('GET', '/me')] })).rejects.toThrow(/authorizer is needed/);
  });
});

describe('answers', () => {
  const of = async (handler: HttpApiRoute['function'], more: Partial<HttpApiOptions> = {}) => {
    const { get } = await apiOf([publicRoute(handler)], more);
    const response = await get('/public');
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('may be structured, or anything that is JSON', async () => {
    const cookies = ['a=1; Secure', 'b=2'];
    const structured = await of(async () => ({
      statusCode: 201,
      cookies,
      body: 'AAE=',
      isBase64Encoded: true,
    }));
    expect(structured).toMatchObject({ status: 201, text: '\u0000\u0001' });
    expect(structured.headers.getSetCookie()).toEqual(cookies);
    expect(await of(async () => ({ ok: true }))).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(await of(async () => 'plain')).toMatchObject({ status: 200, text: 'plain' });
  });

  it('are 500 for an error or a malformed result, and 503 out of time', async () => {
    const error = { status: 500, text: '{"message":"Internal Server Error"}' };
    const failing = async () => {
      throw new Error('secret detail');
    };
    expect(await of(failing)).toMatchObject(error);
    expect(await of(async () => ({ statusCode: '200' }))).toMatchObject(error);
    expect(await of(async () => ({ statusCode: 200, body: { a: 1 } }))).toMatchObject(error);
    expect(await of(() => new Promise(() => undefined), { timeLimitMs: 20 })).toMatchObject({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    });
    await expect(startHttpApi({ routes: [], timeLimitMs: 30_001 })).rejects.toThrow(/from 1 to 30000/);
  });

  it('may come from a bundle in its isolated runtime', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'http-api-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'list.mjs');
    await writeFile(
      path,
      'export const handler = async () => ({ url: process.env.URL, path: process.env.PATH ?? null });',
    );
    const answer = await of({ path, environment: { URL: 'http://stepward' } });
    expect(JSON.parse(answer.text)).toEqual({ url: 'http://stepward', path: null });
  });
});

describe('routes', () => {
  it('match by rank: names, variables, the rest; a method before ANY', async () => {
    const named = (name: string) => async () => name;
    const { get } = await apiOf([
      route('ANY', '/{proxy+}', named('rest'), { isPublic: true }),
      route('ANY', '/items/{id}', named('any item'), { isPublic: true }),
      route('GET', '/items/{id}', named('item'), { isPublic: true }),
      route('GET', '/items/new', named('new'), { isPublic: true }),
    ]);
    const text = async (path: string, method = 'GET') => (await get(path, undefined, { method })).text();
    expect(await text('/items/new')).toBe('new');
    expect(await text('/items/1')).toBe('item');
    expect(await text('/items/1', 'DELETE')).toBe('any item');
    expect(await text('/other/deep/path')).toBe('rest');
  });

  it('are 404 otherwise, for another method too', async () => {
    const { get, log } = await apiOf([publicRoute(echo), route('GET', '/only')]);
    expect((await get('/none?token=one-time')).status).toBe(404);
    expect((await get('/only', undefined, { method: 'POST' })).status).toBe(404);
    expect((await get('/public/')).status).toBe(404);
    expect(log.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ type: 'access', path: '/none', status: 404 }),
    );
    expect(log.join()).not.toContain('one-time');
  });
});

describe('CORS', () => {
  const cors = {
    allowOrigins: ['http://localhost:5173'],
    allowMethods: ['GET', 'DELETE'],
    allowHeaders: ['authorization'],
    maxAgeSeconds: 60,
  };
  const chatty = async () => ({
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': 'http://evil' },
    body: '',
  });

  it('is answered by the gateway, before the authorizer', async () => {
    const { get } = await apiOf([route('DELETE', '/items/{id}')], { cors });
    const preflight = (origin: string) =>
      get('/items/1', undefined, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'DELETE' },
      });
    const allowed = await preflight('http://localhost:5173');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-methods': 'GET,DELETE',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    });
    expect((await preflight('http://evil')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is on every answer to an allowed origin, refusals too, and never what a function says', async () => {
    const { get } = await apiOf([route('GET', '/me'), publicRoute(chatty)], { cors });
    const allowedAt = async (path: string, origin: string) =>
      (await get(path, undefined, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowedAt('/me', 'http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowedAt('/public', 'http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowedAt('/public', 'http://evil')).toBeNull();
  });
});
