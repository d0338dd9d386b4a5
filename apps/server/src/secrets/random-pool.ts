/** Random bytes for the decision path: drawn from the system 4 KB at a time, because a call costs more than its bytes. */
import { randomFillSync } from 'node:crypto';

const poolBytes = 4_096;

/** A source of cryptographically random bytes; every byte is handed out once. */
export function randomPool(): (count: number) => Buffer {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (count) => {
    if (used + count > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += count;
    const bytes = Buffer.from(pool.subarray(used - count, used));
    // What was handed out does not stay behind.
    pool.fill(0, used - count, used);
    return bytes;
  };
}
