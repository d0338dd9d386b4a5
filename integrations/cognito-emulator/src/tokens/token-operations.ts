import { checkSecretHash } from '../authentication/secret-hash.ts';
import { refuseDisabled } from '../authentication/subject.ts';
import { clientOf, type Emulator, type Operation, type PoolAndClient } from '../pools/emulator.ts';
import type { UserPool } from '../pools/user-pool.ts';
import type { User } from '../users/user.ts';
import { CognitoError, notAuthorized, userNotFound } from '../wire/cognito-error.ts';
import type { Input } from '../wire/input.ts';

export const revokeToken: Operation = (emulator, input) => {
  const where = clientOf(emulator, input);
  const token = input.string('Token');
  checkClientSecret(where, input);
  // The only tokens with three parts are the access and the ID token, which cannot be revoked by themselves.
  if (token.split('.').length === 3)
    throw new CognitoError('UnsupportedTokenTypeException', 'The token type is not supported.');
  where.pool.tokens.revoke(token, where.client);
  return {};
};

export const getTokensFromRefreshToken: Operation = async (emulator, input) => {
  const where = clientOf(emulator, input);
  checkClientSecret(where, input);
  const { AuthenticationResult } = await issueAgain(where, input.string('RefreshToken'), () => undefined);
  return { AuthenticationResult };
};

export const globalSignOut: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  pool.tokens.revokeAllOf(user);
  return {};
};

/** REFRESH_TOKEN_AUTH. The secret hash is made with the real user name. */
export function renewTokens(
  where: PoolAndClient,
  token: string,
  secretHash: string | undefined,
): Promise<object> {
  return issueAgain(where, token, (user) => checkSecretHash(where.client, user.userName, secretHash));
}

/** Whose access token this is. Throws NotAuthorizedException when it is of no pool here, expired or revoked. */
export async function signedInUser(
  emulator: Emulator,
  input: Input,
): Promise<{ pool: UserPool; user: User }> {
  const token = input.string('AccessToken');
  const issuer = issuerOf(token);
  const pool = [...emulator.pools.values()].find((candidate) => candidate.issuer === issuer);
  if (!pool) throw notAuthorized('Invalid Access Token');
  const { username } = await pool.tokens.checkAccessToken(token);
  const user = pool.users.find(String(username));
  if (!user) throw userNotFound();
  refuseDisabled(user);
  return { pool, user };
}

async function issueAgain(where: PoolAndClient, token: string, check: (user: User) => void) {
  const { pool, client } = where;
  const row = pool.tokens.checkRefreshToken(token, client);
  const user = pool.users.find(row.userName);
  if (!user) throw notAuthorized('Invalid Refresh Token');
  check(user);
  refuseDisabled(user);
  return { AuthenticationResult: await pool.tokens.renew(user, client, row), ChallengeParameters: {} };
}

/** These two operations take the secret itself. */
function checkClientSecret({ client }: PoolAndClient, input: Input): void {
  if (client.secret !== null && input.optionalString('ClientSecret') !== client.secret)
    throw notAuthorized('Invalid client secret.');
}

function issuerOf(token: string): unknown {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    return (JSON.parse(payload) as { iss?: unknown }).iss;
  } catch {
    return undefined;
  }
}
