import { randomUUID } from 'node:crypto';
import {
  LambdaFunctionError,
  LambdaTimeoutError,
  openPackage,
  WarmInstances,
} from '@stepward/lambda-runtime';

/**
 * A handler in this process. Its event and result cross as JSON, as they would on Lambda; the handlers that
 * `@types/aws-lambda` declares are assignable.
 */
export type LambdaHandler = (event: never, context: never, callback: never) => unknown;

/** A bundle as it is deployed, run in a worker thread with nothing but Lambda's environment. */
export type LambdaBundle = {
  /**
   * A .js, .mjs or .cjs file that exports `handler`, or a .zip or folder with such an index file at the top. A .zip is
   * unpacked until the function is closed.
   */
  path: string;
  /** The function's environment variables. Default: none. */
  environment?: Readonly<Record<string, string>>;
  /** Heap in MB, 64 to 10,240; buffers count when it answers. Default 128. */
  memoryMb?: number;
};

// Lambda's quotas: for a package that is uploaded by itself, and for what an account runs at once.
const packageOptions = { bytesMax: 52_428_800, service: 'Lambda', isInPlace: true };
const instancesMax = 1_000;

export type LambdaSource = LambdaHandler | LambdaBundle;

export type LambdaFunction = {
  /**
   * Gives what the handler returned, as JSON carried it.
   * @throws LambdaFunctionError when it threw, LambdaTimeoutError without an answer after `timeLimitMs`.
   */
  invoke(event: object, timeLimitMs: number): Promise<unknown>;
  close(): Promise<void>;
};

export type LambdaFunctionOptions = {
  functionName: string;
  region: string;
  onLog: (message: string) => void;
};

/** Throws where the deployment would be refused: no such file, no index file, a callback handler. */
export function createLambdaFunction(source: LambdaSource, options: LambdaFunctionOptions): LambdaFunction {
  return typeof source === 'function' ? inProcess(source, options) : new BundledFunction(source, options);
}

/** Runs what makes functions; if it throws, those made so far are closed. */
export async function orCloseAll<Value>(
  functions: ReadonlyMap<unknown, LambdaFunction>,
  make: () => Promise<Value> | Value,
): Promise<Value> {
  try {
    return await make();
  } catch (error) {
    await Promise.all([...functions.values()].map((lambda) => lambda.close()));
    throw error;
  }
}

function inProcess(handler: LambdaHandler, { functionName }: LambdaFunctionOptions): LambdaFunction {
  if (handler.length > 2)
    throw new Error(`${functionName}: Lambda's Node.js 24 runtime has no callback handlers`);
  const call = handler as unknown as (event: unknown, context: object) => unknown;
  return {
    async invoke(event, timeLimitMs) {
      const deadline = performance.now() + timeLimitMs;
      const context = {
        functionName,
        awsRequestId: randomUUID(),
        getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
      };
      const answer = callWithJson(call, event, context);
      return await within(timeLimitMs, answer);
    },
    close: async () => undefined,
  };
}

/** A handler that never settles is left alone; only what crosses as JSON is passed on. */
async function callWithJson(
  call: (event: unknown, context: object) => unknown,
  event: object,
  context: object,
): Promise<unknown> {
  try {
    const result = await call(JSON.parse(JSON.stringify(event)), context);
    return JSON.parse(JSON.stringify(result) ?? 'null') as unknown;
  } catch (error) {
    throw new LambdaFunctionError(error instanceof Error ? error.message : String(error), 'threw');
  }
}

async function within<Value>(timeLimitMs: number, answer: Promise<Value>): Promise<Value> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LambdaTimeoutError('Task timed out')), timeLimitMs);
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** A deployed function: the time limit of its callers is its own, cold start included. */
class BundledFunction implements LambdaFunction {
  readonly #instances: WarmInstances;
  readonly #removePackage: () => void;

  constructor(bundle: LambdaBundle, { functionName, region, onLog }: LambdaFunctionOptions) {
    const memoryMb = bundle.memoryMb ?? 128;
    if (!Number.isInteger(memoryMb) || memoryMb < 64 || memoryMb > 10_240)
      throw new Error(`${functionName}: memoryMb must be a whole number from 64 to 10240`);
    const { entry, remove } = openPackage(bundle.path, packageOptions);
    this.#removePackage = remove;
    this.#instances = new WarmInstances({
      entry,
      identity: {
        functionName,
        deployedName: functionName,
        functionVersion: '$LATEST',
        invokedFunctionArn: `arn:aws:lambda:${region}:123456789012:function:${functionName}`,
        region,
        memoryMb,
      },
      environment: bundle.environment ?? {},
      heapMb: memoryMb,
      initTimeLimitMs: null,
      instancesMax,
      onLog: ({ message }) => onLog(message),
    });
  }

  invoke(event: object, timeLimitMs: number): Promise<unknown> {
    const invocation = { requestId: randomUUID(), event: JSON.stringify(event), timeLimitMs };
    return this.#instances.lend(async (instance) => JSON.parse(await instance.invoke(invocation)) as unknown);
  }

  async close(): Promise<void> {
    await this.#instances.close();
    this.#removePackage();
  }
}
