import { Worker } from 'node:worker_threads';
import type { Invocation, RuntimeData, RuntimeMessage } from './function-runtime.ts';
import { LambdaFunctionError, LambdaTimeoutError } from './lambda-error.ts';

export type InstanceOptions = RuntimeData & {
  /** Variables of the function's configuration; the runtime's own win. */
  environment: Readonly<Record<string, string>>;
  onLog: (message: string) => void;
};

type Waiting = { resolve: (message: RuntimeMessage) => void; reject: (error: Error) => void };

// The runtime lies beside this file, as source in development and as JavaScript in a build.
const runtimeUrl = new URL(
  import.meta.url.endsWith('.ts') ? './function-runtime.ts' : './function-runtime.js',
  import.meta.url,
);

/** One instance of a function: a worker thread of its own, one invocation at a time, as Lambda does it. */
export class FunctionInstance {
  readonly #worker: Worker;
  readonly #onLog: (message: string) => void;
  #waiting: Waiting | null = null;
  #early: RuntimeMessage | null = null;
  #isDead = false;
  #isReady = false;

  constructor(options: InstanceOptions) {
    const { environment, onLog, ...data } = options;
    this.#onLog = onLog;
    this.#worker = new Worker(runtimeUrl, {
      workerData: data satisfies RuntimeData,
      env: { ...environment, ...reservedEnvironment(data) },
      execArgv: [],
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: data.memoryMb, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (message: RuntimeMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#die(error.message));
    this.#worker.on('exit', (code) => this.#die(`Runtime exited with error: exit status ${code}`));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /**
   * Resolves with the JSON text that the handler returned. The limit covers the cold start too. An instance that is
   * over it is ended, whatever it is doing.
   */
  async invoke(invocation: Invocation): Promise<string> {
    const deadline = performance.now() + invocation.timeLimitMs;
    const remaining = () => Math.max(0, deadline - performance.now());
    if (!this.#isReady) {
      await this.#answer(remaining(), () => undefined);
      this.#isReady = true;
    }
    return this.#answer(remaining(), () => this.#worker.postMessage(invocation));
  }

  async terminate(): Promise<void> {
    this.#isDead = true;
    await this.#worker.terminate();
  }

  async #answer(timeLimitMs: number, start: () => void): Promise<string> {
    const message = await this.#nextMessage(timeLimitMs, start);
    if (message.type === 'failure') {
      if (!this.#isReady) await this.terminate();
      this.#onLog(message.trace);
      throw new LambdaFunctionError(message.errorMessage);
    }
    return message.type === 'result' ? message.result : '';
  }

  #nextMessage(timeLimitMs: number, start: () => void): Promise<RuntimeMessage> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return reject(new LambdaFunctionError('Runtime exited'));
      const timer = setTimeout(() => {
        this.#waiting?.reject(new LambdaTimeoutError('Task timed out'));
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
      if (this.#early) this.#waiting?.resolve(this.#early);
      this.#early = null;
    });
  }

  #receive(message: RuntimeMessage): void {
    if (message.type === 'log') this.#onLog(message.message);
    else if (this.#waiting) this.#waiting.resolve(message);
    // Only `ready` and a failure to load can come before anybody waits.
    else if (!this.#isReady) this.#early = message;
  }

  #die(reason: string): void {
    this.#isDead = true;
    if (!this.#waiting) return;
    this.#onLog(reason);
    this.#waiting.reject(new LambdaFunctionError(reason));
  }
}

function reservedEnvironment({ functionName, memoryMb, region }: RuntimeData): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
  };
}
