/** Many calls at once, over connections that stay: what `fetch` makes of hundreds of sockets would be the slow part. */
import { Agent, request } from 'node:http';
import { basic } from '../harness/management.ts';
import type { ServerProcess } from '../harness/server-process.ts';

export interface Answer {
  readonly status: number;
  /** Asserted field by field. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export class ParallelHttp {
  readonly #agent: Agent;

  constructor(connectionsMax: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  }

  /** Server API, with the secret key. */
  async server(server: ServerProcess, method: string, path: string, body?: object): Promise<Answer> {
    return await this.#send(server, method, path, basic(server.secretKey), body);
  }

  /** Client API, with a client token; an empty one sends none. */
  async client(server: ServerProcess, token: string, path: string, body: object = {}): Promise<Answer> {
    return await this.#send(server, 'POST', `/client${path}`, token && `Bearer ${token}`, body);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(
    { port }: ServerProcess,
    method: string,
    path: string,
    authorization: string,
    body?: object,
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = request(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port,
        method,
        path: `/v1${path}`,
        headers: {
          ...(authorization === '' ? {} : { authorization }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
  }
}
