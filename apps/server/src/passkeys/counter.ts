/**
 * Signature counters (WebAuthn L3 §6.1.1). Owns: what follows from one that did not rise, here or in a parallel use: there
 * may be two of this authenticator (SECURITY row 32). Synced passkeys have none and say 0 always.
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { markAuthenticatorErrored, takeSignCount } from '../authenticators/store.ts';
import type { Try } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { CounterPolicy, VerifiedAssertion } from './assertion.ts';

/** A tenant flags unless it says otherwise: authenticators with broken counters exist. */
export const counterPolicyOf = ({ settings }: Tenant): CounterPolicy => settings.signCountPolicy ?? 'flag';

export interface Use {
  readonly result: VerifiedAssertion;
  readonly policy: CounterPolicy;
  readonly deviceId: string | undefined;
}

/** Stores what a verified use told; false where the counter was moved meanwhile and the tenant blocks that. */
export async function takeUse(
  { transaction, now }: Pick<Try, 'transaction' | 'now'>,
  authenticator: Authenticator,
  { result, policy, deviceId }: Use,
): Promise<boolean> {
  const { previousSignCount, signCount, backupEligible, backedUp, counterRegressed } = result;
  const isMoved = await takeSignCount(transaction, authenticator, {
    previousSignCount,
    signCount,
    isBackupEligible: backupEligible,
    isBackedUp: backedUp,
    deviceId,
  });
  if (isMoved && !counterRegressed) return true;
  await noteCounterRegressed(transaction, authenticator, now);
  return policy !== 'block';
}

export async function noteCounterRegressed(
  transaction: Transaction,
  authenticator: Authenticator,
  now: number,
): Promise<void> {
  const { tenantId, userId, authenticatorId } = authenticator;
  transaction.audit({ tenantId, type: 'authenticator.counter_regressed', userId, data: { authenticatorId } });
  await markAuthenticatorErrored(transaction, authenticator, now);
}
