/**
 * A new address or number for an authenticator. It waits as a pending one beside the old, which goes on working; whoever
 * types the code that is sent there moves the old one (challenges/proof.ts).
 */
import { newAuthenticator, pendingTtlMs } from '../authenticators/authenticator.ts';
import { requireEmailAddress } from '../authenticators/imported-factor.ts';
import { insertAuthenticator, removePending } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { methodToAdd, requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireOpen } from '../challenges/proof.ts';
import { ApiError } from '../http/api-error.ts';
import type { SendAnswer } from '../one-time-codes/sending.ts';
import { requireNumber } from '../sms-codes/number-right.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { requireOwn } from './own.ts';
import { requireEditable } from './owner-rights.ts';

export type NewAddress = { readonly email: string } | { readonly phoneNumber: string };

/** Sends to an authenticator that is being added; one for each method that has an address. */
export type AddressChanges = Readonly<
  Partial<Record<VerificationMethod, (bearer: Bearer, authenticatorId: string) => Promise<SendAnswer>>>
>;

export interface Move {
  readonly bearer: Bearer;
  readonly authenticatorId: string;
  readonly address: NewAddress;
}

export async function beginMove(
  { database, now }: ChallengeDependencies,
  changes: AddressChanges,
  { bearer, authenticatorId, address }: Move,
): Promise<SendAnswer> {
  const at = checked(bearer.tenant, address);
  const started = await database.commit(async (transaction) => {
    const context = await loadContext(transaction, bearer);
    const { method } = requireOwn(context, authenticatorId);
    const send = changes[method as VerificationMethod];
    if (!send || (method === 'SMS') !== 'phoneNumber' in at)
      throw new ApiError('invalid_request', `${method} does not have this kind of address.`);
    requireOpen(context, 'ENROLL');
    requireEditable(context, { method });
    requireUnused(context, method, at);
    const adding = {
      method: methodToAdd(context, method as VerificationMethod),
      replaces: authenticatorId,
      ...at,
    };
    requireEnrolmentRight(context, adding, now());
    const { tenantId, userId } = bearer;
    await removePending(transaction, tenantId, userId, method);
    const times = { createdAt: now(), expiresAt: now() + pendingTtlMs };
    const pending = newAuthenticator({
      tenantId,
      userId,
      method,
      replacesId: authenticatorId,
      ...at,
      ...times,
    });
    await insertAuthenticator(transaction, pending);
    const data = { authenticatorId, method };
    transaction.audit({ tenantId, type: 'authenticator.move_started', userId, data });
    return { send, pendingId: pending.authenticatorId };
  });
  // Asks again for the right, and counts against the limits of sending.
  return await started.send(bearer, started.pendingId);
}

/** Two factors at one address would be one factor listed twice. */
function requireUnused(context: ChallengeContext, method: string, at: NewAddress): void {
  const isThere = verifiedAuthenticators(context).some(
    (one) =>
      one.method === method && ('email' in at ? one.email === at.email : one.phoneNumber === at.phoneNumber),
  );
  if (isThere) throw new ApiError('conflict', 'This person has it as an authenticator already.');
}

const checked = (tenant: Tenant, address: NewAddress): NewAddress =>
  'email' in address
    ? { email: requireEmailAddress(address.email) }
    : { phoneNumber: requireNumber(tenant, address.phoneNumber) };
