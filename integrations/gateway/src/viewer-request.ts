import type { IncomingMessage } from 'node:http';
import type { HeaderMap } from './cloudfront-event.ts';
import { EdgeError } from './edge-error.ts';
import {
  copyHeaders,
  headersFromRaw,
  isDisallowed,
  isHopByHop,
  rawHeaderBytes,
  setHeader,
} from './headers.ts';
import { requestBytesMax, urlBytesMax } from './limits.ts';

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']);

export type AcceptedRequest = {
  method: string;
  /** The request target as the viewer sent it, byte for byte. */
  target: string;
  uri: string;
  querystring: string;
  headers: HeaderMap;
};

/**
 * What CloudFront checks before any function runs. Throws an EdgeError with CloudFront's status.
 * `hosts` are the lower-case names that the distribution answers to.
 */
export function acceptViewerRequest(
  request: IncomingMessage,
  hosts: ReadonlySet<string>,
  wafHeaders: Readonly<Record<string, string>>,
): AcceptedRequest {
  const { method = '', url = '' } = request;
  checkSizes(request);
  if (!url.startsWith('/') || url.includes('#')) throw badRequest('The request target must be a path.');
  const all = headersFromRaw(request.rawHeaders);
  const host = all.host?.[0]?.value ?? '';
  // "Alternate domain names": a name that no distribution has.
  if (all.host?.length !== 1 || !hosts.has(host.toLowerCase().replace(/:\d+$/, ''))) {
    throw new EdgeError(403, 'Error', 'No distribution has this host name.');
  }
  if (!methods.has(method)) throw new EdgeError(403, 'Error', 'The distribution does not allow this method.');
  if ((method === 'GET' || method === 'HEAD') && hasBody(all)) {
    throw new EdgeError(403, 'Error', `A ${method} request must not have a body.`);
  }
  const headers = copyHeaders(all, (name) => !isHopByHop(name) && !isDisallowed(name));
  for (const [name, value] of Object.entries(wafHeaders)) setHeader(headers, name, value);
  const split = url.indexOf('?');
  return {
    method,
    target: url,
    uri: asUtf8(split < 0 ? url : url.slice(0, split)),
    querystring: split < 0 ? '' : asUtf8(url.slice(split + 1)),
    headers,
  };
}

/** The target to ask the origin for: the viewer's own bytes unless a function changed them. */
export function originTarget(accepted: AcceptedRequest, uri: string, querystring: string): string {
  if (uri === accepted.uri && querystring === accepted.querystring) return accepted.target;
  // Node writes the target as latin1: give it the UTF-8 bytes one by one.
  return Buffer.from(querystring === '' ? uri : `${uri}?${querystring}`, 'utf8').toString('latin1');
}

function checkSizes(request: IncomingMessage): void {
  const { method = '', url = '', rawHeaders } = request;
  const lineBytes = `${method} ${url} HTTP/1.1\r\n`.length;
  const urlBytes = `https://${request.headers.host ?? ''}${url}`.length;
  if (lineBytes + rawHeaderBytes(rawHeaders) > requestBytesMax || urlBytes > urlBytesMax)
    throw requestTooLarge();
}

/** "Maximum length of a request and maximum length of a URL": 413, then the connection is closed. */
export function requestTooLarge(): EdgeError {
  const message = `The request is larger than ${requestBytesMax} bytes, or its URL than ${urlBytesMax} bytes.`;
  return new EdgeError(413, 'Error', message, { closesConnection: true });
}

export function badRequest(message: string): EdgeError {
  return new EdgeError(400, 'Error', message, { closesConnection: true });
}

function hasBody(headers: HeaderMap): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']?.[0]?.value ?? 0) > 0;
}

/** Functions see UTF-8; what is not UTF-8 is taken as ISO-8859-1, which is how node gave it. */
function asUtf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
