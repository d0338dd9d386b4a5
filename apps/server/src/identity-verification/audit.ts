import type { Transaction } from '../database/database.ts';
import type { IdentityCheck } from './identity-check.ts';

/** What happened to a check; never where it leads, and nothing that a vendor said of a person. */
export function auditCheck(
  transaction: Transaction,
  { tenantId, userId, actionCode, idempotencyKey, method, challengeId }: IdentityCheck,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
): void {
  transaction.audit({
    tenantId,
    type,
    userId,
    data: { actionCode, idempotencyKey, method, challengeId, ...data },
  });
}
