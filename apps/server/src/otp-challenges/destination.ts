/** Where a code goes: the address that the application gives, else the person's own. */
import type { OtpChallengeBody, OtpMethod } from '@stepward/api';
import type { Action } from '../actions/action.ts';
import { factorClassOf } from '../attempts/factor-class.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Reader } from '../database/database.ts';
import { parseEmailAddress } from '../email-codes/address.ts';
import { ApiError } from '../http/api-error.ts';
import { parsePhoneNumber } from '../sms-codes/phone-number.ts';
import { findUser } from '../users/store.ts';

/** One of the two. */
export interface Destination {
  readonly email?: string;
  readonly phoneNumber?: string;
}

export interface Addressee {
  readonly tenantId: string;
  readonly userId: string | undefined;
  readonly method: OtpMethod;
  readonly body: Pick<OtpChallengeBody, 'email' | 'phoneNumber'>;
  readonly action: Action | undefined;
}

export async function chooseDestination(reader: Reader, addressee: Addressee): Promise<Destination> {
  const { method, body } = addressee;
  const field = method === 'EMAIL_OTP' ? 'email' : 'phoneNumber';
  const given = body[field] ?? (await ownAddress(reader, addressee, field));
  if (given === undefined)
    throw new ApiError(
      'invalid_request',
      addressee.userId === undefined
        ? `The field ${field} is required for ${method}, as long as there is no userId.`
        : `The field ${field} is required for ${method}: this person has none.`,
    );
  const parsed = parseAddress(field, given);
  if (parsed.valid) return parsed.destination;
  throw new ApiError('invalid_request', `The field ${parsed.message}`);
}

function parseAddress(
  field: 'email' | 'phoneNumber',
  text: string,
): { valid: true; destination: Destination } | { valid: false; message: string } {
  if (field === 'email') {
    const email = parseEmailAddress(text);
    return email.valid ? { valid: true, destination: { email: email.address } } : email;
  }
  const phone = parsePhoneNumber(text);
  return phone.valid ? { valid: true, destination: { phoneNumber: phone.number } } : phone;
}

/** That of a factor first; then what the application said with the action, and what it stored. */
async function ownAddress(
  reader: Reader,
  { tenantId, userId, method, action }: Addressee,
  field: 'email' | 'phoneNumber',
): Promise<string | undefined> {
  if (userId === undefined) return undefined;
  const isUsable = (one: Authenticator) =>
    one.verifiedAt !== null &&
    one[field] !== null &&
    factorClassOf(one.method as VerificationMethod) === factorClassOf(method);
  const factor = (await listAuthenticators(reader, tenantId, userId)).find(isUsable);
  if (factor) return factor[field] ?? undefined;
  const user = await findUser(reader, tenantId, userId);
  const stored = field === 'email' ? user?.email : user?.phone_number;
  return action?.[field] ?? stored ?? undefined;
}
