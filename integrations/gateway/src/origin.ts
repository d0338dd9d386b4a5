import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { CustomOrigin, HeaderMap } from './cloudfront-event.ts';
import { EdgeError } from './edge-error.ts';
import { copyHeaders, headersToRaw, rawHeaderBytes, setHeader } from './headers.ts';
import { originResponseBytesMax, parserHeaderBytesMax } from './limits.ts';
import type { RequestBody } from './request-body.ts';

export type OriginRequest = {
  origin: CustomOrigin;
  method: string;
  /** Path and query, byte for byte. */
  target: string;
  headers: HeaderMap;
  body: RequestBody;
  signal: AbortSignal;
};

/** The `Host` that AllViewerExceptHostHeader lets the origin see: its own name. */
export function originHost(origin: CustomOrigin): string {
  return origin.port === 80 ? origin.domainName : `${origin.domainName}:${origin.port}`;
}

/**
 * Sends a request to the origin and resolves with its answer, the body still to be read.
 * Rejects with an EdgeError: 502 when the origin cannot be reached or breaks HTTP, 504 when it does not answer
 * within `readTimeout` seconds.
 */
export function forwardToOrigin(init: OriginRequest): Promise<IncomingMessage> {
  const { origin } = init;
  // A connection of its own, and not said to end with the answer: an origin that refuses an upload before it has read it
  // would close at once, and the rest of the upload break the answer.
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: connectHost(origin.domainName),
      port: origin.port,
      method: init.method,
      path: origin.path + init.target,
      headers: headersToRaw(framedHeaders(init)),
      agent,
      maxHeaderSize: parserHeaderBytesMax,
      signal: init.signal,
    });
    request.setTimeout(origin.readTimeout * 1_000, () => {
      reject(new EdgeError(504, 'OriginCommError', 'The origin did not answer in time.'));
      request.destroy();
    });
    request.on('error', (error) => reject(originError(error)));
    request.on('close', () => agent.destroy());
    request.on('response', (response) => {
      const bytes = rawHeaderBytes(response.rawHeaders) + statusLineBytes(response);
      if (bytes <= originResponseBytesMax) return resolve(response);
      response.destroy();
      reject(
        new EdgeError(
          502,
          'OriginCommError',
          `The origin's header fields are larger than ${originResponseBytesMax} bytes.`,
        ),
      );
    });
    // A failure on either side reaches `request` as its error: nothing more to do here.
    pipeline(Readable.from(init.body.stream()), request, () => undefined);
  });
}

// Node's resolver does not know *.localhost; browsers take it as loopback (RFC 6761, 6.3).
function connectHost(domainName: string): string {
  return domainName === 'localhost' || domainName.endsWith('.localhost') ? '127.0.0.1' : domainName;
}

function framedHeaders({ headers, body, method }: OriginRequest): HeaderMap {
  if (body.isReplaced) {
    const framed = copyHeaders(headers, (name) => name !== 'transfer-encoding');
    setHeader(framed, 'Content-Length', String(body.replacedBytes));
    return framed;
  }
  const isFramed = headers['content-length'] ?? headers['transfer-encoding'];
  const framed = copyHeaders(headers);
  // Node would send an unframed POST as chunked; it has no body, and says so (RFC 9110, 8.6).
  if (!isFramed && ['POST', 'PUT', 'PATCH'].includes(method)) setHeader(framed, 'Content-Length', '0');
  return framed;
}

function statusLineBytes(response: IncomingMessage): number {
  return `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`.length;
}

function originError(error: NodeJS.ErrnoException): EdgeError {
  const options = { cause: error };
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new EdgeError(502, 'OriginCommError', "The origin's header fields are too large.", options);
  }
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') {
    return new EdgeError(502, 'OriginConnectError', 'The origin cannot be reached.', options);
  }
  return new EdgeError(502, 'OriginCommError', 'The origin closed the connection or broke HTTP.', options);
}
