/**
 * A person's new address that the application has verified. Owns: that codes go there from now on (server-api.md §7), and
 * that a code which went to the old one proves nothing any more.
 */
import { requireEmailAddress, requirePhoneNumber } from '../authenticators/imported-factor.ts';
import { listAuthenticators, moveAuthenticator, removeAuthenticator } from '../authenticators/store.ts';
import type { Transaction } from '../database/database.ts';
import type { StoredUser, UserChange } from './store.ts';

interface Move {
  readonly methods: readonly string[];
  readonly address: { readonly email: string } | { readonly phoneNumber: string };
}

/** `before`: the person as stored until now. An address that stays what it was moves nothing. */
export async function moveAuthenticators(
  transaction: Transaction,
  { tenantId, userId }: { tenantId: string; userId: string },
  before: StoredUser | undefined,
  change: UserChange,
): Promise<void> {
  const { email, emailVerified, phoneNumber, phoneNumberVerified } = change;
  const byEmail = emailVerified === true && email !== undefined && email !== before?.email;
  const byPhone =
    phoneNumberVerified === true && phoneNumber !== undefined && phoneNumber !== before?.phone_number;
  if (!byEmail && !byPhone) return;
  const all = await listAuthenticators(transaction, tenantId, userId);
  const verified = all.filter(({ verifiedAt }) => verifiedAt !== null);
  const hasAny = (methods: readonly string[]) => verified.some(({ method }) => methods.includes(method));
  const moves: Move[] = [];
  // Only where something is sent there: else an address that is merely stored may be any text.
  if (byEmail && hasAny(emailMethods))
    moves.push({ methods: emailMethods, address: { email: requireEmailAddress(email) } });
  if (byPhone && hasAny(phoneMethods))
    moves.push({ methods: phoneMethods, address: { phoneNumber: requirePhoneNumber(phoneNumber) } });
  for (const { methods, address } of moves) {
    for (const method of methods) {
      const [first, ...others] = verified.filter((one) => one.method === method);
      // Two factors at one address would be one factor listed twice.
      for (const other of others) await removeAuthenticator(transaction, other);
      if (first) await moveAuthenticator(transaction, first, address);
    }
  }
}

const emailMethods = ['EMAIL_OTP', 'EMAIL_MAGIC_LINK'] as const;
const phoneMethods = ['SMS'] as const;
