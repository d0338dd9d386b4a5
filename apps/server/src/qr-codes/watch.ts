/**
 * Tells screens what became of their challenges, whichever process the phone spoke to: one statement a second for all that
 * this process waits for, and at once for what happened here. Owns: the looking. Does not own: sockets.
 */
import type { Database } from '../database/database.ts';
import { outcomeOf, type QrChallenge, type QrOutcome } from './qr-challenge.ts';
import { readWatched } from './store.ts';

/** Runs something again and again until the answer is called. */
export type Every = (milliseconds: number, run: () => void) => () => void;

export const everyInterval: Every = (milliseconds, run) => {
  const timer = setInterval(run, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
};

export interface Watcher {
  /** Told of every look at it while it can change, and once of its end. */
  onOutcome(challenge: QrChallenge, outcome: QrOutcome): void;
}

export interface WatchDependencies {
  readonly database: Database;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

interface Watched {
  readonly challenge: QrChallenge;
  readonly watcher: Watcher;
}

const isEnd = (outcome: QrOutcome): boolean => outcome !== 'unclaimed' && outcome !== 'claimed';

export class QrWatch {
  readonly #dependencies: WatchDependencies;
  readonly #watched = new Map<string, Watched>();
  #isLooking = false;
  #isDue = false;

  constructor(dependencies: WatchDependencies) {
    this.#dependencies = dependencies;
  }

  add(challenge: QrChallenge, watcher: Watcher): void {
    this.#watched.set(challenge.challengeId, { challenge, watcher });
  }

  remove(challengeId: string): void {
    this.#watched.delete(challengeId);
  }

  /** Looks now; while a look is under way, once more after it. */
  look(): void {
    this.#isDue = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#lookWhileDue()
      .catch(this.#dependencies.onError)
      .finally(() => {
        this.#isLooking = false;
      });
  }

  async #lookWhileDue(): Promise<void> {
    while (this.#isDue && this.#watched.size > 0) {
      this.#isDue = false;
      await this.#lookOnce();
    }
  }

  async #lookOnce(): Promise<void> {
    const { database, now } = this.#dependencies;
    const keys = [...this.#watched.values()].map(({ challenge }) => challenge);
    const found = await readWatched(database.read, keys);
    for (const one of found) {
      const { challengeId } = one.challenge;
      const watcher = this.#watched.get(challengeId)?.watcher;
      if (!watcher) continue;
      const outcome = outcomeOf(one, now());
      if (isEnd(outcome)) this.#watched.delete(challengeId);
      watcher.onOutcome(one.challenge, outcome);
    }
  }
}
