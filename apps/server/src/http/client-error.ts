/**
 * What the HTTP parser itself refuses, before there is a request: answered on the bare socket, as JSON like everything
 * else (server-api.md §0 rule 3).
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ApiError, errorBody } from './api-error.ts';

const requestIdBytes = 9;

const refusals: Readonly<Record<string, readonly [statusLine: string, description: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The request headers are larger than 16 KB together.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive within 10 seconds.'],
};

export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [statusLine, description] = refusals[error.code ?? ''] ?? [
    '400 Bad Request',
    'The request is malformed.',
  ];
  const requestId = randomBytes(requestIdBytes).toString('base64url');
  // No time limit of Node's is left on it: otherwise it stays open for as long as the peer leaves its half open.
  socket.once('finish', () => socket.destroy());
  const body = JSON.stringify(errorBody(new ApiError('invalid_request', description), requestId));
  socket.end(
    `HTTP/1.1 ${statusLine}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`,
  );
}
