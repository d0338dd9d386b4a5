import { Worker } from 'node:worker_threads';
import { executionError } from './edge-error.ts';
import type { Invocation, LogLevel, RuntimeData, RuntimeMessage } from './function-runtime.ts';
import { initTimeLimitMs, runtimeMemoryMb } from './limits.ts';

export type InstanceOptions = RuntimeData & {
  timeLimitMs: number;
  onLog: (level: LogLevel, message: string, requestId: string | null) => void;
};

type Waiting = { resolve: (message: RuntimeMessage) => void; reject: (error: Error) => void };

// The runtime lies beside this file, as source in development and as JavaScript in a build.
const runtimeUrl = new URL(
  import.meta.url.endsWith('.ts') ? './function-runtime.ts' : './function-runtime.js',
  import.meta.url,
);

/** One instance of a function: a worker thread of its own, one invocation at a time, as Lambda does it. */
export class FunctionInstance {
  readonly #options: InstanceOptions;
  readonly #worker: Worker;
  #waiting: Waiting | null = null;
  #requestId: string | null = null;
  #isDead = false;
  #isReady = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#worker = new Worker(runtimeUrl, {
      workerData: {
        entry: options.entry,
        functionName: options.functionName,
        memoryMb: options.memoryMb,
      } satisfies RuntimeData,
      env: reservedEnvironment(options),
      execArgv: [],
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMb, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (message: RuntimeMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#die(error.message));
    this.#worker.on('exit', (code) => this.#die(`Runtime exited with code ${code}`));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Resolves with the JSON text that the handler returned; rejects with an EdgeError (503). */
  async invoke(requestId: string, event: string): Promise<string> {
    this.#requestId = requestId;
    try {
      if (!this.#isReady) {
        await this.#answer(initTimeLimitMs, () => undefined);
        this.#isReady = true;
      }
      const { timeLimitMs } = this.#options;
      const invocation: Invocation = { requestId, event, timeLimitMs };
      return await this.#answer(timeLimitMs, () => this.#worker.postMessage(invocation));
    } finally {
      this.#requestId = null;
    }
  }

  async terminate(): Promise<void> {
    this.#isDead = true;
    await this.#worker.terminate();
  }

  get #heapMb(): number {
    return Math.max(16, this.#options.memoryMb - runtimeMemoryMb);
  }

  /** Waits for `ready` or `result` within the time limit; an instance over its limits does not live on. */
  async #answer(timeLimitMs: number, start: () => void): Promise<string> {
    const message = await this.#nextMessage(timeLimitMs, start);
    if (message.type === 'failure') {
      if (!this.#isReady) await this.terminate();
      this.#log('ERROR', message.message);
      throw executionError('it threw an error.');
    }
    if (message.type !== 'result') return '';
    if (message.memoryBytes > this.#heapMb * 1_048_576) {
      await this.terminate();
      throw this.#failed(`used more than ${this.#options.memoryMb} MB`);
    }
    return message.result;
  }

  #nextMessage(timeLimitMs: number, start: () => void): Promise<RuntimeMessage> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return reject(this.#failed('Runtime exited'));
      const timer = setTimeout(() => {
        this.#die(`Task timed out after ${timeLimitMs} ms`);
        void this.terminate();
      }, timeLimitMs);
      const settle = <Value>(how: (value: Value) => void) => {
        return (value: Value) => {
          clearTimeout(timer);
          this.#waiting = null;
          how(value);
        };
      };
      this.#waiting = { resolve: settle(resolve), reject: settle(reject) };
      start();
    });
  }

  #receive(message: RuntimeMessage): void {
    if (message.type === 'log') this.#log(message.level, message.message);
    else this.#waiting?.resolve(message);
  }

  #die(reason: string): void {
    this.#isDead = true;
    this.#waiting?.reject(this.#failed(reason));
  }

  #failed(reason: string): Error {
    this.#log('ERROR', reason);
    return executionError(reason.startsWith('Task timed out') ? 'it timed out.' : 'it ended unexpectedly.');
  }

  #log(level: LogLevel, message: string): void {
    this.#options.onLog(level, message, this.#requestId);
  }
}

/** Lambda@Edge has no variables of the user's; these are the runtime's own. */
function reservedEnvironment({ functionName, memoryMb }: InstanceOptions): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: `us-east-1.${functionName}`,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
  };
}
