/** The phones of a person that can be asked for an approval. */
import { type AppAuthenticator, isOfKind } from '../app-credentials/app-credential.ts';
import { isExpired } from '../app-credentials/lifetime.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { Transaction } from '../database/database.ts';

/** Whose keys are still good. `authenticatorId` names one of them; null or undefined: all. */
export function pushDevices(
  context: ChallengeContext,
  authenticatorId: string | null | undefined,
  now: number,
): AppAuthenticator[] {
  return verifiedAuthenticators(context)
    .filter((one) => isOfKind(one, 'push'))
    .filter((one) => !isExpired(context.tenant, one, now))
    .filter((one) => authenticatorId == null || one.authenticatorId === authenticatorId);
}

/** The carrier knows this app no more. A token that came meanwhile stays. */
export async function clearPushToken(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, sealedSecret }: AppAuthenticator,
): Promise<void> {
  if (sealedSecret === null) return;
  const changed = await transaction.run(
    `update authenticators set sealed_secret = null where tenant_id = ? and user_id = ? and authenticator_id = ? and sealed_secret = ?`,
    [tenantId, userId, authenticatorId, sealedSecret],
  );
  const data = { authenticatorId, method: 'PUSH' };
  if (changed === 1) transaction.audit({ tenantId, type: 'push.token_cleared', userId, data });
}
