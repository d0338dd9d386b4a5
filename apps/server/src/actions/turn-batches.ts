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
  /**
   * Names that one batch at a time has, until each of its results is settled: values that share one go together or one
   * after the other, in their order.
   */
  readonly holds?: (value: In) => readonly string[];
  /** One result a value, in their order; a throw is the answer to all of them. */
  readonly run: (values: readonly In[]) => Promise<readonly (Out | Promise<Out>)[]>;
}

const noNames = (): readonly string[] => [];

export class TurnBatches<In, Out> {
  readonly #options: BatchOptions<In, Out>;
  #waiting: Waiting<In, Out>[] = [];
  readonly #held = new Set<string>();
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
      const batch = this.#take();
      if (batch.length > 0) void this.#send(batch);
    });
  }

  #take(): Waiting<In, Out>[] {
    const { batchMax, needs = noNames, holds = noNames } = this.#options;
    if (needs === noNames && holds === noNames) return this.#waiting.splice(0, batchMax);
    const taken: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    const needed = new Set<string>();
    /** By those that wait: who came later does not overtake them. */
    const awaited = new Set<string>();
    for (const waiting of this.#waiting) {
      const names = needs(waiting.value);
      const held = holds(waiting.value);
      const isFree = !held.some((name) => this.#held.has(name) || awaited.has(name));
      if (taken.length < batchMax && isFree && !names.some((name) => needed.has(name))) {
        taken.push(waiting);
        for (const name of names) needed.add(name);
      } else {
        left.push(waiting);
        for (const name of held) awaited.add(name);
      }
    }
    this.#waiting = left;
    return taken;
  }

  async #send(batch: readonly Waiting<In, Out>[]): Promise<void> {
    const { holds } = this.#options;
    const held = holds ? batch.flatMap(({ value }) => holds(value)) : [];
    this.#running += 1;
    for (const name of held) this.#held.add(name);
    this.#begin();
    try {
      const results = await this.#options.run(batch.map(({ value }) => value));
      for (const [n, result] of results.entries()) batch[n]?.resolve(result);
      if (holds) await Promise.allSettled(results);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#running -= 1;
      for (const name of held) this.#held.delete(name);
      this.#begin();
    }
  }
}
