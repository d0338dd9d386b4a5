/**
 * Fastify, set up as the wire wants it (server-api.md §0). Owns: parsing, limits, the shape of errors and the headers
 * of API answers. Does not own: any route.
 */

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { Logger } from 'pino';
import { ApiError, bodyTooLarge, errorBody } from './api-error.ts';
import { addBodyTimeouts } from './body-timeouts.ts';
import { answerClientError } from './client-error.ts';
import { addClosing } from './closing.ts';
import { bodyBytesMax, managementDepthMax, parseJsonBody, withoutNulls } from './json-body.ts';
import { canonicalApiPath } from './request-path.ts';
import { validationText } from './validation-text.ts';
import { validatorCompiler } from './validators.ts';

export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A null field of the body is not an absent one. */
    nullIsMeant?: boolean;
  }
}

const headerBytesMax = 16_384;
const readTimeoutMs = 10_000;
/** How often, within that time, who is over it is looked for. */
const readTimeoutChecks = 10;
/** As many times that time has a body on a route that takes large ones: 32 MiB take two minutes at 2.2 Mbit/s. */
const largeBodyTimes = 12;
/** Whatever fits a header: routes check lengths themselves, after they checked the key. */
const parameterCharactersMax = headerBytesMax;

const processIdBytes = 6;
const countCharacters = 4;

/** Some SDKs compare the header byte for byte: no charset (rule 1). */
const jsonContentType = 'application/json';
const answerHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const answerHeaderEntries = Object.entries(answerHeaders);

/** For people who report an error: unique among processes, cheap for each request. */
function requestIds(): () => string {
  const process = randomBytes(processIdBytes).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${process}${count.toString(36).padStart(countCharacters, '0')}`;
  };
}

const isWebSocketUpgrade = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

export interface HttpLimits {
  /** For the headers, from the first byte on; for the first byte; and for a body of the usual size. */
  readonly readTimeoutMs: number;
}

export function createHttpServer(log: Logger, limits: HttpLimits = { readTimeoutMs }): HttpServer {
  const headersTimeout = limits.readTimeoutMs;
  const requestTimeout = largeBodyTimes * limits.readTimeoutMs;
  const checkEveryMs = limits.readTimeoutMs / readTimeoutChecks;
  const server = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout,
    // A child logger for each request costs more than most requests log: what is logged names its request itself.
    childLoggerFactory: (logger) => logger,
    genReqId: requestIds(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: parameterCharactersMax },
    rewriteUrl: (request) => canonicalApiPath(request.url ?? '/'),
    http: {
      maxHeaderSize: headerBytesMax,
      // All three from the start: what is set on a server that exists does not move its time for headers, and Node takes
      // the longer of the two for bodies.
      requestTimeout,
      headersTimeout,
      connectionsCheckingInterval: checkEveryMs,
      // Node's own refusal is not JSON: see requireHost.
      requireHostHeader: false,
      // Some HTTP clients offer HTTP/2 with each request (`Upgrade: h2c`): that is a request like any other.
      shouldUpgradeCallback: isWebSocketUpgrade,
    },
    frameworkErrors: (error, request, reply) => answerRouterError(error, request.id, reply as FastifyReply),
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>() as HttpServer;
  server.setValidatorCompiler(validatorCompiler);
  addBodyTimeouts(server, { usualMs: limits.readTimeoutMs, largeMs: requestTimeout, checkEveryMs });
  requireHost(server);
  addParsers(server);
  addAnswers(server);
  addClosing(server);
  return server;
}

/** RFC 9112 §3.2; HTTP/1.0 knows no such header. By callback: it runs for every request. */
function requireHost(server: HttpServer): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if (raw.headers.host === undefined && raw.httpVersion !== '1.0')
      done(new ApiError('invalid_request', 'The header Host is required.'));
    else done();
  });
}

function addParsers(server: HttpServer): void {
  server.removeAllContentTypeParsers();
  // Any content type: Ruby and PHP send JSON type on empty bodies, browsers may send none.
  server.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    try {
      // Fastify makes `routeOptions` anew each time it is asked: it is asked where the answer matters.
      const levelsMax = isManagement(request) ? managementDepthMax : undefined;
      const value = parseJsonBody(body as string, () => request.routeOptions.bodyLimit, levelsMax);
      const slim = withoutNulls(value);
      done(null, slim === value || isNullMeant(request) ? value : slim);
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined || request.body === null) request.body = {};
    done();
  });
}

/** In a management PATCH, and where the route says so, null has a meaning of its own; else it is absence (rule 10). */
function isNullMeant(request: FastifyRequest): boolean {
  return isManagement(request) || request.routeOptions.config?.nullIsMeant === true;
}

const isManagement = ({ url }: FastifyRequest): boolean => url.startsWith('/v1/management/');

function addAnswers(server: HttpServer): void {
  // By callback: on the way of every decision a promise more is time.
  server.addHook('onSend', (_request, reply, payload, done) => {
    // A route may know better, as for the page's assets.
    for (const [name, value] of answerHeaderEntries) if (!reply.hasHeader(name)) reply.header(name, value);
    const type = reply.getHeader('content-type');
    if (typeof type === 'string' && type.startsWith(jsonContentType))
      reply.header('content-type', jsonContentType);
    done(null, payload);
  });
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply));
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const requestId = request.id;
  const refusal = toApiError(error as FastifyError, request.routeOptions.bodyLimit);
  if (refusal.status >= 500) reply.log.error({ err: refusal.cause ?? refusal, requestId }, 'request failed');
  const { retryAfterSeconds } = refusal.extras;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  reply.code(refusal.status).type(jsonContentType).send(errorBody(refusal, requestId));
}

/** A path the router cannot read: no hook runs, so every header is set here. */
function answerRouterError(error: unknown, requestId: string, reply: FastifyReply): void {
  const refusal = toApiError(error as FastifyError);
  reply.code(refusal.status).headers({ 'content-type': jsonContentType, ...answerHeaders });
  // As bytes: to a text Fastify would add a charset.
  reply.send(Buffer.from(JSON.stringify(errorBody(refusal, requestId))));
}

/** What Fastify itself refuses, in our words; anything unforeseen stays a 500 without detail. */
function toApiError(error: FastifyError, bytesMax = bodyBytesMax): ApiError {
  if (error instanceof ApiError) return error;
  if (error.validation) return new ApiError('invalid_request', validationText(error));
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(bytesMax);
  if (typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) {
    return new ApiError('invalid_request', 'The request is malformed.', { cause: error });
  }
  if (isStoreUnavailable(error)) {
    return new ApiError('unavailable', 'The database cannot take this now. Try again.', { cause: error });
  }
  return new ApiError(
    'internal_error',
    'Something went wrong on our side. Try again; quote the request id if it stays.',
    { cause: error },
  );
}

/** SQLITE_BUSY and SQLITE_FULL: nothing was written, and it mends without us (SECURITY R-05). */
function isStoreUnavailable(error: FastifyError): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && [5, 13].includes(errcode & 0xff);
}
