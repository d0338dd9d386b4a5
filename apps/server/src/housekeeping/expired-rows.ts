/** Removes what has expired, in small steps, so that no table grows for ever and no commit waits long. */
import { endedAnonymousChallenges } from '../anonymous-challenges/store.ts';
import { endedBackTests } from '../back-tests/store.ts';
import type { Database } from '../database/database.ts';
import { endedDecoys } from '../decoys/decoy.ts';
import { endedFailedCodes } from '../failed-codes/budget.ts';
import { endedIdentityChecks } from '../identity-verification/store.ts';
import { endedLinks } from '../magic-links/store.ts';
import { endedOtpRows } from '../otp-challenges/store.ts';
import { endedPushChallenges } from '../push/store.ts';
import { fullBuckets } from '../rate-limits/store.ts';
import { endedShadowDecisions } from '../rule-drafts/shadow-decisions.ts';
import { endedEntries } from '../signals/velocity/entries.ts';
import { type Expiring, removeEnded } from './expiring.ts';

const everyMs = 60_000;
const rowsPerStep = 500;
const stepsPerRoundMax = 400;

const hourMs = 3_600_000;

const expiring: readonly Expiring[] = [
  { table: 'used_references', key: ['tenant_id', 'reference_id'], endsAt: 'expires_at' },
  { table: 'edge_handles', key: ['tenant_id', 'handle_hash'], endsAt: 'expires_at' },
  { table: 'edge_sessions', key: ['tenant_id', 'cookie_hash', 'claim_id'], endsAt: 'held_until' },
  // Outlives the longest window that a challenge's counters matter in.
  { table: 'challenges', key: ['tenant_id', 'challenge_id'], endsAt: 'expires_at', keptMs: 24 * hourMs },
  {
    table: 'send_counters',
    key: ['tenant_id', 'subject', 'sent_at', 'seq'],
    endsAt: 'sent_at',
    keptMs: 25 * hourMs,
  },
  {
    table: 'authenticators',
    key: ['tenant_id', 'user_id', 'authenticator_id'],
    endsAt: 'expires_at',
    only: 'verified_at is null',
  },
  // A success that made a session is over by then, and makes no second one.
  { table: 'sessions', key: ['tenant_id', 'user_id', 'session_id'], endsAt: 'expires_at', keptMs: hourMs },
  { table: 'signing_keys', key: ['tenant_id', 'key_id'], endsAt: 'published_until' },
  ...endedOtpRows,
  ...endedAnonymousChallenges,
  endedLinks,
  fullBuckets,
  endedFailedCodes,
  endedPushChallenges,
  endedIdentityChecks,
  endedEntries,
  endedShadowDecisions,
  ...endedBackTests,
  endedDecoys,
];

/** One round; answers how many rows went. */
export async function removeExpired(database: Database, now: number): Promise<number> {
  return await database.commit(async (transaction) => {
    let removed = 0;
    for (const one of expiring) removed += await removeEnded(transaction, one, { now, rowsMax: rowsPerStep });
    return removed;
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
