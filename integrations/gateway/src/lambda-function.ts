import type { CloudFrontEvent, EventType } from './cloudfront-event.ts';
import { executionError } from './edge-error.ts';
import { FunctionInstance } from './function-instance.ts';
import type { LogLevel } from './function-runtime.ts';
import type { FunctionLimits } from './limits.ts';

export type FunctionLogRecord = {
  function: EventType;
  requestId: string | null;
  level: LogLevel;
  message: string;
};

export type InvocationRecord = {
  eventType: EventType;
  event: CloudFrontEvent;
  /** What the function returned; absent when it failed. */
  result?: unknown;
  /** Why it failed, as the viewer is told. */
  error?: string;
  durationMs: number;
  isColdStart: boolean;
};

export type LambdaFunctionOptions = {
  eventType: EventType;
  /** Path of the unpacked index file. */
  entry: string;
  limits: FunctionLimits;
  instancesMax: number;
  onLog: (record: FunctionLogRecord) => void;
  onInvocation: (record: InvocationRecord) => void;
};

/**
 * A deployed function. Lambda gives each running invocation an instance of its own and keeps instances warm; here
 * up to `instancesMax` of them exist, and further invocations wait (Lambda would throttle at the account's limit).
 */
export class LambdaFunction {
  readonly limits: FunctionLimits;
  readonly #options: LambdaFunctionOptions;
  readonly #idle: FunctionInstance[] = [];
  readonly #all = new Set<FunctionInstance>();
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #isClosed = false;

  constructor(options: LambdaFunctionOptions) {
    this.#options = options;
    this.limits = options.limits;
  }

  /** Resolves with what the handler returned, as JSON carried it; rejects with an EdgeError (503). */
  async invoke(requestId: string, event: CloudFrontEvent): Promise<unknown> {
    await this.#acquireSlot();
    const startedAt = performance.now();
    const warm = this.#takeIdle();
    const record = (outcome: { result: unknown } | { error: string }) =>
      this.#options.onInvocation({
        eventType: this.#options.eventType,
        event,
        ...outcome,
        durationMs: performance.now() - startedAt,
        isColdStart: warm === undefined,
      });
    try {
      const result = await this.#run(warm ?? this.#start(), requestId, event);
      record({ result });
      return result;
    } catch (error) {
      record({ error: error instanceof Error ? error.message : 'unknown' });
      throw error;
    } finally {
      this.#releaseSlot();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#queue.splice(0)) wake();
    await Promise.all([...this.#all].map((instance) => instance.terminate()));
  }

  async #run(instance: FunctionInstance, requestId: string, event: CloudFrontEvent): Promise<unknown> {
    try {
      return JSON.parse(await instance.invoke(requestId, JSON.stringify(event)));
    } finally {
      if (instance.isDead) this.#all.delete(instance);
      else this.#idle.push(instance);
    }
  }

  /** The instance used last, for the others may then be left to grow cold. One may have died while it waited. */
  #takeIdle(): FunctionInstance | undefined {
    while (true) {
      const instance = this.#idle.pop();
      if (!instance?.isDead) return instance;
      this.#all.delete(instance);
    }
  }

  #start(): FunctionInstance {
    const { entry, eventType, limits, onLog } = this.#options;
    const instance = new FunctionInstance({
      entry,
      functionName: eventType,
      memoryMb: limits.memoryMb,
      timeLimitMs: limits.timeLimitMs,
      onLog: (level, message, requestId) => onLog({ function: eventType, requestId, level, message }),
    });
    this.#all.add(instance);
    return instance;
  }

  async #acquireSlot(): Promise<void> {
    if (this.#running >= this.#options.instancesMax) {
      await new Promise<void>((resolve) => {
        this.#queue.push(resolve);
      });
    } else this.#running += 1;
    if (this.#isClosed) throw executionError('the distribution is shutting down.');
  }

  /** Hands the slot to the longest waiting invocation, if there is one. */
  #releaseSlot(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
