// Runs inside a worker thread: what Lambda's Node.js runtime does around a handler. Messages carry JSON text only,
// so nothing but data crosses between the service and a function.

import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

export type RuntimeData = { entry: string; functionName: string; memoryMb: number; region: string };
export type Invocation = { requestId: string; event: string; timeLimitMs: number };
export type RuntimeMessage =
  | { type: 'ready' }
  | { type: 'log'; message: string }
  | { type: 'result'; requestId: string; result: string }
  | { type: 'failure'; errorMessage: string; trace: string };

type Handler = (event: unknown, context: object) => unknown;

const port = parentPort;
if (port === null) throw new Error('function-runtime runs in a worker thread only');
const { entry, functionName, memoryMb, region } = workerData as RuntimeData;

function send(message: RuntimeMessage): void {
  port?.postMessage(message);
}

function captureOutput(): void {
  for (const method of ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const) {
    console[method] = (...args: unknown[]) => send({ type: 'log', message: format(...args) });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: unknown) => {
      const message = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
      send({ type: 'log', message: message.replace(/\n$/, '') });
      return true;
    };
  }
}

async function loadHandler(): Promise<Handler> {
  const loaded = (await import(pathToFileURL(entry).href)) as {
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
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:123456789012:function:${functionName}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function invoke(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const result = await handler(JSON.parse(invocation.event), lambdaContext(invocation));
    // What JSON cannot carry (undefined, a function) arrives as null.
    send({ type: 'result', requestId: invocation.requestId, result: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const isError = error instanceof Error;
  send({
    type: 'failure',
    errorMessage: isError ? error.message : format(error),
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
