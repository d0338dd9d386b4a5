import { LambdaFunctionError, LambdaTimeoutError } from '@stepward/lambda-runtime';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import { CognitoError } from '../wire/cognito-error.ts';
import type { TriggerCall, TriggerEvent, TriggerName } from './trigger-event.ts';

const attemptsMax = 3;

export type TriggerRecord = {
  trigger: TriggerName;
  event: TriggerEvent;
  /** 1 to 3: Cognito asks again when a function did not answer in time. */
  attempt: number;
  /** What the function returned; absent when it failed. */
  result?: unknown;
  error?: string;
  durationMs: number;
};

export type TriggersOptions = {
  region: string;
  userPoolId: string;
  functions: ReadonlyMap<TriggerName, LambdaFunction>;
  timeLimitMs: number;
  onInvocation: (record: TriggerRecord) => void;
};

/** Invokes a pool's triggers as Cognito does, and gives the `response` part of what they return. */
export class Triggers {
  readonly #options: TriggersOptions;

  constructor(options: TriggersOptions) {
    this.#options = options;
  }

  has(name: TriggerName): boolean {
    return this.#options.functions.has(name);
  }

  async invoke(call: TriggerCall): Promise<Record<string, unknown>> {
    const lambda = this.#options.functions.get(call.name);
    if (!lambda) throw new Error(`The pool has no trigger ${call.name}`);
    const event = this.#eventOf(call);
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const outcome = await this.#attempt(lambda, call.name, event, attempt);
      if (outcome !== 'timed out') return responseOf(outcome.result);
    }
    throw new CognitoError(
      'UnexpectedLambdaException',
      `${call.name} invocation failed due to error Socket timeout while invoking Lambda function.`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#options.functions.values()].map((lambda) => lambda.close()));
  }

  async #attempt(
    lambda: LambdaFunction,
    trigger: TriggerName,
    event: TriggerEvent,
    attempt: number,
  ): Promise<{ result: unknown } | 'timed out'> {
    const startedAt = performance.now();
    const record = (outcome: { result: unknown } | { error: string }) =>
      this.#options.onInvocation({
        trigger,
        event,
        attempt,
        ...outcome,
        durationMs: performance.now() - startedAt,
      });
    try {
      const result = await lambda.invoke(event, this.#options.timeLimitMs);
      record({ result });
      return { result };
    } catch (error) {
      record({ error: error instanceof Error ? error.message : String(error) });
      if (error instanceof LambdaTimeoutError) return 'timed out';
      if (!(error instanceof LambdaFunctionError)) throw error;
      throw new CognitoError(
        'UserLambdaValidationException',
        `${trigger} failed with error ${error.message}.`,
      );
    }
  }

  #eventOf(call: TriggerCall): TriggerEvent {
    return {
      version: '1',
      region: this.#options.region,
      userPoolId: this.#options.userPoolId,
      userName: call.userName,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: call.clientId },
      triggerSource: call.source,
      request: call.request,
      response: call.response,
    };
  }
}

const eventParts = ['version', 'triggerSource', 'region', 'userPoolId', 'userName', 'callerContext'];

/** A trigger must return the whole event. */
function responseOf(result: unknown): Record<string, unknown> {
  if (!isObject(result) || !isObject(result.request) || !isObject(result.response)) throw invalidResponse();
  if (!eventParts.every((part) => result[part])) throw invalidResponse();
  return result.response;
}

export function invalidResponse(): CognitoError {
  return new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
