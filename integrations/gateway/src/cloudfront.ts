import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { format } from 'node:util';
import { openPackage } from '@stepward/lambda-runtime';
import type { EventType } from './cloudfront-event.ts';
import { distribution as distributionIds } from './cloudfront-event.ts';
import { EdgeError } from './edge-error.ts';
import { type Distribution, runExchange } from './exchange.ts';
import { type InvocationRecord, LambdaFunction } from './lambda-function.ts';
import { type FunctionLimits, originLimits, parserHeaderBytesMax, viewerLimits } from './limits.ts';
import { type CloudFrontLog, createLog } from './log.ts';
import { type CloudFrontOptions, parseOptions, type Settings } from './options.ts';
import { RequestBody } from './request-body.ts';
import { acceptViewerRequest, badRequest, requestTooLarge } from './viewer-request.ts';
import { errorResponse, type ViewerResponse, writeViewerResponse } from './viewer-response.ts';

export type CloudFront = {
  /** `http://<host>:<port>` */
  url: string;
  port: number;
  /** Every line the functions and the access log wrote, oldest first; the last 10,000 are kept. */
  logLines: readonly string[];
  /** Closes all connections, ends all functions and removes the unpacked packages. */
  close(): Promise<void>;
};

const functionEvents = {
  viewerRequest: 'viewer-request',
  originRequest: 'origin-request',
  originResponse: 'origin-response',
} as const satisfies Record<string, EventType>;

/**
 * Starts a local CloudFront on loopback that runs Lambda@Edge packages in front of an origin.
 * Throws an Error that names the option, or the package, that would be refused at deployment.
 */
export async function startCloudFront(options: CloudFrontOptions): Promise<CloudFront> {
  const settings = parseOptions(options);
  const log = createLog(settings.log, settings.now);
  const deployed: Deployed[] = [];
  const closeFunctions = async () => {
    await Promise.all(deployed.map(({ lambda }) => lambda.close()));
    for (const { removePackage } of deployed) removePackage();
  };
  try {
    const functions: Distribution['functions'] = {};
    for (const name of Object.keys(functionEvents) as (keyof typeof functionEvents)[]) {
      const source = settings.functions[name];
      if (source === undefined) continue;
      const one = deploy(settings, functionEvents[name], source, log);
      deployed.push(one);
      functions[name] = one.lambda;
    }
    const server = createDistributionServer({ ...settings, functions }, settings, log);
    await listen(server, settings.port);
    const { port } = server.address() as AddressInfo;
    const close = once(async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closeFunctions();
      await closed;
    });
    return { url: `http://${settings.host}:${port}`, port, logLines: log.lines, close };
  } catch (error) {
    await closeFunctions();
    throw error;
  }
}

type Deployed = { lambda: LambdaFunction; removePackage: () => void };

function deploy(settings: Settings, eventType: EventType, source: string, log: CloudFrontLog): Deployed {
  const limits = functionLimits(settings, eventType);
  const { entry, remove } = openPackage(source, {
    bytesMax: limits.packageBytesMax,
    service: 'Lambda@Edge',
    isInPlace: false,
  });
  const lambda = new LambdaFunction({
    eventType,
    entry,
    limits,
    instancesMax: settings.instancesMax,
    onLog: (record) => log.write({ type: 'function', ...record }),
    onInvocation: (record: InvocationRecord) => {
      log.write({
        type: 'report',
        function: eventType,
        requestId: record.event.Records[0].cf.config.requestId,
        durationMs: Math.round(record.durationMs),
        coldStart: record.isColdStart,
      });
      settings.onInvocation(record);
    },
  });
  return { lambda, removePackage: remove };
}

function functionLimits({ timeLimitsMs, memoryMb }: Settings, eventType: EventType): FunctionLimits {
  const isViewer = eventType === 'viewer-request';
  const base = isViewer ? viewerLimits : originLimits;
  return {
    ...base,
    timeLimitMs: (isViewer ? timeLimitsMs.viewer : timeLimitsMs.origin) ?? base.timeLimitMs,
    memoryMb: (isViewer ? undefined : memoryMb) ?? base.memoryMb,
  };
}

function createDistributionServer(
  distribution: Distribution,
  settings: Settings,
  log: CloudFrontLog,
): Server {
  const server = createServer({ maxHeaderSize: parserHeaderBytesMax }, (request, response) => {
    handle(distribution, settings, log, request, response).catch((error: unknown) => {
      log.write({ type: 'fault', message: format(error) });
      response.destroy();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const refusal =
      error.code === 'HPE_HEADER_OVERFLOW' ? requestTooLarge() : badRequest('The request is not HTTP.');
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    socket.end(
      `HTTP/1.1 ${refusal.status} Refused\r\nServer: CloudFront\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  });
  return server;
}

async function handle(
  distribution: Distribution,
  settings: Settings,
  log: CloudFrontLog,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const requestId = randomBytes(40).toString('base64url');
  const via = `${request.httpVersion} ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`;
  const viewer = new AbortController();
  response.once('close', () => viewer.abort());
  const body = new RequestBody(request);
  const onFault = (error: unknown) => {
    // A viewer that hangs up ends its own request: no fault.
    if (!viewer.signal.aborted) log.write({ type: 'fault', requestId, message: format(error) });
  };
  const answer = await answerViewer(requestId, onFault, async () => {
    const accepted = acceptViewerRequest(request, settings.hosts, settings.wafHeaders);
    const clientIp = settings.viewerAddress(request);
    return runExchange(distribution, { requestId, clientIp, via, accepted, body, signal: viewer.signal });
  });
  if (viewer.signal.aborted) {
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
  } else await writeViewerResponse(response, answer, { requestId, via });
  log.write({
    type: 'access',
    requestId,
    method: request.method,
    // Without the query: one-time tokens travel there.
    path: (request.url ?? '').split('?', 1)[0],
    status: answer.status,
    result: answer.resultType,
    durationMs: Math.round(performance.now() - startedAt),
  });
  // What the viewer still sends after its answer is read and dropped, so that the connection can be used again.
  await body.discard().catch(() => undefined);
}

async function answerViewer(
  requestId: string,
  onFault: (error: unknown) => void,
  run: () => Promise<ViewerResponse>,
): Promise<ViewerResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof EdgeError) return errorResponse(error, requestId);
    onFault(error);
    return errorResponse(new EdgeError(502, 'Error', 'The request failed.'), requestId);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}

/** The name that the distribution has besides its own: useful for requests that set no Host of their choice. */
export const distributionDomainName = distributionIds.distributionDomainName;
