/** What arrives in one turn of the event loop, together: many callers, one call. Owns: when a batch goes, and how many at once. */

interface Waiting<In, Out> {
  readonly value: In;
  readonly resolve: (result: Out | Promise<Out>) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchOptions<In, Out> {
  readonly batchMax: number;
  /** While some are on their way the next is made ready. */
  readonly batchesAtOnceMax: number;
  /** Names of what a value needs for itself: values that share one go in different batches. */
  readonly needs?: (value: In) => readonly string[];
  /** One result a value, in their order; a throw is the answer to all of them. */
  readonly run: (values: readonly In[]) => Promise<readonly (Out | Promise<Out>)[]>;
}

export class TurnBatches<In, Out> {
  readonly #options: BatchOptions<In, Out>;
  #waiting: Waiting<In, Out>[] = [];
  #running = 0;
  #isDue = false;

  constructor(options: BatchOptions<In, Out>) {
    this.#options = options;
  }

  add(value: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ value, resolve, reject });
      this.#begin();
    });
  }

  #begin(): void {
    if (this.#isDue || this.#running >= this.#options.batchesAtOnceMax || this.#waiting.length === 0) return;
    this.#isDue = true;
    // No timer: what arrives in this turn goes together.
    setImmediate(() => {
      this.#isDue = false;
      void this.#send(this.#take());
    });
  }

  #take(): Waiting<In, Out>[] {
    const { batchMax, needs } = this.#options;
    if (!needs) return this.#waiting.splice(0, batchMax);
    const taken: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    const held = new Set<string>();
    for (const waiting of this.#waiting) {
      const names = needs(waiting.value);
      if (taken.length < batchMax && !names.some((name) => held.has(name))) {
        taken.push(waiting);
        for (const name of names) held.add(name);
      } else left.push(waiting);
    }
    this.#waiting = left;
    return taken;
  }

  async #send(batch: readonly Waiting<In, Out>[]): Promise<void> {
    this.#running += 1;
    this.#begin();
    try {
      const results = await this.#options.run(batch.map(({ value }) => value));
      for (const [n, result] of results.entries()) batch[n]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#running -= 1;
      this.#begin();
    }
  }
}
