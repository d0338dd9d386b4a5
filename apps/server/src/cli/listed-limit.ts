import { UsageError } from './usage-error.ts';

const listedDefault = 50;

/** How many a list prints: what `--limit` says. */
export function listedLimit(given: string | undefined): number {
  const limit = given === undefined ? listedDefault : Number(given);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new UsageError('--limit must be a whole number, 1 or more.');
  return limit;
}
