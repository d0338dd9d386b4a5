/** Removes what has expired, in small steps, so that no table grows for ever and no commit waits long. */
import type { Database } from '../database/database.ts';

const everyMs = 60_000;
const rowsPerStep = 500;
const sendCountersKeptMs = 25 * 3_600_000;
/** Outlives the longest window that a challenge's counters matter in. */
const challengesKeptMs = 24 * 3_600_000;

/** One round; answers how many rows went. */
export async function removeExpired(database: Database, now: number): Promise<number> {
  return await database.commit(async (transaction) => {
    const removed = [
      await transaction.run(
        'delete from used_references where rowid in (select rowid from used_references where expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from edge_handles where rowid in (select rowid from edge_handles where expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from edge_sessions where rowid in (select rowid from edge_sessions where held_until < ? limit ?)',
        [now, rowsPerStep],
      ),
      await transaction.run(
        'delete from challenges where rowid in (select rowid from challenges where expires_at < ? limit ?)',
        [now - challengesKeptMs, rowsPerStep],
      ),
      await transaction.run(
        'delete from send_counters where rowid in (select rowid from send_counters where sent_at < ? limit ?)',
        [now - sendCountersKeptMs, rowsPerStep],
      ),
      await transaction.run(
        'delete from authenticators where rowid in (select rowid from authenticators where verified_at is null and expires_at < ? limit ?)',
        [now, rowsPerStep],
      ),
    ];
    return removed.reduce((sum, count) => sum + count, 0);
  });
}

/** Starts the rounds; the answer stops them. */
export function startHousekeeping(
  database: Database,
  now: () => number,
  onError: (error: unknown) => void,
): () => void {
  const timer = setInterval(() => removeExpired(database, now()).catch(onError), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
