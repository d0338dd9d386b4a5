import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what any system gives to sockets that ask for no port of their own (Linux begins at 32,768): there a port that is
 * free now may be somebody's client or server a moment later, before the process that it was chosen for listens.
 */
const firstPort = 11_000;
const portsOfWorker = 5_000;
const workersMax = 4;

/** Workers choose at the same time, so that each has ports of its own; and none hands one out twice. */
const worker = Number(process.env.VITEST_POOL_ID ?? 0) % workersMax;
const chosen = new Set<number>();

/** A port that nothing listens on, nor will by chance. Chosen beforehand, because a public URL names it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + worker * portsOfWorker + randomInt(portsOfWorker);
    if (chosen.has(port)) continue;
    chosen.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return await promise;
}
