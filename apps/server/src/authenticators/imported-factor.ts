/** A factor that the application verified itself, checked at the door (server-api.md §8). */
import type { EnrolBody } from '@stepward/api';
import { parseEmailAddress } from '../email-codes/address.ts';
import { ApiError } from '../http/api-error.ts';
import { parsePhoneNumber } from '../sms-codes/phone-number.ts';
import { type ImportedPasskey, parseImportedPasskey } from './imported-passkey.ts';
import { parseOtpUri } from './otp-uri.ts';

export const importedMethods = [
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  'SMS',
  'WHATSAPP',
  'AUTHENTICATOR_APP',
  'PASSKEY',
] as const;
type ImportedMethod = (typeof importedMethods)[number];

export type ImportedFactor =
  | { readonly method: 'EMAIL_OTP' | 'EMAIL_MAGIC_LINK'; readonly email: string }
  | { readonly method: 'SMS' | 'WHATSAPP'; readonly phoneNumber: string }
  /** base32. */
  | { readonly method: 'AUTHENTICATOR_APP'; readonly secret: string }
  | ImportedPasskey;

const refused = (why: string): ApiError => new ApiError('invalid_request', `The field ${why}`);

export function parseImportedFactor(body: EnrolBody): ImportedFactor {
  const method = methodOf(body);
  switch (method) {
    case 'EMAIL_OTP':
    case 'EMAIL_MAGIC_LINK':
      return { method, email: requireEmailAddress(body.email) };
    case 'SMS':
    case 'WHATSAPP':
      return { method, phoneNumber: requirePhoneNumber(body.phoneNumber) };
    case 'AUTHENTICATOR_APP':
      if (body.otpUri === undefined) throw refused('otpUri is required with AUTHENTICATOR_APP.');
      return { method, secret: parseOtpUri(body.otpUri) };
    case 'PASSKEY':
      return parseImportedPasskey(body);
  }
}

/** `oobChannel` is the older name; where both are sent they must agree. */
function methodOf({ verificationMethod, oobChannel }: EnrolBody): ImportedMethod {
  if (verificationMethod !== undefined && oobChannel !== undefined && verificationMethod !== oobChannel)
    throw refused('oobChannel must be the same as verificationMethod, whose older name it is.');
  const method = verificationMethod ?? oobChannel;
  const known = importedMethods.find((one) => one === method);
  if (known) return known;
  throw refused(`verificationMethod must be one of ${importedMethods.join(', ')}.`);
}

/** An address that codes can be sent to. */
export function requireEmailAddress(text: string | undefined): string {
  const parsed = parseEmailAddress(text);
  if (parsed.valid) return parsed.address;
  throw refused(parsed.message);
}

/** A number that messages can be sent to, in E.164 form. */
export function requirePhoneNumber(text: string | undefined): string {
  const parsed = parsePhoneNumber(text);
  if (parsed.valid) return parsed.number;
  throw refused(parsed.message);
}
