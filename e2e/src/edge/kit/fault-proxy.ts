import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Readonly<Record<string, unknown>>;

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
}

export type Fault =
  /** This answer, and the server is not asked. */
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string }
  /** No answer, ever. */
  | { readonly kind: 'silence' }
  /** A head, and a body that never ends. */
  | { readonly kind: 'drip' }
  /** The connection ends without an answer. */
  | { readonly kind: 'reset' }
  /** The server's own answer, changed. */
  | { readonly kind: 'change'; readonly change: (body: Json) => unknown };

export interface FaultProxy {
  readonly url: string;
  /** Every call that the edge made, oldest first. */
  readonly calls: ApiCall[];
  /** Decides for each call; undefined lets it through. */
  fault: ((call: ApiCall) => Fault | undefined) | undefined;
  /** Bodies of the track calls. */
  tracked(): Json[];
  close(): Promise<void>;
}

/** Stands between the edge and Stepward: what a network, a busy server or a hostile one would do. */
export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  const calls: ApiCall[] = [];
  const proxy: { fault: FaultProxy['fault'] } = { fault: undefined };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const call = { method: request.method ?? '', path: request.url ?? '', body: parse(body) };
    calls.push(call);
    const fault = proxy.fault?.(call);
    switch (fault?.kind) {
      case 'answer':
        return void response
          .writeHead(fault.status, { 'Content-Type': 'application/json' })
          .end(fault.body ?? '');
      case 'silence':
        return;
      case 'drip':
        return void response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"state":');
      case 'reset':
        return void request.socket.destroy();
    }
    const answer = await fetch(`http://127.0.0.1:${serverPort}${call.path}`, {
      method: call.method,
      headers: pick(request, ['authorization', 'content-type', 'accept']),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const text = await answer.text();
    const changed = fault === undefined ? text : JSON.stringify(fault.change(parse(Buffer.from(text))));
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(changed);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    get fault() {
      return proxy.fault;
    },
    set fault(fault) {
      proxy.fault = fault;
    },
    tracked: () => calls.filter(({ path }) => /\/actions\/[^/]+$/.test(path)).map(({ body }) => body),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pick({ headers }: IncomingMessage, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(body.toString()) as Json;
  } catch {
    return {};
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
