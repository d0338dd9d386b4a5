/** A carrier's HTTP API on loopback, for tests: keeps what it was sent and answers as it is told, or never. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CarrierRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CarrierAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Carrier {
  readonly url: string;
  readonly requests: CarrierRequest[];
  /** `hang`: takes the request and says nothing. */
  answer: CarrierAnswer | 'hang' | ((request: CarrierRequest) => CarrierAnswer | 'hang');
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startCarrier(answer: Carrier['answer'] = { status: 200 }): Promise<Carrier> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const requests: CarrierRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const received = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(received);
      const now = typeof carrier.answer === 'function' ? carrier.answer(received) : carrier.answer;
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
      if (now === 'hang') return;
      response.writeHead(now.status, now.headers).end(now.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const carrier: Carrier = {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return carrier;
}
