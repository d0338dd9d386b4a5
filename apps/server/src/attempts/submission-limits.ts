/**
 * How often codes of a method may be entered, where a tenant set a limit (management-api.md §8, §10). Beside the limits of
 * attempts.ts, never in their place: right codes count too, and time alone gives tries back. Counted in the store, for each
 * lane by itself, so that strangers cannot use up what a known device has (SECURITY row 5).
 */
import { createHash } from 'node:crypto';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Transaction } from '../database/database.ts';
import { countSends, noteSend } from '../messages/send-limits.ts';
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
  const { transaction, tenant, method, now } = submission;
  const limits = submissionLimits(tenant, method);
  if (limits.length === 0) return undefined;
  const subject = subjectOf(submission);
  for (const { rateLimit, windowInMinutes } of limits) {
    const windowMs = windowInMinutes * 60_000;
    const { sent, first } = await countSends(transaction, tenant.tenantId, subject, now - windowMs);
    if (sent >= rateLimit) return first + windowMs;
  }
  await noteSend(transaction, tenant.tenantId, subject, now);
  return undefined;
}

function subjectOf({ method, lane, who }: Submission): string {
  const digest = createHash('sha256').update(who.trim().toLowerCase()).digest('base64url').slice(0, 22);
  return `codes:${method}:${lane}:${digest}`;
}
