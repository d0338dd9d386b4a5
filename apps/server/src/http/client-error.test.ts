/** What the HTTP parser refuses is over for us, whatever the peer leaves open (N-32, R-14). */
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from '../testing/qr-socket.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

it.each([
  ['no HTTP', 'hello\r\n\r\n', '400'],
  ['too large a header', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`, '431'],
])('%s is answered, and its connection ends', async (_name, text, status) => {
  const socket = connect({ port: await listen(test), host: '127.0.0.1', allowHalfOpen: true });
  const { server } = test.app.server;
  const connections = async () => await promisify(server.getConnections.bind(server))();
  await expect.poll(connections).toBe(1);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString();
  });
  socket.on('error', () => {}).write(text);
  await expect.poll(() => answer).toContain(`HTTP/1.1 ${status}`);
  await expect.poll(connections).toBe(0);
  socket.destroy();
});
