import type { PoolAndClient } from '../pools/emulator.ts';
import { simulatedBytes, type UserPool, uuidOf } from '../pools/user-pool.ts';
import type { User } from '../users/user.ts';
import { CognitoError, invalidSession, notAuthorized, userNotFound } from '../wire/cognito-error.ts';
import type { AuthSession } from './auth-sessions.ts';

/** Who wants to sign in: a user, or a name that nobody has and that must not look different. */
export type Subject = { userName: string; user: User | undefined };

/** Throws UserNotFoundException for an unknown name when the client does not hide that. */
export function subjectOf({ pool, client }: PoolAndClient, username: string): Subject {
  const user = pool.users.find(username);
  if (!user && client.preventUserExistenceErrors === 'LEGACY') throw userNotFound();
  return { user, userName: user?.userName ?? simulatedUserName(pool, username) };
}

/** The subject of a later step. USERNAME may be the user name or what the user signed in with. */
export function subjectOfSession({ pool }: PoolAndClient, session: AuthSession, username: string): Subject {
  if (!session.isUserKnown) {
    if (![username, simulatedUserName(pool, username)].includes(session.userName)) throw invalidSession();
    return { user: undefined, userName: session.userName };
  }
  const user = pool.users.find(username);
  if (user?.userName !== session.userName) throw invalidSession();
  return { user, userName: session.userName };
}

export function refuseDisabled(user: User | undefined): void {
  if (user && !user.isEnabled) throw notAuthorized('User is disabled.');
}

export function refuseUnconfirmed(user: User | undefined): void {
  if (user?.status === 'UNCONFIRMED')
    throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
}

/** Where user names are made by the pool, the pretended one is a UUID too, always the same for a name. */
function simulatedUserName(pool: UserPool, username: string): string {
  if (!pool.options.usernameAttributes?.length) return username;
  return uuidOf(simulatedBytes(pool, 'sub', username));
}
