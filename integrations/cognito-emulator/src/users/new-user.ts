// What SignUp and AdminCreateUser have in common: the names that a pool allows, and the pre-sign-up trigger.

import type { AliasName } from '../pools/options.ts';
import { newUser, type UserPool } from '../pools/user-pool.ts';
import type { TriggerSource } from '../triggers/trigger-event.ts';
import { type PreSignUpResponse, readPreSignUp } from '../triggers/trigger-response.ts';
import { CognitoError, invalidParameter } from '../wire/cognito-error.ts';
import type { Input, StringMap } from '../wire/input.ts';
import { checkAttributes, isEmail, isPhoneNumber } from './attributes.ts';
import type { User } from './user.ts';

const nothingAsked: PreSignUpResponse = {
  autoConfirmUser: false,
  autoVerifyEmail: false,
  autoVerifyPhone: false,
};

/** A row that is not in the pool yet. Throws where the name or an attribute is refused or taken. */
export function proposeUser(pool: UserPool, username: string, given: StringMap, isAdmin: boolean): User {
  checkAttributes(given, isAdmin);
  const attributes = { ...given };
  const { usernameAttributes = [], aliasAttributes = [] } = pool.options;
  if (usernameAttributes.length > 0) {
    const name = kindOf(username, usernameAttributes);
    attributes[name] ??= username;
  } else if (aliasAttributes.includes('email') && isEmail(username)) {
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  const user = newUser(pool, username, attributes);
  refuseTaken(pool, user);
  return user;
}

/** Puts the row into the pool, with a flag for every address. The names are checked again: a trigger took its time. */
export function addUser(pool: UserPool, user: User): void {
  refuseTaken(pool, user);
  pool.users.refuseTakenAliases(user, user.attributes);
  for (const name of ['email', 'phone_number'] as const)
    if (user.attributes[name] !== undefined) user.attributes[`${name}_verified`] ??= 'false';
  pool.users.add(user);
}

function refuseTaken(pool: UserPool, user: User): void {
  if (pool.users.isTaken(user.userName))
    throw new CognitoError('UsernameExistsException', 'User already exists');
  for (const name of pool.options.usernameAttributes ?? []) {
    const value = user.attributes[name];
    if (value !== undefined && pool.users.holderOf(name, value)) {
      const what = name === 'email' ? 'email' : 'phone_number';
      throw new CognitoError('UsernameExistsException', `An account with the given ${what} already exists.`);
    }
  }
}

/** Runs PreSignUp; its answer is ignored for users made by an administrator. */
export async function askPreSignUp(
  pool: UserPool,
  user: User,
  input: Input,
  source: Extract<TriggerSource, `PreSignUp${string}`>,
  clientId: string,
): Promise<PreSignUpResponse> {
  if (!pool.triggers.has('PreSignUp')) return nothingAsked;
  const validationData = input.attributes('ValidationData');
  const response = await pool.triggers.invoke({
    name: 'PreSignUp',
    source,
    userName: user.userName,
    clientId,
    request: {
      userAttributes: { ...user.attributes },
      validationData: Object.keys(validationData).length > 0 ? validationData : null,
      clientMetadata: input.stringMap('ClientMetadata'),
    },
    response: { ...nothingAsked },
  });
  const asked = readPreSignUp(response);
  return source === 'PreSignUp_AdminCreateUser' ? nothingAsked : asked;
}

/** What the trigger said about a verified address: without one it is an error, and an alias moves to the new user. */
export function applyAutoVerify(pool: UserPool, user: User, asked: PreSignUpResponse): void {
  const wanted: [boolean, AliasName][] = [
    [asked.autoVerifyEmail, 'email'],
    [asked.autoVerifyPhone, 'phone_number'],
  ];
  for (const [isAsked, name] of wanted) {
    if (!isAsked) continue;
    const value = user.attributes[name];
    if (value === undefined)
      throw new CognitoError('InvalidLambdaResponseException', `User has no attribute ${name} to verify`);
    const earlier = pool.users.holderOf(name, value, user);
    if (earlier) earlier.attributes[`${name}_verified`] = 'false';
    user.attributes[`${name}_verified`] = 'true';
  }
}

function kindOf(username: string, allowed: readonly AliasName[]): AliasName {
  if (allowed.includes('email') && isEmail(username)) return 'email';
  if (allowed.includes('phone_number') && isPhoneNumber(username)) return 'phone_number';
  const wording =
    allowed.length > 1
      ? 'Username should be either an email or a phone number.'
      : allowed.includes('email')
        ? 'Username should be an email.'
        : 'Username should be a phone number.';
  throw invalidParameter(wording);
}
