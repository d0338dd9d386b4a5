// Runs inside a worker thread: what Lambda's Node.js runtime does around a handler. Messages carry JSON text only,
// so nothing but data crosses between a service and a function.

import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

/** What a function is told about itself. */
export type FunctionIdentity = {
  /** As its context names it. */
  functionName: string;
  /** As its environment and its log group name it; Lambda@Edge puts the home region before the name. */
  deployedName: string;
  /** `$LATEST`, or the number of a published version. */
  functionVersion: string;
  invokedFunctionArn: string;
  region: string;
  /** As configured. */
  memoryMb: number;
};

export type RuntimeData = FunctionIdentity & { entry: string };
export type Invocation = { requestId: string; event: string; timeLimitMs: number };
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
export type RuntimeMessage =
  | { type: 'ready' }
  | { type: 'log'; level: LogLevel; message: string }
  | { type: 'result'; result: string; memoryBytes: number }
  | { type: 'failure'; message: string; trace: string };

type Handler = (event: unknown, context: object) => unknown;

const consoleLevels = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

const port = parentPort;
if (port === null) throw new Error('function-runtime runs in a worker thread only');
const data = workerData as RuntimeData;

function send(message: RuntimeMessage): void {
  port?.postMessage(message);
}

function captureOutput(): void {
  for (const [method, level] of Object.entries(consoleLevels)) {
    console[method as keyof typeof consoleLevels] = (...args: unknown[]) =>
      send({ type: 'log', level, message: format(...args) });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: unknown) => {
      const message = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
      send({ type: 'log', level: 'INFO', message: message.replace(/\n$/, '') });
      return true;
    };
  }
}

async function loadHandler(): Promise<Handler> {
  const loaded = (await import(pathToFileURL(data.entry).href)) as {
    handler?: unknown;
    default?: { handler?: unknown };
  };
  const handler = loaded.handler ?? loaded.default?.handler;
  if (typeof handler !== 'function')
    throw new Error('Runtime.HandlerNotFound: index.handler is not a function');
  // Lambda's Node.js 24 runtime no longer has callback handlers.
  if (handler.length > 2)
    throw new Error('Runtime.CallbackHandlerDeprecated: index.handler takes a callback');
  return handler as Handler;
}

function lambdaContext({ requestId, timeLimitMs }: Invocation): object {
  const deadline = performance.now() + timeLimitMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: data.functionVersion,
    invokedFunctionArn: data.invokedFunctionArn,
    memoryLimitInMB: String(data.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${data.deployedName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function invoke(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const result = await handler(JSON.parse(invocation.event), lambdaContext(invocation));
    const { heapUsed, external } = process.memoryUsage();
    // What JSON cannot carry (undefined, a function) arrives as null.
    send({ type: 'result', result: JSON.stringify(result) ?? 'null', memoryBytes: heapUsed + external });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const isError = error instanceof Error;
  send({
    type: 'failure',
    message: isError ? error.message : format(error),
    trace: isError ? (error.stack ?? error.message) : format(error),
  });
}

captureOutput();
try {
  const handler = await loadHandler();
  port.on('message', (invocation: Invocation) => void invoke(handler, invocation));
  send({ type: 'ready' });
} catch (error) {
  fail(error);
}
