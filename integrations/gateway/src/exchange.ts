// One request through the distribution: viewer-request, origin-request, the origin, origin-response.

import type { IncomingMessage } from 'node:http';
import {
  type CustomOrigin,
  cloudFrontEvent,
  type EventBody,
  type EventRequest,
  type EventResponse,
  type HeaderMap,
  type RequestEventType,
} from './cloudfront-event.ts';
import { copyHeaders, headersFromRaw, isDisallowed, isHopByHop, setHeader } from './headers.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { forwardToOrigin, originHost } from './origin.ts';
import type { RequestBody } from './request-body.ts';
import {
  type FunctionRequest,
  type FunctionResponse,
  parseRequestResult,
  parseResponseResult,
} from './validation.ts';
import { type AcceptedRequest, originTarget } from './viewer-request.ts';
import type { ViewerResponse } from './viewer-response.ts';

export type Distribution = {
  origin: CustomOrigin;
  functions: {
    viewerRequest?: LambdaFunction;
    originRequest?: LambdaFunction;
    originResponse?: LambdaFunction;
  };
  /** Whether request events show the body ("Include body"). */
  includeBody: { viewerRequest: boolean; originRequest: boolean };
};

export type Exchange = {
  requestId: string;
  clientIp: string;
  via: string;
  accepted: AcceptedRequest;
  body: RequestBody;
  /** Fires when the viewer is gone. */
  signal: AbortSignal;
};

/** The request as it stands between two steps. */
type Current = { uri: string; querystring: string; headers: HeaderMap; origin: CustomOrigin };

/** Resolves with the answer for the viewer; rejects with an EdgeError where CloudFront refuses. */
export async function runExchange(distribution: Distribution, exchange: Exchange): Promise<ViewerResponse> {
  const { functions, origin } = distribution;
  const { uri, querystring, headers } = exchange.accepted;
  const viewer: Current = { uri, querystring, headers, origin };
  const first = await runRequestFunction(
    distribution,
    exchange,
    'viewer-request',
    functions.viewerRequest,
    viewer,
  );
  if (first.kind === 'response') return generated(first);

  const toOrigin = originFacing(exchange, { ...viewer, ...first });
  const second = await runRequestFunction(
    distribution,
    exchange,
    'origin-request',
    functions.originRequest,
    toOrigin,
  );
  if (second.kind === 'response') return generated(second);

  const forwarded: Current = { ...toOrigin, ...second, origin: second.origin ?? origin };
  const answer = await forwardToOrigin({
    origin: forwarded.origin,
    method: exchange.accepted.method,
    target: originTarget(exchange.accepted, forwarded.uri, forwarded.querystring),
    headers: withCustomHeaders(forwarded, exchange.requestId),
    body: exchange.body,
    signal: exchange.signal,
  });
  return respond(functions.originResponse, exchange, forwarded, answer);
}

async function runRequestFunction(
  distribution: Distribution,
  exchange: Exchange,
  eventType: RequestEventType,
  lambda: LambdaFunction | undefined,
  current: Current,
): Promise<FunctionRequest | FunctionResponse> {
  if (!lambda) return { kind: 'request', ...current };
  const sent = eventRequest(exchange, current, eventType === 'origin-request');
  if (distribution.includeBody[eventType === 'viewer-request' ? 'viewerRequest' : 'originRequest'])
    sent.body = await exposedBody(exchange.body, lambda.limits.exposedBodyBytesMax);
  const result = await lambda.invoke(
    exchange.requestId,
    cloudFrontEvent(eventType, exchange.requestId, sent),
  );
  const parsed = parseRequestResult(eventType, sent, result, lambda.limits);
  if (parsed.kind === 'request' && parsed.body !== undefined) await exchange.body.replace(parsed.body);
  return parsed;
}

/** CloudFront always base64-encodes what it shows of a body. */
async function exposedBody(body: RequestBody, bytesMax: number): Promise<EventBody> {
  const { data, isTruncated } = await body.peek(bytesMax);
  return {
    inputTruncated: isTruncated,
    action: 'read-only',
    encoding: 'base64',
    data: data.toString('base64'),
  };
}

function eventRequest(exchange: Exchange, current: Current, showsOrigin: boolean): EventRequest {
  return {
    clientIp: exchange.clientIp,
    headers: current.headers,
    method: exchange.accepted.method,
    querystring: current.querystring,
    uri: current.uri,
    ...(showsOrigin ? { origin: { custom: current.origin } } : {}),
  };
}

/** CachingDisabled with AllViewerExceptHostHeader: every viewer header but Host goes on. */
function originFacing({ clientIp, via }: Exchange, current: Current): Current {
  // A custom header of the distribution stands in place of the viewer's of that name.
  const headers = copyHeaders(current.headers, (name) => !Object.hasOwn(current.origin.customHeaders, name));
  setHeader(headers, 'Host', originHost(current.origin));
  append(headers, 'X-Forwarded-For', clientIp);
  append(headers, 'Via', via);
  return { ...current, headers };
}

function append(headers: HeaderMap, key: string, value: string): void {
  const before = (headers[key.toLowerCase()] ?? []).map((entry) => entry.value);
  setHeader(headers, key, [...before, value].join(', '));
}

function withCustomHeaders(current: Current, requestId: string): HeaderMap {
  const headers = copyHeaders(current.headers);
  for (const [name, entries] of Object.entries(current.origin.customHeaders)) headers[name] = entries;
  setHeader(headers, 'X-Amz-Cf-Id', requestId);
  return headers;
}

async function respond(
  lambda: LambdaFunction | undefined,
  exchange: Exchange,
  forwarded: Current,
  answer: IncomingMessage,
): Promise<ViewerResponse> {
  const all = headersFromRaw(answer.rawHeaders);
  const shown = copyHeaders(all, (name) => !isHopByHop(name) && !isDisallowed(name));
  const status = answer.statusCode ?? 502;
  const statusDescription = answer.statusMessage ?? '';
  const original = { status, statusDescription, headers: shown, body: undefined };
  try {
    const final = lambda
      ? await runResponseFunction(lambda, exchange, forwarded, { ...original, status: String(status) })
      : original;
    if (final.body !== undefined) answer.destroy();
    return {
      status: final.status,
      statusDescription: final.statusDescription,
      headers: { ...final.headers, ...passedUnseen(all) },
      body: final.body ?? answer,
      resultType: final.status >= 400 ? 'Error' : 'Miss',
    };
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

async function runResponseFunction(
  lambda: LambdaFunction,
  { requestId, ...exchange }: Exchange,
  forwarded: Current,
  sent: EventResponse,
): Promise<FunctionResponse> {
  const request = eventRequest({ requestId, ...exchange }, forwarded, true);
  const response = { status: sent.status, statusDescription: sent.statusDescription, headers: sent.headers };
  const event = cloudFrontEvent('origin-response', requestId, request, response);
  return parseResponseResult(sent.headers, await lambda.invoke(requestId, event), lambda.limits);
}

/** The origin's fields that functions may not see, but viewers may. CloudFront writes its own X-Cache and X-Amz-Cf-*. */
function passedUnseen(all: HeaderMap): HeaderMap {
  const isOwn = (name: string) =>
    name === 'x-cache' || name.startsWith('x-amz-cf-') || name.startsWith('x-edge-');
  return copyHeaders(all, (name) => isDisallowed(name) && !isHopByHop(name) && !isOwn(name));
}

function generated(response: FunctionResponse): ViewerResponse {
  return { ...response, body: response.body ?? Buffer.alloc(0), resultType: 'LambdaGeneratedResponse' };
}
