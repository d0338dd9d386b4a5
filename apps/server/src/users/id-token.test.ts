/** `GET /users?token=`: whose ID tokens are believed, and for what. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, testStart } from '../testing/test-app.ts';

const issuer = 'https://accounts.example.com';
const audience = 'our-client-id';
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let strangers: Awaited<ReturnType<typeof generateKeyPair>>;
let test: TestApp;
let fetched: string[];
/** What the world outside answers, by address. */
let world: Map<string, () => Response | Promise<Response>>;

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  strangers = await generateKeyPair('ES256');
});

const json = (value: unknown) => () => Response.json(value);

beforeEach(async () => {
  fetched = [];
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  world = new Map([
    [`${issuer}/.well-known/openid-configuration`, json({ issuer, jwks_uri: `${issuer}/keys` })],
    [`${issuer}/keys`, json({ keys: [jwk] })],
  ]);
  const answer = async (url: string) => {
    fetched.push(url);
    return (await world.get(url)?.()) ?? new Response('', { status: 404 });
  };
  test = await startTestApp({}, { fetch: answer });
  await trust([{ issuer, audiences: [audience] }]);
  await test.server('PATCH', '/users/alice', { email: 'alice@example.com', emailVerified: true });
});
afterEach(async () => await test.close());

const trust = async (trustedIdTokenIssuers: unknown) =>
  await test.management('PATCH', '/tenant', { trustedIdTokenIssuers });

const claims = { sub: '42', iss: issuer, aud: audience, email: 'alice@example.com', email_verified: true };

async function sign(
  changes: Record<string, unknown> = {},
  { key = keys.privateKey, kid = 'k1', alg = 'ES256' } = {},
) {
  const seconds = testStart / 1000;
  const payload = { ...claims, iat: seconds, exp: seconds + 600, ...changes };
  return await new SignJWT(JSON.parse(JSON.stringify(payload))).setProtectedHeader({ alg, kid }).sign(key);
}

const search = async (token: string, more = '') =>
  await test.server('GET', `/users?token=${encodeURIComponent(token)}${more}`);

