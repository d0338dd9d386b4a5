import { checkSecretHash } from '../authentication/secret-hash.ts';
import { clientOf, type Operation, type PoolAndClient } from '../pools/emulator.ts';
import { srpUserOf } from '../pools/user-pool.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../wire/cognito-error.ts';
import type { Input } from '../wire/input.ts';
import { addUser, applyAutoVerify, askPreSignUp, proposeUser } from './new-user.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import type { User } from './user.ts';
import { aliasExists } from './user-store.ts';
import {
  codeDestination,
  codeMismatch,
  consumeCode,
  deliveryDetails,
  expiredCode,
  sendCode,
} from './verification-codes.ts';

export const signUp: Operation = async (emulator, input) => {
  const where = clientOf(emulator, input);
  const { pool, client } = where;
  const username = namedBy(where, input);
  if (pool.options.allowAdminCreateUserOnly)
    throw notAuthorized('SignUp is not permitted for this user pool');
  const password = input.string('Password');
  checkPassword(password, pool.options.passwordPolicy);
  const user = proposeUser(pool, username, input.attributes('UserAttributes'), false);
  user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  const asked = await askPreSignUp(pool, user, input, 'PreSignUp_SignUp', client.id);
  applyAutoVerify(pool, user, asked);
  if (asked.autoConfirmUser) user.status = 'CONFIRMED';
  addUser(pool, user);
  const to = asked.autoConfirmUser ? undefined : codeDestination(pool, user);
  return {
    UserConfirmed: asked.autoConfirmUser,
    UserSub: user.sub,
    ...(to !== undefined && { CodeDeliveryDetails: sendCode(pool, user, 'ConfirmSignUp', to) }),
  };
};

export const confirmSignUp: Operation = (emulator, input) => {
  const where = clientOf(emulator, input);
  const { pool, client } = where;
  const user = pool.users.find(namedBy(where, input));
  const code = input.string('ConfirmationCode');
  if (!user) throw client.preventUserExistenceErrors === 'ENABLED' ? expiredCode() : userNotFound();
  if (user.status !== 'UNCONFIRMED')
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  const to = codeDestination(pool, user);
  if (!to) throw codeMismatch();
  const earlier = pool.users.holderOf(to, user.attributes[to] ?? '', user);
  if (earlier && !input.boolean('ForceAliasCreation')) throw aliasExists(to);
  consumeCode(pool, user, 'ConfirmSignUp', code);
  if (earlier) earlier.attributes[`${to}_verified`] = 'false';
  user.attributes[`${to}_verified`] = 'true';
  confirm(user, pool.now());
  return {};
};

export const resendConfirmationCode: Operation = (emulator, input) => {
  const where = clientOf(emulator, input);
  const { pool, client } = where;
  const username = namedBy(where, input);
  const user = pool.users.find(username);
  if (!user) {
    if (client.preventUserExistenceErrors === 'LEGACY') throw userNotFound();
    return { CodeDeliveryDetails: deliveryDetails('email', username) };
  }
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const to = codeDestination(pool, user);
  if (!to) throw invalidParameter('Auto verification not turned on.');
  return { CodeDeliveryDetails: sendCode(pool, user, 'ConfirmSignUp', to) };
};

export function confirm(user: User, now: number): void {
  user.status = 'CONFIRMED';
  user.modifiedAtMs = now;
}

/** These operations carry the secret hash beside the user name. */
export function namedBy({ client }: PoolAndClient, input: Input): string {
  const username = input.string('Username');
  checkSecretHash(client, username, input.optionalString('SecretHash'));
  return username;
}
