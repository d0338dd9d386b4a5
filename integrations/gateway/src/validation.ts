// What CloudFront accepts back from a function. Every refusal is its 502 LambdaValidationError.

import type {
  CustomOrigin,
  EventRequest,
  EventType,
  HeaderMap,
  RequestEventType,
} from './cloudfront-event.ts';
import { validationError } from './edge-error.ts';
import {
  emptyHeaders,
  headerBytes,
  isDisallowed,
  isHeaderName,
  isHeaderValue,
  readOnlyHeaders,
  sameEntries,
} from './headers.ts';
import {
  type FunctionLimits,
  functionUriCharsMax,
  originResponseBytesMax,
  requestBytesMax,
} from './limits.ts';

export type FunctionRequest = {
  kind: 'request';
  uri: string;
  querystring: string;
  headers: HeaderMap;
  /** Set when the function replaces the body. */
  body?: Buffer;
  origin?: CustomOrigin;
};

export type FunctionResponse = {
  kind: 'response';
  status: number;
  statusDescription: string;
  headers: HeaderMap;
  /** Absent: the origin's body goes on unchanged. */
  body?: Buffer;
};

type Json = Record<string, unknown>;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The result of a request event: a request to go on with, or a response that ends it. */
export function parseRequestResult(
  eventType: RequestEventType,
  sent: EventRequest,
  result: unknown,
  limits: FunctionLimits,
): FunctionRequest | FunctionResponse {
  const value = object(result, 'the function must return a request or a response object');
  if ('status' in value) return parseGeneratedResponse(eventType, value, limits);
  return parseRequest(eventType, sent, value, limits);
}

/** The result of an origin-response event, whose header fields from the origin were `sent`. */
export function parseResponseResult(
  sent: HeaderMap,
  result: unknown,
  limits: FunctionLimits,
): FunctionResponse {
  const value = object(result, 'the function must return a response object');
  return parseResponse('origin-response', sent, value, limits);
}

function parseGeneratedResponse(eventType: EventType, value: Json, limits: FunctionLimits): FunctionResponse {
  const response = parseResponse(eventType, emptyHeaders(), value, limits);
  return { ...response, body: response.body ?? Buffer.alloc(0) };
}

function parseRequest(
  eventType: RequestEventType,
  sent: EventRequest,
  value: Json,
  limits: FunctionLimits,
): FunctionRequest {
  if (value.method !== sent.method) throw validationError('method is read-only');
  if (value.clientIp !== sent.clientIp) throw validationError('clientIp is read-only');
  const uri = uriPart(value.uri, 'uri');
  const querystring = uriPart(value.querystring ?? '', 'querystring');
  if (!uri.startsWith('/') || uri.includes('?'))
    throw validationError('uri must be a path that starts with /');
  if (uri.length + 1 + querystring.length >= functionUriCharsMax) {
    throw validationError(
      `uri and querystring together must be shorter than ${functionUriCharsMax} characters`,
    );
  }
  const headers = parseHeaders(eventType, sent.headers, value.headers);
  if (eventType === 'viewer-request' && headers['cloudfront-viewer-country'] !== undefined) {
    if (!sent.headers['cloudfront-viewer-country']) {
      throw validationError('a viewer-request function may not add CloudFront-Viewer-Country');
    }
  }
  if (uri.length + querystring.length + headerBytes(headers) > requestBytesMax) {
    throw validationError(`the request is larger than ${requestBytesMax} bytes`);
  }
  const body = parseReplacedBody(sent, value.body, limits);
  const origin = eventType === 'origin-request' ? parseOrigin(headers, value.origin) : undefined;
  return {
    kind: 'request',
    uri,
    querystring,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(origin === undefined ? {} : { origin }),
  };
}

function parseReplacedBody(sent: EventRequest, value: unknown, limits: FunctionLimits): Buffer | undefined {
  if (value === undefined || sent.body === undefined) return undefined;
  const body = object(value, 'body must be an object');
  if (body.inputTruncated !== undefined && body.inputTruncated !== sent.body.inputTruncated) {
    throw validationError('body.inputTruncated is read-only');
  }
  if (body.action === undefined || body.action === 'read-only') return undefined;
  if (body.action !== 'replace') throw validationError('body.action must be read-only or replace');
  if (typeof body.data !== 'string') throw validationError('body.data must be a string');
  const encoding = body.encoding ?? 'base64';
  if (encoding !== 'text' && encoding !== 'base64')
    throw validationError('body.encoding must be text or base64');
  const bytesMax = encoding === 'text' ? limits.replacedTextBytesMax : limits.replacedBase64BytesMax;
  if (Buffer.byteLength(body.data) > bytesMax) {
    throw validationError(`body.data is larger than ${bytesMax} bytes as ${encoding}`);
  }
  return decode(body.data, encoding, 'body.data');
}

