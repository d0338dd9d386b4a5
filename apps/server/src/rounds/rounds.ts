/**
 * Rounds over what is due: one at a time, and another after it where somebody called meanwhile, so that nothing waits that
 * came while it was too late for the one before. Owns: that. Does not own: what is done in a round, nor timers.
 */

export interface RoundsOptions {
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class Rounds {
  readonly #options: RoundsOptions;
  #running: Promise<void> | undefined;
  #isCalled = false;
  #isStopped = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** The round that is on; undefined: none is. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#running) {
      this.#isCalled = true;
      return;
    }
    const { run, onError } = this.#options;
    this.#running = run()
      .catch(onError)
      .finally(() => {
        this.#running = undefined;
        if (!this.#isCalled) return;
        this.#isCalled = false;
        this.wake();
      });
  }

  /** From this call on none begins; resolves when the one that is on has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }
}