describe('a token of a trusted issuer', () => {
  it('finds the person of its e-mail, and its claims are told', async () => {
    const { status, body } = await search(await sign());
    expect(status).toBe(200);
    expect(body.users.map(({ userId }: { userId: string }) => userId)).toEqual(['alice']);
    expect(body.tokenPayload).toMatchObject({ email: 'alice@example.com', email_verified: true, sub: '42' });
    expect(body).not.toHaveProperty('lastEvaluatedUserId');
  });

  it('is one of several audiences, and Apple’s truth is a text', async () => {
    const token = await sign({ aud: ['another', audience], email_verified: 'true' });
    expect((await search(token)).body.users).toHaveLength(1);
  });

  it('fetches the keys once', async () => {
    await search(await sign());
    await search(await sign({ sub: 'again' }));
    expect(fetched).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`]);
  });

  it('with its keys named in the setting asks for no discovery', async () => {
    await trust([{ issuer: 'accounts.example.com', audiences: [audience], jwksUri: `${issuer}/keys` }]);
    expect((await search(await sign({ iss: 'accounts.example.com' }))).status).toBe(200);
    expect(fetched).toEqual([`${issuer}/keys`]);
  });

  it.each([
    ['not verified', { email_verified: false }],
    ['not said to be verified', { email_verified: undefined }],
    ['missing', { email: undefined }],
    ['no text', { email: ['alice@example.com'] }],
  ])('whose address is %s finds nobody (F21)', async (_case, changes) => {
    const { status, body } = await search(await sign(changes));
    expect([status, body.users]).toEqual([200, []]);
    expect(body.tokenPayload.sub).toBe('42');
  });

  it('and other filters must all hold', async () => {
    const token = await sign();
    expect((await search(token, '&username=nobody')).body.users).toEqual([]);
    expect((await search(token, '&email=bob@example.com')).status).toBe(400);
  });
});

describe('refused, and not repeated:', () => {
  const cases: [string, () => Promise<string>][] = [
    ['nonsense', async () => 'nonsense'],
    ['three dots', async () => 'a.b.c'],
    ['another issuer', async () => await sign({ iss: 'https://evil.example.com' })],
    ['the issuer with a slash', async () => await sign({ iss: `${issuer}/` })],
    ['an audience of somebody else’s application', async () => await sign({ aud: 'their-client-id' })],
    ['no audience', async () => await sign({ aud: undefined })],
    ['expired', async () => await sign({ exp: testStart / 1000 - 120 })],
    ['no end', async () => await sign({ exp: undefined })],
    ['nobody', async () => await sign({ sub: undefined })],
    ['not valid yet', async () => await sign({ nbf: testStart / 1000 + 600 })],
    ['a stranger’s key', async () => await sign({}, { key: strangers.privateKey })],
    ['an unknown key', async () => await sign({}, { kid: 'k9' })],
    [
      'alg none',
      async () => {
        const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
        return `${part({ alg: 'none' })}.${part({ ...claims, exp: testStart / 1000 + 600 })}.`;
      },
    ],
    [
      'a MAC with the public key as its secret',
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
        return await new SignJWT({ ...claims, exp: testStart / 1000 + 600 })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(secret);
      },
    ],
    ['a changed payload', async () => (await sign()).replace(/\.(.)/, '.f')],
  ];
  it.each(cases)('%s', async (_name, make) => {
    const token = await make();
    const { status, body } = await search(token);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.errorDescription).toContain('token');
    expect(JSON.stringify(body)).not.toContain(token);
    expect(test.logged.join('')).not.toContain(token);
  });

  it('every token, without the setting; and nothing is fetched', async () => {
    await trust(null);
    const { status, body } = await search(await sign());
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('trustedIdTokenIssuers')]);
    expect(fetched).toEqual([]);
  });

  it.each([
    [[{ issuer: 'http://accounts.example.com', audiences: ['a'] }]],
    [[{ issuer: 'accounts.example.com', audiences: ['a'] }]],
    [[{ issuer, audiences: [] }]],
    [[{ issuer }]],
    [[{ issuer, audiences: ['a'], jwksUri: 'http://169.254.169.254/keys' }]],
    [[{ issuer, audiences: ['a'], jwksUri: 'file:///etc/passwd' }]],
    [[{ issuer: 'https://me:secret@accounts.example.com', audiences: ['a'] }]],
  ])('as a setting: %j', async (setting) => {
    const { status, body } = await trust(setting);
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('trustedIdTokenIssuers')]);
  });

  it('the setting is shown as it was given', async () => {
    const { body } = await test.management('GET', '/tenant');
    expect(body.trustedIdTokenIssuers).toEqual([{ issuer, audiences: [audience] }]);
  });
});

describe('keys that cannot be had are 503, and a later call does it', () => {
  const configuration = `${issuer}/.well-known/openid-configuration`;
  it.each([
    ['no discovery', configuration, () => new Response('', { status: 500 })],
    [
      'discovery of somebody else',
      configuration,
      json({ issuer: 'https://evil.example.com', jwks_uri: `${issuer}/keys` }),
    ],
    ['keys over plain HTTP', configuration, json({ issuer, jwks_uri: 'http://accounts.example.com/keys' })],
    ['keys inside our network', configuration, json({ issuer, jwks_uri: 'file:///etc/passwd' })],
    ['a redirect', configuration, () => Response.redirect('https://evil.example.com/keys', 302)],
    ['an endless answer', configuration, () => new Response('x'.repeat(300_000))],
    ['no keys', `${issuer}/keys`, () => new Response('', { status: 404 })],
    ['keys that are no JSON', `${issuer}/keys`, () => new Response('<html>')],
    ['no network', `${issuer}/keys`, () => Promise.reject(new TypeError('fetch failed'))],
  ])('%s', async (_name, address, answer) => {
    const honest = world.get(address);
    world.set(address, answer);
    const token = await sign();
    const { status, body } = await search(token);
    expect([status, body.error]).toEqual([503, 'unavailable']);
    expect(test.logged.join('')).not.toContain(token);
    if (honest) world.set(address, honest);
    expect((await search(token)).status).toBe(200);
  });
});
