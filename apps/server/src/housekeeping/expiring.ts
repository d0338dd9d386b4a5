/**
 * Rows that end by themselves. Owns: how they are taken away, a few at a time. Which rows, and how long they are of use, says
 * the room that writes them.
 */
import type { Transaction } from '../database/database.ts';

export interface Expiring {
  readonly table: string;
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** The column that tells when a row has ended. */
  readonly endsAt: string;
  /** Kept so long beyond; default: not at all. */
  readonly keptMs?: number;
  /** Where `endsAt` is not in Unix milliseconds: a moment in its unit. */
  readonly unit?: (unixMs: number) => number;
  /** Further condition, in SQL. */
  readonly only?: string;
}

/** Answers how many rows went, `rowsMax` at the most. */
export async function removeEnded(
  transaction: Transaction,
  { table, key, endsAt, keptMs = 0, unit = (unixMs) => unixMs, only = 'true' }: Expiring,
  { now, rowsMax }: { readonly now: number; readonly rowsMax: number },
): Promise<number> {
  const columns = key.join(', ');
  return await transaction.run(
    `delete from ${table} where (${columns}) in (select ${columns} from ${table} where ${only} and ${endsAt} < ? limit ?)`,
    [unit(now - keptMs), rowsMax],
  );
}
