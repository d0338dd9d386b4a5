import { countFailedPassword, forgetFailedPasswords, refuseWhileLocked } from '../authentication/lockout.ts';
import { isPasswordOf } from '../authentication/srp.ts';
import type { Operation } from '../pools/emulator.ts';
import type { AliasName } from '../pools/options.ts';
import { srpUserOf } from '../pools/user-pool.ts';
import { signedInUser } from '../tokens/token-operations.ts';
import { incorrectUsernameOrPassword, invalidParameter } from '../wire/cognito-error.ts';
import type { Input } from '../wire/input.ts';
import { checkAttributes, sendVerificationCodes, writeAttributes } from './attributes.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { wireAttributes } from './user.ts';
import { consumeCode, sendCode } from './verification-codes.ts';

export const getUser: Operation = async (emulator, input) => {
  const { user } = await signedInUser(emulator, input);
  return { Username: user.userName, UserAttributes: wireAttributes(user) };
};

export const updateUserAttributes: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  const attributes = input.attributes('UserAttributes');
  checkAttributes(attributes, false);
  writeAttributes(pool, user, attributes);
  return { CodeDeliveryDetailsList: sendVerificationCodes(pool, user, attributes) };
};

export const getUserAttributeVerificationCode: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  const name = verifiable(input);
  if (!user.attributes[name]) throw invalidParameter(`User has no attribute ${name}.`);
  return { CodeDeliveryDetails: sendCode(pool, user, purposeOf(name), name) };
};

export const verifyUserAttribute: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  const name = verifiable(input);
  pool.users.refuseTakenAliases(user, { ...user.attributes, [`${name}_verified`]: 'true' });
  consumeCode(pool, user, purposeOf(name), input.string('Code'));
  user.attributes[`${name}_verified`] = 'true';
  return {};
};

export const changePassword: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  const proposed = input.string('ProposedPassword');
  const srpUser = srpUserOf(pool, user.userName);
  refuseWhileLocked(user, pool.now());
  if (!user.password || !isPasswordOf(srpUser, input.string('PreviousPassword'), user.password)) {
    countFailedPassword(user, pool.now());
    throw incorrectUsernameOrPassword();
  }
  checkPassword(proposed, pool.options.passwordPolicy);
  forgetFailedPasswords(user);
  user.password = hashPassword(srpUser, proposed, pool.randomBytes);
  return {};
};

export const deleteUser: Operation = async (emulator, input) => {
  const { pool, user } = await signedInUser(emulator, input);
  pool.tokens.revokeAllOf(user);
  pool.users.remove(user);
  return {};
};

function verifiable(input: Input): AliasName {
  const name = input.string('AttributeName');
  if (name !== 'email' && name !== 'phone_number')
    throw invalidParameter('AttributeName must be email or phone_number.');
  return name;
}

function purposeOf(name: AliasName) {
  return name === 'email' ? 'VerifyEmail' : 'VerifyPhoneNumber';
}
