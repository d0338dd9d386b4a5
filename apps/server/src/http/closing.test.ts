import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpServer, type HttpServer } from './http-server.ts';

let server: HttpServer;
let answer: () => void;
/** Resolves once a request has reached its route. */
let reached: Promise<void>;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createHttpServer(pino({ level: 'silent' }));
  const held = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  answer = held.resolve;
  reached = arrival.promise;
  server.get('/held', async () => {
    arrival.resolve();
    await held.promise;
    return { isAnswered: true };
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  answer();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

async function open(): Promise<Socket> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  const accepted = once(server.server, 'connection');
  await Promise.all([once(socket, 'connect'), accepted]);
  socket.resume();
  return socket;
}

it('waits for nobody who opened a connection ahead of need', async () => {
  const socket = await open();
  const ended = once(socket, 'close');
  await server.close();
  await ended;
});

it('answers the requests that are there before it ends', async () => {
  const socket = await open();
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  const ended = once(socket, 'close');
  socket.write('GET /held HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await reached;
  const closed = server.close();
  answer();
  await closed;
  await ended;
  expect(text).toContain('{"isAnswered":true}');
});
