// One call over HTTP: authentication, time-out, retries, and reading the answer. Knows no route and no shape.

import { readAnswerText } from './answer-text.ts';
import type { Clock } from './clock.ts';
import { StepwardConnectionError, StepwardError, StepwardTimeoutError } from './error.ts';
import { type ReadOptions, readTimeoutMs } from './options.ts';
import { isTransient, readRetryAfter, retryDelayMs } from './retry.ts';
import { sdkVersion } from './version.ts';

/** What may be told of a single call, beside its request. */
export interface CallOptions {
  /** Ends the call; its promise then rejects with the signal's reason, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds this call may take in all, retries included; the client's unless told. */
  readonly timeoutMs?: number | undefined;
}

/** A request, before it is sent. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Encoded, from the base address on: `/users/alice`. */
  readonly path: string;
  readonly body?: unknown;
  /** Sending it twice does what sending it once does. Only then is it ever repeated. */
  readonly isRepeatable: boolean;
}

/** Sends calls, and gives what the server answered, parsed; undefined for an empty answer. */
export type Transport = (call: ApiCall, options: CallOptions | undefined) => Promise<unknown>;

/** The secret key lives in this closure, where neither a log nor an inspector sees it. */
export function createTransport(options: ReadOptions): Transport {
  const authorization = `Basic ${btoa(`${options.apiSecretKey}:`)}`;
  const secrets = [options.apiSecretKey, authorization.slice('Basic '.length)];
  const withoutSecrets = (text: string) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);

  async function attempt(call: ApiCall, signal: AbortSignal): Promise<unknown> {
    const body = JSON.stringify(call.body);
    const response = await options.fetch(`${options.apiUrl}${call.path}`, {
      method: call.method,
      headers: {
        Authorization: authorization,
        Accept: 'application/json',
        'User-Agent': `stepward-node/${sdkVersion}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      // The server never redirects; whoever does is not told the key and the body.
      redirect: 'manual',
      signal,
    });
    return readAnswer(response, options.clock, withoutSecrets);
  }

  return async (call, callOptions) => {
    const deadline = startDeadline(
      options.clock,
      readTimeoutMs(callOptions?.timeoutMs ?? options.timeoutMs),
      callOptions?.signal,
    );
    try {
      for (let attempts = 1; ; attempts += 1) {
        const outcome = await settle(Promise.race([attempt(call, deadline.signal), deadline.passed]));
        if (outcome.ok) return outcome.value;
        deadline.throwIfPassed();
        const error = toStepwardError(outcome.error, withoutSecrets);
        const failure = {
          status: error instanceof StepwardConnectionError ? undefined : error.statusCode,
          retryAfterSeconds: error.retryAfterSeconds,
        };
        if (!call.isRepeatable || attempts > options.retries || !isTransient(failure)) throw error;
        const delayMs = retryDelayMs(attempts, failure, options.random());
        if (delayMs >= deadline.remainingMs()) throw error;
        await options.clock.sleep(delayMs, deadline.signal);
        deadline.throwIfPassed();
      }
    } finally {
      deadline.end();
    }
  };
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

const settle = (promise: Promise<unknown>): Promise<Outcome> =>
  promise.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error }),
  );

interface Deadline {
  /** Aborts when the time is over or the caller's signal aborts. */
  readonly signal: AbortSignal;
  /** Rejects then, for a `fetch` that does not listen to its signal. */
  readonly passed: Promise<never>;
  throwIfPassed(): void;
  remainingMs(): number;
  end(): void;
}

function startDeadline(clock: Clock, timeoutMs: number, callers: AbortSignal | undefined): Deadline {
  callers?.throwIfAborted();
  const controller = new AbortController();
  const ended = new AbortController();
  const endsAt = clock.now() + timeoutMs;
  const { signal } = controller;
  const passed = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  // It is raced, or nobody waits for it any more; neither is an unhandled rejection.
  passed.catch(() => {});
  const abort = () => controller.abort(callers?.reason);
  callers?.addEventListener('abort', abort);
  clock
    .sleep(timeoutMs, ended.signal)
    .then(() => ended.signal.aborted || controller.abort(new StepwardTimeoutError(timeoutMs)), abort);
  return {
    signal,
    passed,
    throwIfPassed: () => signal.throwIfAborted(),
    remainingMs: () => endsAt - clock.now(),
    end: () => {
      callers?.removeEventListener('abort', abort);
      ended.abort();
    },
  };
}

function toStepwardError(error: unknown, withoutSecrets: (text: string) => string): StepwardError {
  if (error instanceof StepwardError) return error;
  return new StepwardConnectionError(
    `the server was not reached: ${withoutSecrets(innermostMessage(error))}`,
  );
}

/** `fetch failed` says nothing; its cause says `connect ECONNREFUSED 127.0.0.1:4800`. */
function innermostMessage(error: unknown): string {
  let innermost = error;
  for (
    let depth = 0;
    depth < 5 && innermost instanceof Error && innermost.cause instanceof Error;
    depth += 1
  ) {
    innermost = innermost.cause;
  }
  if (!(innermost instanceof Error)) return 'unknown cause';
  const { code } = innermost as { code?: unknown };
  return innermost.message || (typeof code === 'string' ? code : innermost.name);
}

async function readAnswer(
  response: Response,
  clock: Clock,
  withoutSecrets: (text: string) => string,
): Promise<unknown> {
  const text = await readAnswerText(response);
  const json = parseJson(text);
  if (response.ok) {
    if (json === undefined && text !== '') throw new StepwardConnectionError('the answer is not JSON');
    return json;
  }
  const { error, errorCode, errorDescription } = (isObject(json) ? json : {}) as Record<string, unknown>;
  const code = [error, errorCode].find((value) => typeof value === 'string' && value !== '');
  throw new StepwardError(
    response.status,
    code === undefined ? 'unexpected_error' : withoutSecrets(String(code)),
    describe(code !== undefined, errorDescription, withoutSecrets),
    readRetryAfter(response.headers.get('retry-after'), clock.now()),
  );
}

function describe(
  isOurs: boolean,
  description: unknown,
  withoutSecrets: (text: string) => string,
): string | undefined {
  if (!isOurs)
    return 'the answer is not one of a Stepward server; is apiUrl right, or is there a proxy before it?';
  return typeof description === 'string' && description !== '' ? withoutSecrets(description) : undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
