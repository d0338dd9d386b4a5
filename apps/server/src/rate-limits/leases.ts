/**
 * Spending tokens without a write for each: a process takes some out of the shared bucket at once and spends them from
 * memory. What it has is gone from the bucket already, so all processes together never spend more than the bucket gave;
 * a crash loses what one of them had left. Owns: leases of this process. Does not own: the buckets (store.ts).
 */
import type { Database } from '../database/database.ts';
import { type Subject, takeFromBucket } from './store.ts';
import { availableAt, microsOf, type Rate } from './token-bucket.ts';

/** A twentieth of the bucket: large enough to be rare, small enough that a crash costs nobody much. */
const leasesPerBucket = 20;
const subjectsMax = 100_000;
const subjectsPerCommitMax = 100;

interface Lease {
  readonly of: Subject;
  readonly rate: Rate;
  readonly size: number;
  left: number;
  /** Unix ms until when the bucket is known to be empty: asking again before is no use. */
  emptyUntil: number;
  /** Whoever waits for tokens; undefined: none are on their way. */
  waiting: (() => void)[] | undefined;
}

export interface LeaseDependencies {
  readonly database: Database;
  readonly now: () => number;
  /** The store gave none, because of a fault of its own. */
  readonly onFailure: (error: unknown) => void;
}

export class Leases {
  readonly #dependencies: LeaseDependencies;
  readonly #leases = new Map<string, Lease>();
  #due: Lease[] = [];
  #isTaking = false;

  constructor(dependencies: LeaseDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Spends one token. Undefined: it was there; a number: none is before then (Unix ms). At once where a lease is at hand,
   * for this is on the way of every decision. `name` is the subject's within this process.
   */
  spend(name: string, rate: Rate, of: () => Subject): number | undefined | Promise<number | undefined> {
    const lease = this.#leases.get(name) ?? this.#open(name, rate, of());
    if (lease.left > 0) {
      lease.left -= 1;
      // Before it is needed, so that nobody waits for it.
      if (lease.left <= lease.size >> 1) this.#renew(lease);
      return undefined;
    }
    return this.#isEmpty(lease) ? lease.emptyUntil : this.#wait(lease);
  }

  #open(name: string, rate: Rate, of: Subject): Lease {
    if (this.#leases.size >= subjectsMax) this.#leases.clear();
    const size = Math.ceil(rate.burst / leasesPerBucket);
    const lease: Lease = { of, rate, size, left: 0, emptyUntil: 0, waiting: undefined };
    this.#leases.set(name, lease);
    return lease;
  }

  /** A clock that was set back must not keep anybody out. */
  #isEmpty(lease: Lease): boolean {
    const now = this.#dependencies.now();
    return lease.emptyUntil > now && lease.emptyUntil <= now + refillMs(lease) + 1;
  }

  #renew(lease: Lease): void {
    if (lease.waiting !== undefined || this.#isEmpty(lease)) return;
    lease.waiting = [];
    this.#due.push(lease);
    if (this.#isTaking) return;
    this.#isTaking = true;
    void this.#takeAll();
  }

  async #wait(lease: Lease): Promise<number | undefined> {
    while (lease.left === 0) {
      if (this.#isEmpty(lease)) return lease.emptyUntil;
      this.#renew(lease);
      await new Promise<void>((resolve) => lease.waiting?.push(resolve));
    }
    lease.left -= 1;
    return undefined;
  }

  /** All that are due at a time, in one commit. */
  async #takeAll(): Promise<void> {
    // Whoever comes within this turn comes along.
    await Promise.resolve();
    while (this.#due.length > 0) await this.#take(this.#due.splice(0, subjectsPerCommitMax));
    this.#isTaking = false;
  }

  async #take(due: readonly Lease[]): Promise<void> {
    const { database, now, onFailure } = this.#dependencies;
    // In one order, so that two processes never wait for each other.
    const sorted = [...due].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const wanted = sorted.map(({ size, waiting }) => Math.max(size, waiting?.length ?? 0));
    const at = now();
    try {
      const taken = await database.commit(async (transaction) => {
        const all = [];
        for (const [index, { of, rate }] of sorted.entries())
          all.push(await takeFromBucket(transaction, of, rate, wanted[index] ?? 1, microsOf(at)));
        return all;
      });
      for (const [index, lease] of sorted.entries()) {
        const { tokens = 0, fullAt = 0 } = taken[index] ?? {};
        lease.left += tokens;
        const isAll = tokens === (wanted[index] ?? 1);
        // By a clock that is ahead of this one it may take longer: asked again after a while, and not before.
        const refilledAt = Math.ceil(availableAt(lease.rate, fullAt, lease.size) / 1000);
        lease.emptyUntil = isAll ? 0 : Math.min(refilledAt, at + refillMs(lease));
      }
    } catch (error) {
      onFailure(error);
      // What matters is refused by the store itself then; reads go on, as slowly as one lease lasts.
      for (const lease of sorted) grantOnce(lease, at);
    }
    for (const lease of sorted) {
      const { waiting = [] } = lease;
      lease.waiting = undefined;
      for (const go of waiting) go();
    }
  }
}

const nameOf = ({ of }: Lease): string => `${of.tenantId}|${of.subject}`;

/** How long a lease's worth takes to come back. */
const refillMs = ({ size, rate }: Lease): number => Math.ceil((size * 1000) / rate.perSecond);

function grantOnce(lease: Lease, now: number): void {
  lease.left += lease.size;
  lease.emptyUntil = now + refillMs(lease);
}
