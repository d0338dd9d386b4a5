import { setTimeout as wait } from 'node:timers/promises';

const pauseMs = 20;
/** Far more than anything here takes, for a machine that does other things as well: only what never comes is late. */
const deadlineMs = 30_000;

/** Asks again until there is an answer. For things that only a question can tell; it never waits longer than needed. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(pauseMs);
  }
  throw new Error(`${what} did not come within ${deadlineMs} ms`);
}
