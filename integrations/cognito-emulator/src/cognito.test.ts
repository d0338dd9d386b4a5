import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CognitoOptions, type PoolOptions, startCognito } from './index.ts';
import { type Bed, email, examplePool, password, poolId, startBed } from './test-bed.ts';

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cognito-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'state.json');
}

const signIn = (bed: Bed, PASSWORD = password) =>
  bed.client.send(
    new InitiateAuthCommand({
      ClientId: 'spa',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );

describe('a state file', () => {
  it('keeps users, keys, tokens and lockouts over a restart', async () => {
    const options = { stateFile: await stateFile() };
    const before = await startBed({}, options);
    const { AuthenticationResult } = await signIn(before);
    for (let failure = 1; failure <= 5; failure += 1)
      await expect(signIn(before, 'Wrong-1-horse')).rejects.toThrow();
    await before.close();

    const after = await startBed({}, options);
    onTestFinished(after.close);
    const { AccessToken } = AuthenticationResult ?? {};
    const { UserAttributes } = await after.client.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: email });
    await expect(signIn(after)).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    const { Users } = await after.client.send(new ListUsersCommand({ UserPoolId: poolId }));
    expect(Users).toHaveLength(1);
  });

  it('is for its owner only and holds neither passwords nor tokens', async () => {
    const path = await stateFile();
    const bed = await startBed({}, { stateFile: path });
    onTestFinished(bed.close);
    const { AuthenticationResult } = await signIn(bed);
    const text = await readFile(path, 'utf8');
    for (const secret of [
      password,
      AuthenticationResult?.RefreshToken ?? '',
      AuthenticationResult?.IdToken ?? '',
    ])
      expect(text).not.toContain(secret);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('of something else is refused', async () => {
    const path = await stateFile();
    await writeFile(path, '{"version":2}');
    await expect(startCognito({ pools: [], stateFile: path })).rejects.toThrow(/not a state file/);
  });
});

describe('a configuration that AWS refuses is refused', () => {
  const pool = (change: Partial<PoolOptions>): CognitoOptions => ({
    pools: [{ ...examplePool(), ...change }],
  });
  const client = (change: object) => pool({ clients: [{ id: 'spa', ...change }] });

  it.each<[string, CognitoOptions, RegExp]>([
    ['pool id', pool({ id: 'example' }), /must look like eu-west-1_Example01/],
    ['client id', client({ id: 'a b' }), /id must match/],
    ['session of 2 minutes', client({ authSessionValidityMinutes: 2 }), /from 3 to 15/],
    ['session of 16 minutes', client({ authSessionValidityMinutes: 16 }), /from 3 to 15/],
    ['access token of 4 minutes', client({ accessTokenValidityMinutes: 4 }), /from 5 to 1440/],
    ['ID token of two days', client({ idTokenValidityMinutes: 2_880 }), /from 5 to 1440/],
    ['refresh token of a minute', client({ refreshTokenValidityMinutes: 1 }), /from 60/],
    ['password length', pool({ passwordPolicy: { minimumLength: 5 } }), /from 6 to 99/],
    ['aliases of both kinds', pool({ aliasAttributes: ['email'] }), /exclude each other/],
    ['the same pool twice', { pools: [examplePool(), examplePool()] }, /given twice/],
    ['the same client twice', pool({ clients: [{ id: 'spa' }, { id: 'spa' }] }), /client spa is given twice/],
    [
      'unknown trigger',
      pool({ triggers: { postConfirmation: () => null } as never }),
      /no trigger postConfirmation/,
    ],
    ['time limit', { ...pool({}), triggerTimeLimitMs: 6_000 }, /from 1 to 5000/],
    [
      'callback handler',
      pool({ triggers: { preSignUp: (_a: never, _b: never, _c: never) => null } }),
      /callback/,
    ],
  ])('%s', async (_name, options, message) => {
    await expect(startCognito(options)).rejects.toThrow(message);
  });

  it('and nothing is left listening', async () => {
    const { cognito, close } = await startBed();
    await close();
    const again = await startCognito({ pools: [], port: cognito.port });
    onTestFinished(again.close);
    expect(() => again.issuerOf(poolId)).toThrow(/no pool/);
    await expect(startCognito({ pools: [], port: cognito.port })).rejects.toThrow('EADDRINUSE');
  });
});
