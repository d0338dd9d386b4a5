/** A request that names no host is refused as JSON like everything else (server-api.md §0 rule 3). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '../testing/qr-socket.ts';
import { rawRequest } from '../testing/raw-http.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

it.each(['/healthz', '/v1/users/alice', '/v1/client/hosted/session', '/nothing', '/themes/%'])(
  'without Host %s is 400, as JSON',
  async (path) => {
    const port = await listen(test);
    const { status, headers, text } = await rawRequest(
      port,
      `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    );
    expect([status, headers['content-type']]).toEqual([400, 'application/json']);
    expect(JSON.parse(text)).toMatchObject({ error: 'invalid_request', errorCode: 'invalid_request' });
  },
);

it('HTTP/1.0 knows no Host', async () => {
  const { status } = await rawRequest(await listen(test), 'GET /healthz HTTP/1.0\r\n\r\n');
  expect(status).toBe(200);
});
