/**
 * Who sends too slowly is told so and cut off, with a key or without (N-32). On real sockets, with a shorter time: what Node
 * does with the times is the claim.
 */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

let server: HttpServer;
beforeEach(async () => {
  server = createHttpServer(pino({ level: 'silent' }), { readTimeoutMs: 200 });
  server.post('/echo', async ({ body }) => body);
  server.post('/large', { bodyLimit: 1_000_000 }, async ({ body }) => body);
  const refuse = async () => await Promise.reject(new ApiError('unauthorized', 'No.'));
  server.post('/kept', { onRequest: refuse }, async () => ({}));
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => await server.close());

/** All that comes until the server ends the connection. */
async function untilEnd(text: string): Promise<string> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  await once(socket, 'close');
  return answer;
}

it.each([
  ['nothing', ''],
  ['a part of its headers', 'POST /echo HTTP/1.1\r\nhost: x\r\nx: y'],
  ['one byte of its body', 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 400\r\n\r\n{'],
  [
    'a part of its second request',
    'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 400\r\n\r\n{',
  ],
])('who sends %s is told 408 and cut off', async (_name, text) => {
  const answer = await untilEnd(text);
  const last = answer.slice(answer.lastIndexOf('HTTP/1.1 '));
  expect(last).toMatch(/^HTTP\/1\.1 408 /);
  expect(last).toContain('"error":"invalid_request"');
});

it('a route that takes large bodies has more time for them, and not for ever', async () => {
  const begun = performance.now();
  const answer = await untilEnd('POST /large HTTP/1.1\r\nhost: x\r\ncontent-length: 400000\r\n\r\n{');
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  // Twelve times the time; how much later it is noticed is the machine's.
  expect(performance.now() - begun).toBeGreaterThan(10 * 200);
});

it('who was refused before the body was there does not hold the connection', async () => {
  const answer = await untilEnd('POST /kept HTTP/1.1\r\nhost: x\r\ncontent-length: 400\r\n\r\n{');
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
});
