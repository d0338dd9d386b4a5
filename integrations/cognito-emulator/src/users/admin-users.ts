import { forgetFailedPasswords } from '../authentication/lockout.ts';
import { type Emulator, type Operation, poolOf } from '../pools/emulator.ts';
import { srpUserOf, type UserPool } from '../pools/user-pool.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../wire/cognito-error.ts';
import type { Input } from '../wire/input.ts';
import { checkAttributes, writeAttributes } from './attributes.ts';
import { addUser, askPreSignUp, proposeUser } from './new-user.ts';
import { verifiedDestination } from './password-recovery.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { confirm } from './sign-up.ts';
import { type User, wireAttributes, wireFacts, wireUser } from './user.ts';
import { codeDestination, sendCode } from './verification-codes.ts';

export const adminGetUser: Operation = (emulator, input) => {
  const { user } = named(emulator, input);
  return { Username: user.userName, UserAttributes: wireAttributes(user), ...wireFacts(user) };
};

export const adminCreateUser: Operation = async (emulator, input) => {
  const pool = poolOf(emulator, input);
  const action = input.optionalString('MessageAction');
  if (action === 'RESEND') throw invalidParameter('MessageAction RESEND is not emulated.');
  const user = proposeUser(pool, input.string('Username'), input.attributes('UserAttributes'), true);
  const password =
    input.optionalString('TemporaryPassword') ?? `Aa1!${pool.randomBytes(9).toString('base64url')}`;
  checkPassword(password, pool.options.passwordPolicy);
  user.status = 'FORCE_CHANGE_PASSWORD';
  user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  await askPreSignUp(pool, user, input, 'PreSignUp_AdminCreateUser', 'CLIENT_ID_NOT_APPLICABLE');
  addUser(pool, user);
  if (action !== 'SUPPRESS') invite(pool, user, password);
  return { User: wireUser(user) };
};

export const adminSetUserPassword: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  const password = input.string('Password');
  checkPassword(password, pool.options.passwordPolicy);
  user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  user.status = input.boolean('Permanent') ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  user.modifiedAtMs = pool.now();
  forgetFailedPasswords(user);
  return {};
};

export const adminUpdateUserAttributes: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  const attributes = input.attributes('UserAttributes');
  checkAttributes(attributes, true);
  writeAttributes(pool, user, attributes);
  return {};
};

export const adminConfirmSignUp: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  if (user.status !== 'UNCONFIRMED')
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  confirm(user, pool.now());
  return {};
};

/** The old password does not work any more; the user gets a code for ConfirmForgotPassword. */
export const adminResetUserPassword: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  user.status = 'RESET_REQUIRED';
  user.modifiedAtMs = pool.now();
  const to = verifiedDestination(user);
  if (to) sendCode(pool, user, 'ForgotPassword', to);
  return {};
};

export const adminEnableUser: Operation = (emulator, input) => {
  named(emulator, input).user.isEnabled = true;
  return {};
};

export const adminDisableUser: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  user.isEnabled = false;
  pool.tokens.revokeAllOf(user);
  return {};
};

export const adminUserGlobalSignOut: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  pool.tokens.revokeAllOf(user);
  return {};
};

export const adminDeleteUser: Operation = (emulator, input) => {
  const { pool, user } = named(emulator, input);
  pool.tokens.revokeAllOf(user);
  pool.users.remove(user);
  return {};
};

/** Administrators are told that a user does not exist, whatever clients are told. */
function named(emulator: Emulator, input: Input): { pool: UserPool; user: User } {
  const pool = poolOf(emulator, input);
  const user = pool.users.find(input.string('Username'));
  if (!user) throw userNotFound();
  return { pool, user };
}

function invite(pool: UserPool, user: User, temporaryPassword: string): void {
  const to = codeDestination(pool, user);
  if (!to) return;
  pool.deliver({
    userPoolId: pool.id,
    userName: user.userName,
    purpose: 'AdminCreateUser',
    medium: to === 'email' ? 'EMAIL' : 'SMS',
    destination: user.attributes[to] ?? '',
    code: temporaryPassword,
  });
}
