// A server for tests: writes down each request and answers what it is told. Knows nothing of the product.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** Exactly as it stood in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON; none: an empty body. */
  readonly body?: unknown;
}

/** `hang` never answers, `reset` breaks the connection, `cut` breaks it in the middle of the body. */
export type Reaction = Answer | 'hang' | 'reset' | 'cut';

export interface Recorder {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** What comes next, one for each request; the last one for all that follow. */
  answer(...reactions: Reaction[]): void;
  /** What comes for each path (without its query); `{}` for any other. */
  answerByPath(bodies: Readonly<Record<string, Answer>>): void;
  close(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  let reactions: Reaction[] = [{ body: {} }];
  let byPath: Readonly<Record<string, Answer>> = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    const [next = byPath[request.url?.split('?')[0] ?? ''] ?? { body: {} }] = reactions;
    if (reactions.length > 1) reactions = reactions.slice(1);
    react(response, next);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      reactions = next;
      requests.length = 0;
    },
    answerByPath: (bodies) => {
      byPath = bodies;
      reactions = [];
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function react(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'hang') return;
  if (reaction === 'reset') {
    response.destroy();
    return;
  }
  if (reaction === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"state":', () => response.destroy());
    return;
  }
  const { status = 200, headers = {}, body } = reaction;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (body === undefined) response.end();
  else response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
