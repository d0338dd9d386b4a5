/**
 * How often codes of a method may be entered, where a tenant set a limit (management-api.md §8, §10). Beside the limits of
 * attempts.ts, never in their place: right codes count too, and time alone gives tries back. Counted in the store, for each
 * lane by itself, so that strangers cannot use up what a known device has (SECURITY row 5).
 */
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Transaction } from '../database/database.ts';
import { limitedUntil, noteSend, subjectDigest } from '../messages/send-limits.ts';
import { submissionLimits } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Lane } from './factor-class.ts';

export interface Submission {
  readonly transaction: Transaction;
  readonly tenant: Tenant;
  readonly method: VerificationMethod;
  /** Whose codes are counted together: a person's id, or where the code went. */
  readonly who: string;
  readonly lane: Lane;
  readonly now: number;
}

/** Counts one code that is entered. Otherwise answers when (Unix ms) the next one is looked at, and counts nothing. */
export async function takeSubmission(submission: Submission): Promise<number | undefined> {
  const { transaction, tenant, method, who, lane, now } = submission;
  const limits = submissionLimits(tenant, method);
  if (limits.length === 0) return undefined;
  const { tenantId } = tenant;
  const subject = `codes:${method}:${lane}:${subjectDigest(who)}`;
  const freeAt = await limitedUntil(transaction, { tenantId, subject, now }, limits);
  if (freeAt === undefined) await noteSend(transaction, tenantId, subject, now);
  return freeAt;
}
