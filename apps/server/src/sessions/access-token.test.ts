/** T65: access tokens that are not ours, by everything that has been tried on JWTs; and claims of the person. */
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { addAppClient, decodeJwt, type Pair, refresh, signIn, validate } from '../testing/signed-in.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let clientId: string;
let pair: Pair;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
  pair = await signIn(test, 'alice', clientId);
});
afterEach(async () => await test.close());

const unauthorized = { status: 401, body: { error: 'unauthorized' } };
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const issuerPath = '/v1/client/public/test-tenant/.well-known';
const publishedKey = async (): Promise<JsonBody> =>
  (await test.call('GET', `${issuerPath}/jwks`)).body.keys[0];

type Signer = (input: string) => string;
const rs256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), key).toString('base64url');
const hs256 =
  (secret: string | Buffer): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest('base64url');

describe('a forged access token', () => {
  it('is refused in more than 25 ways (T65), and the real one still counts', async () => {
    const { header, claims } = decodeJwt(pair.accessToken);
    const [head = '', body = '', signature = ''] = pair.accessToken.split('.');
    const jwk = await publishedKey();
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    }) as string;
    const der = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    const mine = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const make = (headerChange: object, claimChange: object, signer: Signer): string => {
      const input = `${part({ ...header, ...headerChange })}.${part({ ...claims, ...claimChange })}`;
      return `${input}.${signer(input)}`;
    };
    const own = rs256(mine.privateKey);
    const none = () => '';
    const kept = () => signature;
    const forged: Record<string, string> = {
      'alg none': make({ alg: 'none' }, {}, none),
      'alg None': make({ alg: 'None' }, {}, none),
      'alg none, signature kept': make({ alg: 'none' }, {}, kept),
      'no signature': `${head}.${body}.`,
      'two parts': `${head}.${body}`,
      'HS256 with the public key, PEM': make({ alg: 'HS256' }, {}, hs256(pem)),
      'HS256 with the public key, trimmed PEM': make({ alg: 'HS256' }, {}, hs256(pem.trim())),
      'HS256 with the public key, DER': make({ alg: 'HS256' }, {}, hs256(der)),
      'HS256 with the public key, JWK': make({ alg: 'HS256' }, {}, hs256(JSON.stringify(jwk))),
      'HS256 with nothing': make({ alg: 'HS256' }, {}, hs256('')),
      'a key of the attacker': make({}, {}, own),
      RS512: make({ alg: 'RS512' }, {}, own),
      PS256: make({ alg: 'PS256' }, {}, kept),
      'ES256 with an own key': make({ alg: 'ES256' }, {}, (input) =>
        sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
          'base64url',
        ),
      ),
      'an embedded key': make({ jwk: mine.publicKey.export({ format: 'jwk' }) }, {}, own),
      jku: make({ jku: 'https://evil.example/jwks' }, {}, own),
      x5u: make({ x5u: 'https://evil.example/x5u' }, {}, own),
      'an unknown kid': make({ kid: 'nobody' }, {}, own),
      'no kid': make({ kid: undefined }, {}, kept),
      'a path as kid': make({ kid: '../../../../dev/null' }, {}, hs256('')),
      'SQL as kid': make({ kid: "' or '1'='1" }, {}, own),
      '__proto__ as kid': make({ kid: '__proto__' }, {}, own),
      'a number as kid': make({ kid: 7 }, {}, kept),
      'typ JWT': make({ typ: 'JWT' }, {}, kept),
      'typ in capitals': make({ typ: 'AT+JWT' }, {}, kept),
      'an unknown critical header': make({ crit: ['exp'], exp: 1 }, {}, kept),
      'another audience': make({}, { aud: 'other' }, kept),
      'another issuer': make({}, { iss: 'https://evil.example' }, kept),
      'another person': make({}, { sub: 'bob' }, kept),
      'a later end': make({}, { exp: claims.exp + 1 }, kept),
      'another pair': make({}, { jti: `${claims.sid}.1` }, kept),
      'a cut signature': pair.accessToken.slice(0, -6),
      'a flipped signature': `${head}.${body}.${signature.slice(0, -6)}AAAAAA`,
      rubbish: 'rubbish',
      nothing: '',
      'too long': `${pair.accessToken}${'A'.repeat(20_000)}`,
    };
    expect(Object.keys(forged).length).toBeGreaterThan(25);
    for (const [name, token] of Object.entries(forged)) {
      expect([name, await validate(test, token)]).toMatchObject([name, unauthorized]);
      const revoked = await test.server('POST', '/sessions/revoke', { accessToken: token });
      expect([name, revoked]).toMatchObject([name, unauthorized]);
    }
    expect(await validate(test, pair.accessToken)).toMatchObject({ status: 200 });
  });

  it('is a client token here, and an access token is none elsewhere', async () => {
    const { token } = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
    expect(await validate(test, token)).toMatchObject(unauthorized);
    expect((await test.server('POST', '/validate', { token: pair.accessToken })).body).toMatchObject({
      isValid: false,
    });
    expect(await test.client('GET', '/hosted/session', pair.accessToken)).toMatchObject({ status: 401 });
    const session = await test.server('POST', '/sessions', { token: pair.accessToken, clientId });
    expect(session).toMatchObject(unauthorized);
  });

  it('is one of another tenant with the same person and session', async () => {
    const other = await addTenant(test);
    const theirs = (await other.management('POST', '/app-clients', { name: 'Theirs' })).body.clientId;
    const path = '/users/alice/actions/signIn';
    const { token, idempotencyKey } = (await other.server('POST', path, {})).body;
    await other.server('PATCH', `${path}/${idempotencyKey}`, { state: 'CHALLENGE_SUCCEEDED' });
    const { body } = await other.server('POST', '/sessions', { token, clientId: theirs });
    expect(await validate(test, body.accessToken)).toMatchObject(unauthorized);
    expect((await other.server('POST', '/sessions/validate', { accessToken: body.accessToken })).status).toBe(
      200,
    );
  });
});

