/**
 * One HTTP/2 connection to one carrier, kept while it is used: Apple takes many short ones for an attack. Owns: the
 * connection, to an address that was judged (SECURITY row 47). Does not own: the rules for addresses.
 */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DeliveryError } from '../../messages/delivery-error.ts';
import type { Outbound } from '../../messages/providers/outbound.ts';

export interface Http2Target {
  readonly url: string;
  readonly outbound: Pick<Outbound, 'addressFor'>;
  /** PEM; absent: the system's. */
  readonly certificateAuthority?: string | undefined;
}

export interface Http2Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Http2Answer {
  readonly status: number;
  readonly body: string;
}

const idleMs = 60_000;
const answerBytesMax = 16_384;

export class Http2Client {
  readonly #target: Http2Target;
  #session: Promise<ClientHttp2Session> | undefined;

  constructor(target: Http2Target) {
    this.#target = target;
  }

  /** Throws a `DeliveryError` when no answer came. */
  async post(request: Http2Request, signal: AbortSignal): Promise<Http2Answer> {
    const session = await orAborted(this.#connected(), signal);
    return await exchange(session, request, signal);
  }

  close(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  #connected(): Promise<ClientHttp2Session> {
    this.#session ??= this.#connect();
    return this.#session;
  }

  async #connect(): Promise<ClientHttp2Session> {
    const forget = () => {
      this.#session = undefined;
    };
    try {
      const { url, outbound, certificateAuthority } = this.#target;
      const address = await outbound.addressFor(new URL(url).hostname.replace(/^\[|\]$/g, ''));
      const session = connect(url, {
        createConnection: (origin) => open(origin, address, certificateAuthority),
      });
      session.unref();
      session.setTimeout(idleMs, () => session.close());
      session.on('close', forget).on('goaway', forget);
      await new Promise<void>((resolve, reject) => {
        session.once('connect', () => resolve());
        // Kept for good: an error without a listener ends the process.
        session.on('error', (error: Error & { code?: string }) => {
          forget();
          reject(new DeliveryError('temporary', error.code ?? 'network'));
        });
      });
      return session;
    } catch (error) {
      forget();
      throw error;
    }
  }
}

function open({ protocol, hostname, port }: URL, address: string, ca: string | undefined): Socket {
  const host = { host: address, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  if (protocol !== 'https:') return connectPlain(host);
  return connectTls({
    ...host,
    servername: hostname,
    ALPNProtocols: ['h2'],
    ...(ca === undefined ? {} : { ca }),
  });
}

function exchange(
  session: ClientHttp2Session,
  { path, headers, body }: Http2Request,
  signal: AbortSignal,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream: ClientHttp2Stream = session.request({ ...headers, ':method': 'POST', ':path': path });
    const abort = () => stream.close();
    signal.addEventListener('abort', abort, { once: true });
    let status = 0;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (received: IncomingHttpHeaders & { ':status'?: number }) => {
      status = received[':status'] ?? 0;
    });
    stream.on('data', (part: string) => {
      if (text.length < answerBytesMax) text += part;
    });
    stream.on('error', (error: Error & { code?: string }) =>
      reject(new DeliveryError('temporary', error.code ?? 'network')),
    );
    stream.on('close', () => {
      signal.removeEventListener('abort', abort);
      if (status !== 0) resolve({ status, body: text });
      else reject(new DeliveryError('temporary', signal.aborted ? 'timeout' : 'network'));
    });
    stream.end(body);
  });
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = () => reject(new DeliveryError('temporary', 'timeout'));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
