// An HTTP API of Amazon API Gateway: routes to Lambda functions behind a JWT authorizer, payload format 2.0.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LambdaTimeoutError } from '@stepward/lambda-runtime';
import {
  createLambdaFunction,
  type LambdaFunction,
  type LambdaSource,
  orCloseAll,
} from '../lambda/lambda-function.ts';
import { listen, stopServer } from '../loopback-server.ts';
import { originFields, preflightFields, withoutCorsFields } from './cors.ts';
import { httpApiEvent } from './event.ts';
import { createJwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer.ts';
import type { HttpApi, HttpApiOptions } from './options.ts';
import { type ApiAnswer, answerOf, messageAnswer } from './response.ts';
import { type Match, matchRoute, type Route } from './routes.ts';

const bodyBytesMax = 10_485_760;
const timeLimitMaxMs = 30_000;

type Api = {
  options: HttpApiOptions;
  url: string;
  routes: Route[];
  authorize: JwtAuthorizer | null;
  timeLimitMs: number;
  now: () => number;
  write: (record: object) => void;
};

/** Starts an HTTP API. Throws where API Gateway would refuse the configuration. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { now = Date.now, log = () => undefined, timeLimitMs = timeLimitMaxMs } = options;
  if (!(timeLimitMs >= 1 && timeLimitMs <= timeLimitMaxMs))
    throw new Error(`timeLimitMs must be from 1 to ${timeLimitMaxMs}`);
  if (!options.authorizer && options.routes.some((route) => !route.isPublic))
    throw new Error('an authorizer is needed for routes that are not public');
  const write = (record: object) => log(JSON.stringify({ time: new Date(now()).toISOString(), ...record }));
  const functions = new Map<LambdaSource, LambdaFunction>();
  const server = createServer();
  const { routes, port } = await orCloseAll(functions, async () => ({
    routes: createRoutes(options, functions, write),
    port: await listen(server, options.port ?? 0),
  }));
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`;
  const authorize = options.authorizer ? createJwtAuthorizer(options.authorizer, now) : null;
  const api: Api = { options, url, routes, authorize, timeLimitMs, now, write };
  server.on('request', (request, response) => {
    serve(api, request, response).catch((error) => {
      write({ type: 'fault', message: error instanceof Error ? error.stack : String(error) });
      response.destroy();
    });
  });
  return {
    url,
    port,
    async close() {
      await stopServer(server);
      await Promise.all([...functions.values()].map((lambda) => lambda.close()));
    },
  };
}

/** Routes with the same source share its function. */
function createRoutes(
  { routes, region = 'eu-west-1' }: HttpApiOptions,
  functions: Map<LambdaSource, LambdaFunction>,
  write: (record: object) => void,
): Route[] {
  return routes.map((route) => {
    const key = `${route.method} ${route.path}`;
    if (!/^[A-Z]+ \/\S*$/.test(key)) throw new Error(`route ${key}: must look like GET /items/{id}`);
    const functionName = `api-${functions.size + 1}`;
    const onLog = (message: string) => write({ type: 'function', function: functionName, message });
    const lambda =
      functions.get(route.function) ?? createLambdaFunction(route.function, { functionName, region, onLog });
    functions.set(route.function, lambda);
    return { ...route, key, lambda };
  });
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cors } = api.options;
  const url = new URL(request.url ?? '/', api.url);
  const answer = await answerTo(api, request, url);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(cors && !isPreflight(request) && originFields(cors, request.headers.origin)),
    'apigw-requestid': randomUUID(),
    ...(answer.cookies.length > 0 && { 'set-cookie': answer.cookies }),
  });
  response.end(answer.body);
  api.write({ type: 'access', method: request.method, path: url.pathname, status: answer.status });
}

async function answerTo(api: Api, request: IncomingMessage, url: URL): Promise<ApiAnswer> {
  const { cors } = api.options;
  if (cors && isPreflight(request))
    return { status: 204, headers: preflightFields(cors, request), cookies: [], body: Buffer.alloc(0) };
  const match = matchRoute(api.routes, request.method ?? 'GET', url.pathname);
  if (!match) return messageAnswer(404, 'Not Found');
  const body = await readBody(request);
  if (!body) return messageAnswer(413, 'Request Entity Too Large');
  if (match.route.isPublic || !api.authorize) return invoke(api, { request, url, match, jwt: null, body });
  const scopes = match.route.authorizationScopes ?? [];
  const outcome = await api.authorize(request.headers.authorization, scopes);
  if (outcome.isAuthorized) return invoke(api, { request, url, match, jwt: outcome.jwt, body });
  const message = outcome.status === 401 ? 'Unauthorized' : 'Forbidden';
  return messageAnswer(outcome.status, message, { 'www-authenticate': outcome.challenge });
}

type Facts = Omit<Parameters<typeof httpApiEvent>[0], 'now'> & { match: Match };

async function invoke(api: Api, facts: Facts): Promise<ApiAnswer> {
  const event = httpApiEvent({ ...facts, now: api.now() });
  const { onInvocation = () => undefined } = api.options;
  try {
    const result = await facts.match.route.lambda.invoke(event, api.timeLimitMs);
    onInvocation({ event, result });
    const answer = answerOf(result) ?? messageAnswer(500, 'Internal Server Error');
    return api.options.cors ? { ...answer, headers: withoutCorsFields(answer.headers) } : answer;
  } catch (error) {
    onInvocation({ event, error: error instanceof Error ? error.message : String(error) });
    const isLate = error instanceof LambdaTimeoutError;
    return isLate ? messageAnswer(503, 'Service Unavailable') : messageAnswer(500, 'Internal Server Error');
  }
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers;
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyBytesMax) chunks.push(chunk);
  }
  return size > bodyBytesMax ? null : Buffer.concat(chunks);
}
