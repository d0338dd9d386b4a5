import type { PoolAndClient } from '../pools/emulator.ts';
import type { AuthenticationResult } from '../tokens/token-service.ts';
import type { User } from '../users/user.ts';

export type SignedIn = { AuthenticationResult: AuthenticationResult; ChallengeParameters: object };

export async function signedIn({ pool, client }: PoolAndClient, user: User): Promise<SignedIn> {
  return { AuthenticationResult: await pool.tokens.signIn(user, client), ChallengeParameters: {} };
}

/** After a right password: tokens, or NEW_PASSWORD_REQUIRED for a user whom an administrator made. */
export async function passwordAccepted(where: PoolAndClient, user: User): Promise<object> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return signedIn(where, user);
  const { pool, client } = where;
  const Session = pool.sessions.create(
    {
      clientId: client.id,
      userName: user.userName,
      isUserKnown: true,
      isCustom: false,
      challengeName: 'NEW_PASSWORD_REQUIRED',
      history: [],
    },
    client.authSessionValidityMinutes,
  );
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.userName,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(user.attributes),
    },
    Session,
  };
}
