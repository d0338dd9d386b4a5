/** Somebody who receives webhooks, in this process, over a real socket: keeps every byte, answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { JsonBody } from './test-app.ts';
import { wrongEvent } from './webhook-check.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Exactly as it came. */
  readonly body: string;
  readonly json: JsonBody;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Connections made so far, whatever came of them. */
  connections: number;
  /** Absent: 200 and an empty object. */
  answer: ((response: ServerResponse, received: Received) => void) | undefined;
  /** Resolves when so many requests have come, all in all. */
  until(count: number): Promise<void>;
  /** Throws, if an event that came was not as documented. */
  close(): Promise<void>;
}

/** The first that came; there must be one. */
export function firstReceived({ received }: WebhookReceiver): Received & { signature: string } {
  const [first] = received;
  if (!first) throw new Error('nothing was received');
  return { ...first, signature: String(first.headers['x-signature-v2']) };
}

export interface ReceiverOptions {
  readonly host?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly port?: number;
  /** Events that a test made up: what they are about is not judged. */
  readonly areMadeUp?: boolean;
}

export async function startReceiver(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const { host = '127.0.0.1', tls, port = 0, areMadeUp = false } = options;
  const waiting: { count: number; done: () => void }[] = [];
  const sockets = new Set<Socket>();
  const wrong: string[] = [];
  const server = tls ? createTlsServer(tls) : createServer();
  await new Promise<void>((done) => server.listen(port, host, done));
  const bound = (server.address() as AddressInfo).port;
  const receiver: WebhookReceiver = {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}/hook`,
    port: bound,
    received: [],
    connections: 0,
    answer: undefined,
    until: async (count) => {
      if (receiver.received.length >= count) return;
      await new Promise<void>((done) => waiting.push({ count, done }));
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
  };
  server.on('connection', (socket) => {
    receiver.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    const received: Received = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      json: JSON.parse(body),
    };
    receiver.received.push(received);
    const problem = areMadeUp ? undefined : wrongEvent(received.json);
    if (problem !== undefined) wrong.push(problem);
    for (const { count, done } of waiting) if (receiver.received.length >= count) done();
    if (receiver.answer) return receiver.answer(response, received);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return receiver;
}
