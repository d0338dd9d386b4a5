/** Which number a person may add (SECURITY F20, N-14), and that a proven one becomes theirs. */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { StoredUser } from '../users/store.ts';
import { isSamePhoneNumber, parsePhoneNumber } from './phone-number.ts';

/** Restricted methods, and the codes that replace a lost factor: nothing of these is another kind of factor. */
const noAlternatives: readonly string[] = ['SMS', 'WHATSAPP', 'RECOVERY_CODE'];

/** A number without `+` is from where the tenant says that they are. */
export function requireNumber(tenant: Tenant, text: string): string {
  const parsed = parsePhoneNumber(text, methodSettings(tenant, 'SMS').defaultCountryCode);
  if (parsed.valid) return parsed.number;
  throw new ApiError('invalid_request', `The field ${parsed.message}`);
}

/** Codes to a phone never stand alone: another kind of factor must be switched on (N-14). */
export const isBesideOthers = ({ settings }: Tenant): boolean =>
  settings.verificationMethods.some((method) => !noAlternatives.includes(method));

/**
 * The number that the track call carried, for as long as the action lives; for a first factor otherwise the one that the
 * application stored for this person. Undefined: nobody vouched, any number may be added.
 */
export function vouchedNumber(context: ChallengeContext): string | undefined {
  const isFirst = verifiedAuthenticators(context).length === 0;
  return context.action.phoneNumber ?? (isFirst ? (context.user?.phone_number ?? undefined) : undefined);
}

export function requireNumberRight(context: ChallengeContext, number: string): void {
  if (!isBesideOthers(context.tenant))
    throw new ApiError(
      'invalid_configuration',
      'SMS cannot be the only kind of factor: another verification method must be enabled.',
    );
  const vouched = vouchedNumber(context);
  const { defaultCountryCode } = methodSettings(context.tenant, 'SMS');
  if (vouched === undefined || isSamePhoneNumber(number, vouched, defaultCountryCode)) return;
  throw new ApiError('forbidden', 'The number must be the one that the application gave, in E.164 form.');
}

/** A proven number becomes the person's verified one if they have none, or have this one in whatever spelling. */
export async function confirmNumber(
  transaction: Transaction,
  user: StoredUser | undefined,
  { tenantId, userId, phoneNumber }: Pick<Authenticator, 'tenantId' | 'userId' | 'phoneNumber'>,
  now: number,
): Promise<void> {
  const stored = user?.phone_number ?? null;
  if (phoneNumber === null || (stored !== null && !isSamePhoneNumber(stored, phoneNumber))) return;
  await transaction.run(
    `update users set phone_number = coalesce(phone_number, ?), phone_number_verified = 1, updated_at = ?
     where tenant_id = ? and user_id = ?`,
    [phoneNumber, now, tenantId, userId],
  );
}