function parseOrigin(headers: HeaderMap, value: unknown): CustomOrigin {
  const custom = object(object(value, 'origin must be an object').custom, 'origin.custom must be an object');
  const { domainName, port, path, protocol } = custom;
  if (typeof domainName !== 'string' || domainName === '' || domainName.includes(':')) {
    throw validationError('origin.custom.domainName must be a host name');
  }
  if (
    !Number.isInteger(port) ||
    (port !== 80 && port !== 443 && !(Number(port) >= 1024 && Number(port) <= 65_535))
  ) {
    throw validationError('origin.custom.port must be 80, 443 or 1024 to 65535');
  }
  if (typeof path !== 'string' || path.length > 255 || !/^(\/[^\s#?]*[^\s#?/])?$/.test(path)) {
    throw validationError('origin.custom.path must be empty, or start with / and not end with it');
  }
  if (protocol !== 'http') throw validationError('origin.custom.protocol must be http in this emulator');
  const customHeaders = parseHeaders('origin-request', emptyHeaders(), custom.customHeaders ?? {});
  for (const name of Object.keys(customHeaders)) {
    if (headers[name])
      throw validationError(`header ${name} is in request.headers and in origin.custom.customHeaders`);
  }
  return { ...(custom as CustomOrigin), customHeaders };
}

function parseResponse(
  eventType: EventType,
  sent: HeaderMap,
  value: Json,
  limits: FunctionLimits,
): FunctionResponse {
  const status = parseStatus(value.status);
  const description = value.statusDescription ?? '';
  if (typeof description !== 'string' || !isHeaderValue(description)) {
    throw validationError('statusDescription must be one line of text');
  }
  const headers = parseHeaders(eventType, sent, value.headers ?? {});
  const bytes = headerBytes(headers);
  if (bytes > originResponseBytesMax) {
    throw validationError(`the header fields are larger than ${originResponseBytesMax} bytes`);
  }
  const response = { kind: 'response', status, statusDescription: description, headers } as const;
  if (value.body === undefined) return response;
  if (typeof value.body !== 'string') throw validationError('body must be a string');
  if (status === 204 && value.body !== '') throw validationError('a 204 response must not have a body');
  if (bytes + Buffer.byteLength(value.body) > limits.generatedResponseBytesMax) {
    throw validationError(`header fields and body are larger than ${limits.generatedResponseBytesMax} bytes`);
  }
  const encoding = value.bodyEncoding ?? 'text';
  if (encoding !== 'text' && encoding !== 'base64')
    throw validationError('bodyEncoding must be text or base64');
  return { ...response, body: decode(value.body, encoding, 'body') };
}

function parseStatus(value: unknown): number {
  if (typeof value !== 'string' || !/^[2-5]\d\d$/.test(value)) {
    throw validationError('status must be a string from "200" to "599"');
  }
  return Number(value);
}

/** Checks shape, names, values, disallowed and read-only fields. `sent` is what the event held. */
function parseHeaders(eventType: EventType, sent: HeaderMap, value: unknown): HeaderMap {
  const headers = emptyHeaders();
  for (const [name, entries] of Object.entries(object(value, 'headers must be an object'))) {
    headers[name] = parseHeader(name, entries);
  }
  for (const name of readOnlyHeaders(eventType)) {
    if (!sameEntries(headers[name], sent[name])) {
      throw validationError(`header ${name} is read-only in ${eventType}: it was added, deleted or changed`);
    }
  }
  return headers;
}

function parseHeader(name: string, entries: unknown): HeaderMap[string] {
  // A name that is no token could carry anything, a line end among it: it is not repeated.
  if (!isHeaderName(name)) throw validationError('a header name holds characters that are not allowed');
  if (name !== name.toLowerCase())
    throw validationError(`header ${name} must be lower-case in the headers object`);
  if (isDisallowed(name)) throw validationError(`header ${name} is disallowed`);
  if (!Array.isArray(entries)) throw validationError(`header ${name} must be an array of {key, value}`);
  return entries.map((entry: unknown) => {
    const { key, value } = object(entry, `header ${name} must be an array of {key, value}`);
    if (key !== undefined && (typeof key !== 'string' || key.toLowerCase() !== name)) {
      throw validationError(`header ${name} has a key of another name`);
    }
    if (typeof value !== 'string' || !isHeaderValue(value)) {
      throw validationError(`header ${name} has a value that is not allowed`);
    }
    return key === undefined ? { value } : { key, value };
  });
}

function uriPart(value: unknown, field: string): string {
  const isRefused = (char: string) => char <= ' ' || char === '\x7f' || char === '#';
  if (typeof value !== 'string' || [...value].some(isRefused)) {
    throw validationError(`${field} must be a string without spaces, # or control characters`);
  }
  return value;
}

function decode(data: string, encoding: 'text' | 'base64', field: string): Buffer {
  if (encoding === 'text') return Buffer.from(data, 'utf8');
  if (!base64.test(data)) throw validationError(`${field} is not valid base64`);
  return Buffer.from(data, 'base64');
}

function object(value: unknown, message: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw validationError(message);
  return value as Json;
}
