import { LambdaFunctionError } from './errors.ts';
import { FunctionInstance, type InstanceOptions } from './function-instance.ts';

export type WarmInstancesOptions = InstanceOptions & {
  /** Instances that may run at once. Further invocations wait, where Lambda would throttle. */
  instancesMax: number;
};

/** Lambda gives each running invocation an instance of its own and keeps instances warm. */
export class WarmInstances {
  readonly #options: WarmInstancesOptions;
  readonly #idle: FunctionInstance[] = [];
  readonly #all = new Set<FunctionInstance>();
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #isClosed = false;

  constructor(options: WarmInstancesOptions) {
    this.#options = options;
  }

  /** Lends an instance that nobody else has, and gives what `work` gives; rejects once these are closed. */
  async lend<Value>(
    work: (instance: FunctionInstance, isColdStart: boolean) => Promise<Value>,
  ): Promise<Value> {
    await this.#acquireSlot();
    try {
      const warm = this.#takeIdle();
      const instance = warm ?? this.#start();
      return await work(instance, warm === undefined).finally(() => this.#takeBack(instance));
    } finally {
      this.#releaseSlot();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#queue.splice(0)) wake();
    await Promise.all([...this.#all].map((instance) => instance.terminate()));
  }

  #start(): FunctionInstance {
    const instance = new FunctionInstance(this.#options);
    this.#all.add(instance);
    return instance;
  }

  /** The instance used last, for the others may then be left to grow cold. One may have died while it waited. */
  #takeIdle(): FunctionInstance | undefined {
    while (true) {
      const instance = this.#idle.pop();
      if (!instance?.isDead) return instance;
      this.#all.delete(instance);
    }
  }

  #takeBack(instance: FunctionInstance): void {
    if (instance.isDead) this.#all.delete(instance);
    else this.#idle.push(instance);
  }

  async #acquireSlot(): Promise<void> {
    if (this.#running >= this.#options.instancesMax) {
      await new Promise<void>((resolve) => {
        this.#queue.push(resolve);
      });
    } else this.#running += 1;
    if (this.#isClosed) throw new LambdaFunctionError('The function was closed', 'closed');
  }

  /** Hands the slot to the longest waiting invocation, if there is one. */
  #releaseSlot(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
