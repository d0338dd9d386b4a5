import { Worker } from 'node:worker_threads';
import { LambdaFunctionError, LambdaTimeoutError } from './errors.ts';
import type {
  FunctionIdentity,
  Invocation,
  LogLevel,
  RuntimeData,
  RuntimeMessage,
} from './function-runtime.ts';

export type LogLine = {
  level: LogLevel;
  message: string;
  /** Of the invocation that was running; null between two. */
  requestId: string | null;
};

export type InstanceOptions = {
  /** Path of the file that exports `handler`. */
  entry: string;
  identity: FunctionIdentity;
  /** Variables of the function's configuration; the runtime's own win. */
  environment: Readonly<Record<string, string>>;
  /** What the function itself may use: its heap while it runs, its heap and its buffers when it answers. */
  heapMb: number;
  /** Time of its own for the cold start; null when that is part of the first invocation's time. */
  initTimeLimitMs: number | null;
  onLog: (line: LogLine) => void;
};

type Waiting = { resolve: (message: RuntimeMessage) => void; reject: (error: Error) => void };
/** What is left of a time limit. */
type TimeLimit = { leftMs: number; timeLimitMs: number };

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
  #early: RuntimeMessage | null = null;
  #requestId: string | null = null;
  #isDead = false;
  #isReady = false;

  constructor(options: InstanceOptions) {
    const { entry, identity, environment, heapMb } = options;
    this.#options = options;
    this.#worker = new Worker(runtimeUrl, {
      workerData: { entry, ...identity } satisfies RuntimeData,
      env: { ...environment, ...reservedEnvironment(identity) },
      execArgv: [],
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (message: RuntimeMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#die(error.message));
    this.#worker.on('exit', (code) => this.#die(`Runtime exited with error: exit status ${code}`));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /**
   * Resolves with the JSON text that the handler returned. An instance that is over a limit is ended, whatever it is
   * doing.
   *
   * @throws LambdaFunctionError or LambdaTimeoutError; the log says why.
   */
  async invoke({ requestId, event, timeLimitMs }: Invocation): Promise<string> {
    this.#requestId = requestId;
    try {
      const usedMs = this.#isReady ? 0 : await this.#coldStart(timeLimitMs);
      const leftMs = Math.max(0, timeLimitMs - usedMs);
      const invocation: Invocation = { requestId, event, timeLimitMs: leftMs };
      return await this.#answer({ leftMs, timeLimitMs }, () => this.#worker.postMessage(invocation));
    } finally {
      this.#requestId = null;
    }
  }

  async terminate(): Promise<void> {
    this.#isDead = true;
    await this.#worker.terminate();
  }

  /** Gives how much of the first invocation's time it used. */
  async #coldStart(timeLimitMs: number): Promise<number> {
    const { initTimeLimitMs } = this.#options;
    const startedAt = performance.now();
    const limitMs = initTimeLimitMs ?? timeLimitMs;
    await this.#answer({ leftMs: limitMs, timeLimitMs: limitMs }, () => undefined);
    this.#isReady = true;
    return initTimeLimitMs === null ? performance.now() - startedAt : 0;
  }

  /** Waits for `ready` or `result`. */
  async #answer(time: TimeLimit, start: () => void): Promise<string> {
    const message = await this.#nextMessage(time, start);
    if (message.type === 'failure') {
      if (!this.#isReady) await this.terminate();
      this.#log('ERROR', message.trace);
      throw new LambdaFunctionError(message.message, 'threw');
    }
    if (message.type !== 'result') return '';
    if (message.memoryBytes > this.#options.heapMb * 1_048_576) {
      await this.terminate();
      throw this.#ended(`used more than ${this.#options.identity.memoryMb} MB`);
    }
    return message.result;
  }

  #nextMessage({ leftMs, timeLimitMs }: TimeLimit, start: () => void): Promise<RuntimeMessage> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return reject(this.#ended('Runtime exited'));
      const timer = setTimeout(() => {
        this.#log('ERROR', `Task timed out after ${timeLimitMs} ms`);
        this.#waiting?.reject(new LambdaTimeoutError('Task timed out'));
        void this.terminate();
      }, leftMs);
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
    if (message.type === 'log') this.#log(message.level, message.message);
    else if (this.#waiting) this.#waiting.resolve(message);
    // Only `ready` and a failure to load can come before anybody waits.
    else if (!this.#isReady) this.#early = message;
  }

  #die(reason: string): void {
    this.#isDead = true;
    this.#waiting?.reject(this.#ended(reason));
  }

  #ended(reason: string): LambdaFunctionError {
    this.#log('ERROR', reason);
    return new LambdaFunctionError(reason, 'ended');
  }

  #log(level: LogLevel, message: string): void {
    this.#options.onLog({ level, message, requestId: this.#requestId });
  }
}

function reservedEnvironment(identity: FunctionIdentity): Record<string, string> {
  return {
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: identity.deployedName,
    AWS_LAMBDA_FUNCTION_VERSION: identity.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMb),
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
  };
}
