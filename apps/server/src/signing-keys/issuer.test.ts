/** Verifying access tokens with nothing but the issuer's address, as gateways and libraries do, over a real socket. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { addAppClient, decodeJwt, signIn } from '../testing/signed-in.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
/** Listens before the app is there, whose public URL must name the port. */
let listener: Server;
let clientId: string;
let issuer: string;
beforeEach(async () => {
  listener = createServer((request, response) => test.app.server.routing(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  test = await startTestApp({ STEPWARD_PUBLIC_URL: `http://127.0.0.1:${port}` });
  await test.app.server.ready();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
  issuer = `http://127.0.0.1:${port}/v1/client/public/test-tenant`;
});
afterEach(async () => {
  listener.closeAllConnections();
  listener.close();
  await test.close();
});

const currentDate = () => new Date(test.clock.now);

/**
 * As an HTTP API of Amazon API Gateway is configured: `Issuer` and a list `Audience`. It discovers the keys from the
 * issuer, takes RSA alone, and compares kid, iss, aud, exp, nbf and iat.
 */
async function gatewayAuthorizer({ issuer: expected, audience }: { issuer: string; audience: string[] }) {
  const discovered = (await (await fetch(`${expected}/.well-known/openid-configuration`)).json()) as JsonBody;
  if (discovered.issuer !== expected) throw new Error('the issuer names another');
  const keys = createRemoteJWKSet(new URL(discovered.jwks_uri));
  return async (token: string) => {
    const algorithms = ['RS256', 'RS384', 'RS512'];
    const { payload } = await jwtVerify(token, keys, {
      issuer: expected,
      audience,
      algorithms,
      currentDate: currentDate(),
    });
    return payload.sub;
  };
}

describe('an access token', () => {
  it('is verified by jose with the published keys', async () => {
    for (const [signingAlgorithm, userId] of [
      ['RS256', 'auth0|123'],
      ['ES256', 'Zoë 🦊'],
    ] as const) {
      const client = await addAppClient(test, { signingAlgorithm });
      const { accessToken } = await signIn(test, userId, client.clientId);
      for (const name of ['jwks', 'jwks.json']) {
        const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/${name}`));
        const options = { issuer, audience: client.clientId, typ: 'at+jwt', currentDate: currentDate() };
        const { payload, protectedHeader } = await jwtVerify(accessToken, keys, options);
        expect([payload.sub, protectedHeader.alg]).toEqual([userId, signingAlgorithm]);
      }
    }
  });

  it('passes a gateway that knows the issuer and a list of audiences, until it expires', async () => {
    const other = await addAppClient(test);
    const authorize = await gatewayAuthorizer({ issuer, audience: ['somebody', clientId] });
    const { accessToken } = await signIn(test, 'alice', clientId);
    expect(await authorize(accessToken)).toBe('alice');
    await expect(authorize((await signIn(test, 'alice', other.clientId)).accessToken)).rejects.toThrow('aud');
    const [head, body, signature] = accessToken.split('.');
    const claims = { ...decodeJwt(accessToken).claims, sub: 'bob' };
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
    await expect(authorize(`${head}.${changed}.${signature}`)).rejects.toThrow('signature');
    expect(body).not.toBe(changed);
    test.clock.now += 15 * 60_000;
    await expect(authorize(accessToken)).rejects.toThrow('exp');
  });

  it('of another tenant does not pass', async () => {
    const neighbour = await addTenant(test);
    const theirs = (await neighbour.management('POST', '/app-clients', { name: 'Theirs' })).body;
    const path = '/users/alice/actions/signIn';
    const { token, idempotencyKey } = (await neighbour.server('POST', path, {})).body;
    await neighbour.server('PATCH', `${path}/${idempotencyKey}`, { state: 'CHALLENGE_SUCCEEDED' });
    const { body } = await neighbour.server('POST', '/sessions', { token, clientId: theirs.clientId });
    const authorize = await gatewayAuthorizer({ issuer, audience: [clientId, theirs.clientId] });
    await expect(authorize(body.accessToken)).rejects.toThrow();
  });

  it('costs a library one look at the keys', async () => {
    let looks = 0;
    const counted = (async (...given: Parameters<typeof fetch>) => {
      looks += 1;
      return await fetch(...given);
    }) as typeof fetch;
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), { [customFetch]: counted });
    for (const userId of ['alice', 'bob', 'carol']) {
      const { accessToken } = await signIn(test, userId, clientId);
      await jwtVerify(accessToken, keys, { issuer, audience: clientId, currentDate: currentDate() });
    }
    expect(looks).toBe(1);
  });
});

describe('the issuer’s documents', () => {
  it('are public, cacheable JSON, to any origin', async () => {
    const origin = { origin: 'https://anybody.example' };
    for (const name of ['openid-configuration', 'jwks', 'jwks.json']) {
      const answer = await fetch(`${issuer}/.well-known/${name}`, { headers: origin });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin.origin);
      // Without /v1, as a client with a bare host asks.
      const bare = issuer.replace('/v1/', '/');
      expect((await fetch(`${bare}/.well-known/${name}`)).status).toBe(200);
    }
    const document = (
      await test.call('GET', '/v1/client/public/test-tenant/.well-known/openid-configuration')
    ).body;
    expect(document).toEqual({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks`,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('show no private part of a key', async () => {
    test.clock.now += 1;
    await addAppClient(test, { signingAlgorithm: 'ES256' });
    const { keys } = (await test.call('GET', '/v1/client/public/test-tenant/.well-known/jwks')).body;
    expect(keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
    expect(Buffer.from(keys[0].n, 'base64url').length * 8).toBe(2_048);
  });

  it('of a tenant that is not there are 404, and not kept', async () => {
    for (const name of ['openid-configuration', 'jwks', 'jwks.json'])
      for (const tenantId of ['nobody', 'a%20b', 'x'.repeat(64)]) {
        const answer = await test.call('GET', `/v1/client/public/${tenantId}/.well-known/${name}`);
        expect(answer).toMatchObject({ status: 404, body: { error: 'not_found' } });
        expect(answer.headers['cache-control']).toBe('no-store');
      }
  });
});