describe('custom claims', () => {
  it('come from the attributes of the person, as they are at each refresh', async () => {
    const customClaims = {
      email: 'email',
      email_verified: 'emailVerified',
      'https://example.com/plan': 'custom.plan',
      roles: 'custom.roles',
      missing: 'custom.missing',
      name: 'displayName',
      inherited: 'custom.constructor',
      huge: 'custom.huge',
    };
    const { clientId: mapped } = await addAppClient(test, { customClaims });
    const custom = { plan: 'gold', roles: ['a', 'b'], huge: 'x'.repeat(2_000) };
    await test.server('PATCH', '/users/zoë', { email: 'zoe@example.com', emailVerified: true, custom });
    const signedIn = await signIn(test, 'zoë', mapped);
    const { iat: _iat, exp: _exp, ...claims } = decodeJwt(signedIn.accessToken).claims;
    expect(claims).toEqual({
      iss: 'http://localhost:4800/v1/client/public/test-tenant',
      sub: 'zoë',
      aud: mapped,
      client_id: mapped,
      sid: claims.sid,
      jti: `${claims.sid}.0`,
      email: 'zoe@example.com',
      email_verified: true,
      'https://example.com/plan': 'gold',
      roles: ['a', 'b'],
    });
    await test.server('PATCH', '/users/zoë', { custom: { plan: 'none' }, displayName: 'Zoë' });
    const after = decodeJwt((await refresh(test, signedIn.refreshToken)).body.accessToken).claims;
    expect(after).toMatchObject({ 'https://example.com/plan': 'none', name: 'Zoë' });
    expect(after).not.toHaveProperty('roles');
  });
});

describe('the algorithm', () => {
  it('is ES256 where the app client says so, with a key of its own', async () => {
    test.clock.now += 1;
    const { clientId: modern } = await addAppClient(test, { signingAlgorithm: 'ES256' });
    const { accessToken } = await signIn(test, 'bob', modern);
    const { header } = decodeJwt(accessToken);
    expect(header.alg).toBe('ES256');
    expect(await validate(test, accessToken)).toMatchObject({ status: 200 });
    const { keys } = (await test.call('GET', `${issuerPath}/jwks`)).body;
    expect(keys.map(({ alg, kty, use }: JsonBody) => ({ alg, kty, use }))).toEqual([
      { alg: 'RS256', kty: 'RSA', use: 'sig' },
      { alg: 'ES256', kty: 'EC', use: 'sig' },
    ]);
    expect(keys[1].kid).toBe(header.kid);
    // The RSA key of the same tenant does not speak for it.
    const [, body, signature] = accessToken.split('.');
    const mixed = `${part({ ...header, kid: keys[0].kid })}.${body}.${signature}`;
    expect(await validate(test, mixed)).toMatchObject(unauthorized);
  });

  it('changes with the app client: new tokens have it, old ones still count', async () => {
    await test.management('PATCH', `/app-clients/${clientId}`, { signingAlgorithm: 'ES256' });
    expect(await validate(test, pair.accessToken)).toMatchObject({ status: 200 });
    const { accessToken } = (await refresh(test, pair.refreshToken)).body;
    expect(decodeJwt(accessToken).header.alg).toBe('ES256');
    expect(await validate(test, accessToken)).toMatchObject({ status: 200 });
  });
});
