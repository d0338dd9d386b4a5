/** Many calls at once, over connections that stay: what `fetch` makes of hundreds of sockets would be the slow part. */
import { Agent, request } from 'node:http';
import { basic } from '../harness/management.ts';
import type { ServerProcess } from '../harness/server-process.ts';

export interface Answer {
  readonly status: number;
  /** Asserted field by field. */
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Headers of a page's browser: where it is, and the cookie that it has of us. */
export interface PageHeaders {
  readonly origin: string;
  readonly cookie: string;
}

export class ParallelHttp {
  readonly #agent: Agent;

  constructor(connectionsMax: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  }

  /** Server API, with the secret key. */
  async server(server: ServerProcess, method: string, path: string, body?: object): Promise<Answer> {
    const headers = { authorization: basic(server.secretKey) };
    return await this.#call(server, method, `/v1${path}`, headers, body);
  }

  /** Client API, with a client token; an empty one sends none. */
  async client(
    server: ServerProcess,
    token: string,
    path: string,
    body: object = {},
    page?: PageHeaders,
  ): Promise<Answer> {
    const headers = { ...(token !== '' && { authorization: `Bearer ${token}` }), ...page };
    return await this.#call(server, 'POST', `/v1/client${path}`, headers, body);
  }

  /** A form of a page, sent; the status alone, for what comes back is for people. */
  async submit(server: ServerProcess, path: string, page: PageHeaders): Promise<number> {
    return (await this.#send(server, 'POST', path, { ...page })).status;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(
    server: ServerProcess,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<Answer> {
    const { status, text } = await this.#send(server, method, path, headers, body);
    return { status, body: JSON.parse(text) };
  }

  async #send(
    { port }: ServerProcess,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const sent = request(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
  }
}
