/** Removes what has expired, in small steps, so that no table grows for ever and no commit waits long. */
import { removeExpiredAnonymous } from '../anonymous-challenges/housekeeping.ts';
import type { Database } from '../database/database.ts';
import { removeOldFailedCodes } from '../failed-codes/budget.ts';
import { removeOldIdentityChecks } from '../identity-verification/store.ts';
import { removeExpiredLinks } from '../magic-links/store.ts';
import { removeExpiredOtp } from '../otp-challenges/store.ts';
import { removeOldPushChallenges } from '../push/store.ts';
import { removeFullBuckets } from '../rate-limits/store.ts';
import { microsOf } from '../rate-limits/token-bucket.ts';

const everyMs = 60_000;
const rowsPerStep = 500;
const stepsPerRoundMax = 400;
const sendCountersKeptMs = 25 * 3_600_000;
/** Outlives the longest window that a challenge's counters matter in. */
const challengesKeptMs = 24 * 3_600_000;
/** A success that made a session is over by then, and makes no second one. */
const sessionsKeptMs = 3_600_000;

/** One round; answers how many rows went. */
export async function removeExpired(database: Database, now: number): Promise<number> {
  return await database.commit(async (transaction) => {
    const removed = [
      await transaction.run(
        'delete from used_references where (tenant_id, reference_id) in (select tenant_id, reference_id from used_references where expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from edge_handles where (tenant_id, handle_hash) in (select tenant_id, handle_hash from edge_handles where expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from edge_sessions where (tenant_id, cookie_hash, claim_id) in (select tenant_id, cookie_hash, claim_id from edge_sessions where held_until < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from challenges where (tenant_id, challenge_id) in (select tenant_id, challenge_id from challenges where expires_at < ? limit ?)',
        [now - challengesKeptMs, rowsPerStep],
      ),
      await transaction.run(
        'delete from send_counters where (tenant_id, subject, sent_at, seq) in (select tenant_id, subject, sent_at, seq from send_counters where sent_at < ? limit ?)',
        [now - sendCountersKeptMs, rowsPerStep],
      ),
      await transaction.run(
        'delete from authenticators where (tenant_id, user_id, authenticator_id) in (select tenant_id, user_id, authenticator_id from authenticators where verified_at is null and expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from sessions where (tenant_id, user_id, session_id) in (select tenant_id, user_id, session_id from sessions where expires_at < ? limit ?)',
        [now - sessionsKeptMs, rowsPerStep],
      ),
      await transaction.run(
        'delete from signing_keys where (tenant_id, key_id) in (select tenant_id, key_id from signing_keys where published_until < ? limit ?)',
        [now, rowsPerStep],
      ),
      await removeExpiredOtp(transaction, { now, rowsMax: rowsPerStep }),
      await removeExpiredAnonymous(transaction, { now, rowsMax: rowsPerStep }),
      await removeExpiredLinks(transaction, { now, rowsMax: rowsPerStep }),
      await removeFullBuckets(transaction, { now: microsOf(now), rowsMax: rowsPerStep }),
      await removeOldFailedCodes(transaction, { now, rowsMax: rowsPerStep }),
      await removeOldPushChallenges(transaction, { now, rowsMax: rowsPerStep }),
      await removeOldIdentityChecks(transaction, { now, rowsMax: rowsPerStep }),
    ];
    return removed.reduce((sum, count) => sum + count, 0);
  });
}

/** Steps until nothing is left, for what fills a table faster than one step a round; others commit in between. */
export async function housekeepingRound(database: Database, now: () => number): Promise<void> {
  for (let step = 0; step < stepsPerRoundMax; step += 1) {
    if ((await removeExpired(database, now())) < rowsPerStep) return;
  }
}

/** Starts the rounds; the answer stops them. */
export function startHousekeeping(
  database: Database,
  now: () => number,
  onError: (error: unknown) => void,
  /** Other work of the same pace. */
  also: () => Promise<void> = async () => {},
): () => void {
  const round = async (): Promise<void> => {
    await housekeepingRound(database, now);
    await also();
  };
  const timer = setInterval(() => round().catch(onError), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
