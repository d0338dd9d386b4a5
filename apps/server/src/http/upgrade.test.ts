import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { rawRequest, requestText } from '../testing/raw-http.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
afterEach(async () => await test.close());

it('an offer of HTTP/2, as Java’s HTTP client makes with each request, is a request like any other', async () => {
  test = await startTestApp();
  await test.app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = test.app.server.server.address() as AddressInfo;
  const request = requestText({
    method: 'POST',
    target: '/v1/users/alice/actions/signIn',
    authorization: basic(testSecretKey),
    body: '{}',
    headers: ['Upgrade: h2c', 'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA'],
  }).replace('Connection: close', 'Connection: close, Upgrade, HTTP2-Settings');
  const answer = await rawRequest(port, request);
  expect([answer.status, JSON.parse(answer.text).state]).toEqual([200, 'ALLOW']);
});
