import type { AliasName } from '../pools/options.ts';
import type { UserPool } from '../pools/user-pool.ts';
import { invalidParameter } from '../wire/cognito-error.ts';
import type { StringMap } from '../wire/input.ts';
import type { User } from './user.ts';
import { type CodeDeliveryDetails, sendCode } from './verification-codes.ts';

const flags = ['email_verified', 'phone_number_verified'];
const standard =
  /^(address|birthdate|email|email_verified|family_name|gender|given_name|locale|middle_name|name|nickname|phone_number|phone_number_verified|picture|preferred_username|profile|updated_at|website|zoneinfo|custom:[\w.-]{1,20})$/;
const valueLengthMax = 2_048;

/** Throws for what Cognito does not let anybody write. Only administrators say that something is verified. */
export function checkAttributes(attributes: StringMap, isAdmin: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'sub') throw invalidParameter('Cannot modify an immutable attribute: sub');
    if (!standard.test(name))
      throw invalidParameter(
        'Attributes did not conform to the schema: Type for attribute could not be determined',
      );
    if (value.length > valueLengthMax)
      throw invalidParameter(
        `Attributes did not conform to the schema: ${name}: String must be no longer than 2048`,
      );
    if (!isAdmin && flags.includes(name))
      throw invalidParameter(`Cannot modify the non-mutable attribute ${name}`);
    if (flags.includes(name) && value !== 'true' && value !== 'false')
      throw invalidParameter(`Attributes did not conform to the schema: ${name}: must be true or false`);
  }
  if (attributes.email && !isEmail(attributes.email)) throw invalidParameter('Invalid email address format.');
  if (attributes.phone_number && !isPhoneNumber(attributes.phone_number))
    throw invalidParameter('Invalid phone number format.');
}

/** Writes them; an empty value removes one. A new e-mail address or number counts as verified only if told so. */
export function writeAttributes(pool: UserPool, user: User, attributes: StringMap): void {
  const changed: StringMap = { ...attributes };
  for (const name of ['email', 'phone_number'] as const) {
    const value = attributes[name];
    if (value !== undefined && value !== user.attributes[name]) changed[`${name}_verified`] ??= 'false';
  }
  const next = { ...user.attributes, ...changed };
  pool.users.refuseTakenAliases(user, next);
  user.attributes = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''));
  user.modifiedAtMs = pool.now();
}

/** After a user changed an own attribute: codes for what is not verified any more. */
export function sendVerificationCodes(pool: UserPool, user: User, changed: StringMap): CodeDeliveryDetails[] {
  const candidates: AliasName[] = ['email', 'phone_number'];
  return candidates
    .filter((name) => changed[name] && pool.options.autoVerifiedAttributes?.includes(name) !== false)
    .filter((name) => user.attributes[`${name}_verified`] === 'false')
    .map((name) => sendCode(pool, user, name === 'email' ? 'VerifyEmail' : 'VerifyPhoneNumber', name));
}

export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(value);
}

export function isPhoneNumber(value: string): boolean {
  return /^\+\d{1,15}$/.test(value);
}
