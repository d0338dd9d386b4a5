/**
 * Runs back-tests, one after the other. Owns: which one, that its lease is renewed, that it ends when it is cancelled, and that
 * one whose process ended is begun again. Does not own: what it finds (scan.ts), nor in which thread.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import { Rounds } from '../rounds/rounds.ts';
import { TooManyActions } from './count.ts';
import { type BackTestPlan, planFor } from './plan.ts';
import type { BackTestOutcome } from './result.ts';
import type { Progress } from './scan.ts';
import * as store from './store.ts';

/** A process that is not heard of for so long has ended. */
const leaseMs = 30_000;
const lookEveryMs = 2_000;
/** A back-test that ends the process that runs it would end the next one as well. */
const attemptsMax = 3;

/** Carries out a plan. Rejects when `signal` aborts. */
export type RunPlan = (
  plan: BackTestPlan,
  options: { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal },
) => Promise<BackTestOutcome>;

export interface RunnerDependencies {
  readonly database: Database;
  readonly run: RunPlan;
  readonly log: Logger;
  readonly now: () => number;
}

interface Running {
  readonly held: store.Held;
  readonly abort: AbortController;
  progress: Progress | undefined;
  /** Why it was aborted. */
  reason?: 'cancel' | 'lost' | 'stop';
}

export class BackTestRunner {
  readonly #dependencies: RunnerDependencies;
  #timer: NodeJS.Timeout | undefined;
  #running: Running | undefined;
  readonly #rounds: Rounds;

  constructor(dependencies: RunnerDependencies) {
    this.#dependencies = dependencies;
    this.#rounds = new Rounds({
      run: () => this.#runDue(),
      onError: (error) => dependencies.log.error({ err: error }, 'back-tests could not be run'),
    });
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), lookEveryMs);
    this.#timer.unref();
    this.wake();
  }

  /** There may be one to run. */
  wake(): void {
    this.#rounds.wake();
  }

  /** Renews the lease of what runs and sees whether it was cancelled; looks for others else. */
  async look(): Promise<void> {
    try {
      if (this.#running) await this.#renew(this.#running);
      else if (await store.isAnyDue(this.#dependencies.database.read, this.#dependencies.now())) this.wake();
    } catch (error) {
      this.#dependencies.log.error({ err: error }, 'back-tests could not be looked for');
    }
  }

  /** Resolves when there is nothing more to run. */
  async settle(): Promise<void> {
    while (this.#rounds.running) await this.#rounds.running;
  }

  /** What runs is given back, for another process or the next start. */
  async stop(): Promise<void> {
    const stopped = this.#rounds.stop();
    clearInterval(this.#timer);
    if (this.#running) this.#abort(this.#running, 'stop');
    await stopped;
  }

  async #runDue(): Promise<void> {
    const { database, now } = this.#dependencies;
    while (!this.#rounds.isStopped) {
      const lease = { leaseId: randomUUID(), now: now(), until: now() + leaseMs };
      const test = await database.commit((transaction) => store.leaseNext(transaction, lease));
      if (!test) return;
      await this.#run(test, lease.leaseId);
    }
  }

  async #run(test: store.BackTest, leaseId: string): Promise<void> {
    const { database, now } = this.#dependencies;
    const { tenantId, backTestId } = test;
    const held = { tenantId, backTestId, leaseId };
    const running: Running = { held, abort: new AbortController(), progress: undefined };
    this.#running = running;
    if (this.#rounds.isStopped) this.#abort(running, 'stop');
    try {
      const ending = await this.#ending(test, running);
      if (ending === 'release') await database.commit((transaction) => store.releaseLease(transaction, held));
      else if (ending !== 'none')
        await database.commit((transaction) => store.endBackTest(transaction, held, ending, now()));
    } finally {
      this.#running = undefined;
    }
  }

  async #ending(test: store.BackTest, running: Running): Promise<store.Ending | 'release' | 'none'> {
    const { database, run, log } = this.#dependencies;
    if (test.isCancelRequested) return { state: 'CANCELLED' };
    if (test.attempts > attemptsMax)
      return {
        state: 'FAILED',
        error: `The process that ran it ended ${attemptsMax} times. Narrow the range.`,
      };
    try {
      const plan = await planFor(database.read, test.tenantId, test.actionCode, test.request);
      const { signal } = running.abort;
      const onProgress = (progress: Progress): void => {
        running.progress = progress;
      };
      return { state: 'COMPLETED', outcome: await run(plan, { onProgress, signal }) };
    } catch (error) {
      if (running.reason === 'cancel') return { state: 'CANCELLED' };
      if (running.reason !== undefined) return running.reason === 'stop' ? 'release' : 'none';
      if (error instanceof TooManyActions) return { state: 'FAILED', error: error.message };
      log.error({ err: error, backTestId: test.backTestId }, 'a back-test failed');
      return { state: 'FAILED', error: 'It could not be carried out; the log of the server says why.' };
    }
  }

  async #renew(running: Running): Promise<void> {
    const { database, now } = this.#dependencies;
    const { evaluated = 0, total } = running.progress ?? {};
    const renewed = await database.commit((transaction) =>
      store.renewLease(transaction, running.held, { until: now() + leaseMs, evaluated, total }),
    );
    if (renewed !== 'held') this.#abort(running, renewed);
  }

  #abort(running: Running, reason: NonNullable<Running['reason']>): void {
    running.reason ??= reason;
    running.abort.abort();
  }
}
