// What the server keeps for a browser under a random id, which that browser alone has in a cookie. In memory here: with
// more than one process, or to survive a restart, keep the same in your database.
import { randomBytes } from 'node:crypto';

export interface Kept<T> {
  /** A new id, at least 256 bits of chance. */
  put(value: T): string;
  get(id: string): T | undefined;
  replace(id: string, value: T): void;
  /** Gives it once. */
  take(id: string): T | undefined;
}

const entriesMax = 100_000;

/** @param now Unix milliseconds */
export function keepInMemory<T>(ttlMs: number, now: () => number): Kept<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  const forgetOld = () => {
    // In the order in which they were put, which is that in which they end.
    for (const [id, { until }] of entries) {
      if (until > now() && entries.size < entriesMax) return;
      entries.delete(id);
    }
  };
  const get = (id: string): T | undefined => {
    const entry = entries.get(id);
    return entry !== undefined && entry.until > now() ? entry.value : undefined;
  };
  return {
    put: (value) => {
      forgetOld();
      const id = randomBytes(32).toString('base64url');
      entries.set(id, { value, until: now() + ttlMs });
      return id;
    },
    get,
    replace: (id, value) => {
      const entry = entries.get(id);
      if (entry !== undefined) entries.set(id, { ...entry, value });
    },
    take: (id) => {
      const value = get(id);
      entries.delete(id);
      return value;
    },
  };
}
