import { forgetFailedPasswords } from '../authentication/lockout.ts';
import { clientOf, type Operation } from '../pools/emulator.ts';
import { srpUserOf } from '../pools/user-pool.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../wire/cognito-error.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { namedBy } from './sign-up.ts';
import type { User } from './user.ts';
import { codeMismatch, consumeCode, deliveryDetails, sendCode } from './verification-codes.ts';

export const forgotPassword: Operation = (emulator, input) => {
  const where = clientOf(emulator, input);
  const { pool, client } = where;
  const username = namedBy(where, input);
  const user = pool.users.find(username);
  const isHidden = client.preventUserExistenceErrors === 'ENABLED';
  if (!user) {
    if (!isHidden) throw userNotFound();
    return { CodeDeliveryDetails: deliveryDetails('email', username) };
  }
  if (!user.isEnabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    throw notAuthorized('User password cannot be reset in the current state.');
  const to = verifiedDestination(user);
  if (!to)
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  return { CodeDeliveryDetails: sendCode(pool, user, 'ForgotPassword', to) };
};

export const confirmForgotPassword: Operation = (emulator, input) => {
  const where = clientOf(emulator, input);
  const { pool, client } = where;
  const user = pool.users.find(namedBy(where, input));
  const code = input.string('ConfirmationCode');
  const password = input.string('Password');
  checkPassword(password, pool.options.passwordPolicy);
  if (!user) throw client.preventUserExistenceErrors === 'ENABLED' ? codeMismatch() : userNotFound();
  consumeCode(pool, user, 'ForgotPassword', code);
  user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  user.status = 'CONFIRMED';
  user.modifiedAtMs = pool.now();
  forgetFailedPasswords(user);
  return {};
};

export function verifiedDestination(user: User): 'email' | 'phone_number' | undefined {
  return (['phone_number', 'email'] as const).find((name) => user.attributes[`${name}_verified`] === 'true');
}
