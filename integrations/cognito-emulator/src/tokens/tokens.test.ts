import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bed, email, password, poolId, secretHash, startBed } from '../test-bed.ts';

async function signedIn(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  const { AuthenticationResult: result } = await bed.client.send(
    new InitiateAuthCommand({
      ClientId: 'spa',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  const tokens = {
    access: result?.AccessToken ?? '',
    id: result?.IdToken ?? '',
    refresh: result?.RefreshToken ?? '',
  };
  return { bed, ...tokens };
}

const getUser = (bed: Bed, AccessToken: string) => bed.client.send(new GetUserCommand({ AccessToken }));
const renew = (bed: Bed, REFRESH_TOKEN: string, ClientId = 'spa', more = {}) =>
  bed.client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN, ...more },
    }),
  );
const refused = (message: string) => ({ name: 'NotAuthorizedException', message });

describe('tokens', () => {
  it('carry the claims of Cognito and are signed with the published key', async () => {
    const { bed, access, id } = await signedIn();
    const keys = createRemoteJWKSet(new URL(bed.cognito.jwksUriOf(poolId)));
    const options = {
      issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`,
      currentDate: new Date(bed.now()),
    };
    const { payload, protectedHeader } = await jwtVerify(id, keys, { ...options, audience: 'spa' });
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String) });
    const issued = bed.now() / 1000;
    const shared = {
      sub: payload['cognito:username'],
      iss: options.issuer,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      auth_time: issued,
      iat: issued,
      exp: issued + 3_600,
      jti: expect.any(String),
    };
    expect(payload).toEqual({
      ...shared,
      aud: 'spa',
      'cognito:username': expect.stringMatching(/^[0-9a-f-]{36}$/),
      email,
      email_verified: true,
      token_use: 'id',
    });
    expect((await jwtVerify(access, keys, options)).payload).toEqual({
      ...shared,
      client_id: 'spa',
      username: payload.sub,
      scope: 'aws.cognito.signin.user.admin',
      token_use: 'access',
    });
  });

  it('name this emulator as issuer when the pool says so, where OpenID discovery works', async () => {
    const { bed, id } = await signedIn({ issuer: 'local' });
    const issuer = bed.cognito.issuerOf(poolId);
    expect(issuer).toBe(`${bed.cognito.url}/${poolId}`);
    expect(decodeJwt(id).iss).toBe(issuer);
    const discovered = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(discovered).toMatchObject({ issuer, jwks_uri: bed.cognito.jwksUriOf(poolId) });
  });

  it('live as long as the client says', async () => {
    const clients = [
      {
        id: 'spa',
        explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const,
        accessTokenValidityMinutes: 5,
        idTokenValidityMinutes: 10,
        refreshTokenValidityMinutes: 60,
      },
    ];
    const { bed, access, id, refresh } = await signedIn({ clients });
    expect(decodeJwt(id).exp).toBe(bed.now() / 1000 + 600);
    bed.pass(299_000);
    await getUser(bed, access);
    bed.pass(1_000);
    await expect(getUser(bed, access)).rejects.toMatchObject(refused('Access Token has expired'));
    const { AuthenticationResult } = await renew(bed, refresh);
    await getUser(bed, AuthenticationResult?.AccessToken ?? '');
    bed.pass(3_300_000);
    await expect(renew(bed, refresh)).rejects.toMatchObject(refused('Refresh Token has expired'));
  });
});

describe('refresh tokens', () => {
  it('give new tokens of the same sign-in, and no new refresh token', async () => {
    const { bed, access, refresh } = await signedIn();
    bed.pass(60_000);
    const { AuthenticationResult } = await renew(bed, refresh);
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
    const [before, after] = [decodeJwt(access), decodeJwt(AuthenticationResult?.AccessToken ?? '')];
    expect(after).toMatchObject({
      origin_jti: before.origin_jti,
      auth_time: before.auth_time,
      sub: before.sub,
    });
    expect(after.iat).toBe((before.iat ?? 0) + 60);
    const again = new GetTokensFromRefreshTokenCommand({ ClientId: 'spa', RefreshToken: refresh });
    expect((await bed.client.send(again)).AuthenticationResult?.IdToken).toBeTypeOf('string');
  });

  it('belong to their client, whose secret hash is made with the user name', async () => {
    const { bed, refresh } = await signedIn();
    await expect(renew(bed, 'guess')).rejects.toMatchObject(refused('Invalid Refresh Token'));
    await expect(renew(bed, refresh, 'backend')).rejects.toMatchObject(refused('Invalid Refresh Token'));
    const { AuthenticationResult } = await bed.client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: 'backend',
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password, SECRET_HASH: secretHash(email) },
      }),
    );
    const { RefreshToken = '', IdToken = '' } = AuthenticationResult ?? {};
    const SECRET_HASH = secretHash(decodeJwt(IdToken).sub ?? '');
    await expect(renew(bed, RefreshToken, 'backend')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect((await renew(bed, RefreshToken, 'backend', { SECRET_HASH })).AuthenticationResult).toBeDefined();
  });

  it('RevokeToken ends a sign-in, and only that one', async () => {
    const { bed, access, refresh } = await signedIn();
    const revoke = (Token: string) => bed.client.send(new RevokeTokenCommand({ ClientId: 'spa', Token }));
    await expect(revoke(access)).rejects.toMatchObject({ name: 'UnsupportedTokenTypeException' });
    const { AuthenticationResult: other } = await bed.client.send(
      new InitiateAuthCommand({
        ClientId: 'spa',
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    await revoke(refresh);
    await expect(renew(bed, refresh)).rejects.toMatchObject(refused('Refresh Token has been revoked'));
    await expect(getUser(bed, access)).rejects.toMatchObject(refused('Access Token has been revoked'));
    await getUser(bed, other?.AccessToken ?? '');
  });

  it.each([
    [
      'GlobalSignOut',
      (bed: Bed, AccessToken: string) => bed.client.send(new GlobalSignOutCommand({ AccessToken })),
    ],
    [
      'AdminUserGlobalSignOut',
      (bed: Bed) =>
        bed.client.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: email })),
    ],
    [
      'AdminDisableUser',
      (bed: Bed) => bed.client.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: email })),
    ],
  ])('%s ends all of a user', async (_name, signOut) => {
    const { bed, access, refresh } = await signedIn();
    await signOut(bed, access);
    await expect(renew(bed, refresh)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(getUser(bed, access)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

it('an ID token, a token of another pool and a changed one are no access tokens', async () => {
  const { bed, access, id } = await signedIn();
  const other = await signedIn();
  const [head, , signature] = access.split('.');
  const claims = Buffer.from(JSON.stringify({ ...decodeJwt(access), username: 'victim' })).toString(
    'base64url',
  );
  for (const token of [id, other.access, `${head}.${claims}.${signature}`, 'x', 'a.b.c'])
    await expect(getUser(bed, token)).rejects.toMatchObject(refused('Invalid Access Token'));
});
