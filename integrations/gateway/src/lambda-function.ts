import {
  type FunctionInstance,
  LambdaFunctionError,
  LambdaTimeoutError,
  type LogLine,
  WarmInstances,
} from '@stepward/lambda-runtime';
import type { CloudFrontEvent, EventType } from './cloudfront-event.ts';
import { type EdgeError, executionError } from './edge-error.ts';
import { type FunctionLimits, heapMinMb, initTimeLimitMs, runtimeMemoryMb } from './limits.ts';

export type FunctionLogRecord = LogLine & { function: EventType };

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

/** Lambda@Edge functions are published versions in the home region. */
const region = 'us-east-1';
const functionVersion = '1';
const arnPrefix = `arn:aws:lambda:${region}:123456789012:function`;

/**
 * A deployed function: up to `instancesMax` instances of it exist, and further invocations wait (Lambda would throttle
 * at the account's limit).
 */
export class LambdaFunction {
  readonly limits: FunctionLimits;
  readonly #options: LambdaFunctionOptions;
  readonly #instances: WarmInstances;

  constructor(options: LambdaFunctionOptions) {
    const { eventType, entry, limits, instancesMax, onLog } = options;
    this.#options = options;
    this.limits = limits;
    this.#instances = new WarmInstances({
      entry,
      identity: {
        functionName: eventType,
        deployedName: `${region}.${eventType}`,
        functionVersion,
        invokedFunctionArn: `${arnPrefix}:${eventType}:${functionVersion}`,
        region,
        memoryMb: limits.memoryMb,
      },
      // Lambda@Edge has no variables of the user's.
      environment: {},
      heapMb: Math.max(heapMinMb, limits.memoryMb - runtimeMemoryMb),
      initTimeLimitMs,
      instancesMax,
      onLog: ({ requestId, level, message }) => onLog({ function: eventType, requestId, level, message }),
    });
  }

  /** Resolves with what the handler returned, as JSON carried it; rejects with an EdgeError (503). */
  async invoke(requestId: string, event: CloudFrontEvent): Promise<unknown> {
    try {
      return await this.#instances.lend((instance, isColdStart) =>
        this.#run(instance, isColdStart, requestId, event),
      );
    } catch (error) {
      throw edgeErrorOf(error) ?? error;
    }
  }

  close(): Promise<void> {
    return this.#instances.close();
  }

  async #run(
    instance: FunctionInstance,
    isColdStart: boolean,
    requestId: string,
    event: CloudFrontEvent,
  ): Promise<unknown> {
    const { eventType, limits, onInvocation } = this.#options;
    const startedAt = performance.now();
    const record = (outcome: { result: unknown } | { error: string }) =>
      onInvocation({ eventType, event, ...outcome, durationMs: performance.now() - startedAt, isColdStart });
    try {
      const invocation = { requestId, event: JSON.stringify(event), timeLimitMs: limits.timeLimitMs };
      const result = JSON.parse(await instance.invoke(invocation)) as unknown;
      record({ result });
      return result;
    } catch (error) {
      record({ error: edgeErrorOf(error)?.message ?? String(error) });
      throw error;
    }
  }
}

const failures = {
  threw: 'it threw an error.',
  ended: 'it ended unexpectedly.',
  closed: 'the distribution is shutting down.',
} as const;

/** What the viewer is told: not what the function said. */
function edgeErrorOf(error: unknown): EdgeError | undefined {
  if (error instanceof LambdaTimeoutError) return executionError('it timed out.', error);
  if (error instanceof LambdaFunctionError) return executionError(failures[error.kind], error);
  return undefined;
}
