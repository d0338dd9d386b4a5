import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { originSecretHeader } from './edge.ts';
import type { RunningOrigin } from './sites.ts';

/**
 * What a listener rule or resource policy before the application does: only requests with the secret header of the
 * distribution get through. The application itself is untouched.
 */
export async function guardedOrigin(app: RunningOrigin, secret: string): Promise<RunningOrigin> {
  const server = createServer((request, response) => {
    const sent = request.rawHeaders.filter((_, at) => {
      return at % 2 === 1 && request.rawHeaders[at - 1]?.toLowerCase() === originSecretHeader;
    });
    if (sent.length !== 1 || sent[0] !== secret) return void response.writeHead(403).end('no');
    const { method, url: path, rawHeaders } = request;
    const onward = httpRequest({ host: '127.0.0.1', port: app.port, method, path, headers: rawHeaders });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: app.requests,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await app.close();
    },
  };
}
