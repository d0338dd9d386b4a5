/** A screen with a WebSocket, for tests: collects what it is told. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { JsonBody, TestApp } from './test-app.ts';

export interface SocketOptions {
  readonly token?: string;
  readonly tenantId?: string;
  readonly path?: string;
  /** Null: a caller that is no browser. */
  readonly origin?: string | null;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Port of the test server, which listens from the first call on. */
export async function listen(test: TestApp): Promise<number> {
  const { server } = test.app.server;
  if (!server.listening) await test.app.server.listen({ port: 0, host: '127.0.0.1' });
  return (server.address() as AddressInfo).port;
}

export class QrSocket {
  readonly #socket: WebSocket;
  readonly #waiting: ((message: JsonBody) => void)[] = [];
  readonly #received: JsonBody[] = [];
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code]) => Number(code));
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      const next = this.#waiting.shift();
      if (next) next(message);
      else this.#received.push(message);
    });
  }

  /** Resolves with the socket, or with the status of the refusal. */
  static async connect(test: TestApp, options: SocketOptions = {}): Promise<QrSocket | number> {
    const { token, tenantId = 'test-tenant', path = '/ws-v1-challenge' } = options;
    const { origin = 'https://app.example.com', headers = {} } = options;
    const identity = token === undefined ? `x.authsignal.tenant.${tenantId}` : `x.authsignal.token.${token}`;
    const { protocols = ['authsignal-ws', identity] } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${await listen(test)}${path}`, [...protocols], {
      headers,
      ...(origin === null ? {} : { origin }),
    });
    return await new Promise((resolve, reject) => {
      socket.on('open', () => resolve(new QrSocket(socket)));
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', reject);
    });
  }

  static async open(test: TestApp, options: SocketOptions = {}): Promise<QrSocket> {
    const connected = await QrSocket.connect(test, options);
    if (typeof connected === 'number') throw new Error(`the upgrade was refused with ${connected}`);
    return connected;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** How many messages came that nobody waited for. */
  get unread(): number {
    return this.#received.length;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Reads nothing until `resume`, and so hears of no end. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async next(): Promise<JsonBody> {
    const ready = this.#received.shift();
    return ready ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }

  async create(data: object = {}): Promise<JsonBody> {
    this.send({
      type: 'CREATE_CHALLENGE',
      data: { challengeType: 'QR_CODE', actionCode: 'signIn', ...data },
    });
    return (await this.next()).data;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
