/**
 * TLS in front of plain HTTP servers of this machine, one port for all host names, as a load balancer stands there. Owns:
 * certificate, names, and that `X-Forwarded-For` gets the client's address. Browsers find it by `resolverRules`.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { selfSignedCertificate } from '@stepward/server/testing/self-signed-certificate';

export interface TlsProxy {
  /** For `launchBrowser`: these names lead here, and the certificate is believed. */
  readonly browserArguments: readonly string[];
  /** From now on `https://{host}` is what listens at this port of 127.0.0.1. */
  serve(host: string, port: number): void;
  close(): Promise<void>;
}

/** What the proxy says of everybody, as if they came from the Internet (RFC 5737). */
export const clientAddress = '203.0.113.7';

function spkiHash(cert: string): string {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** @param domains each with all names below it */
export async function startTlsProxy(...domains: readonly [string, ...string[]]): Promise<TlsProxy> {
  const names = domains.flatMap((domain) => [`*.${domain}`, domain]);
  const { key, cert } = selfSignedCertificate(domains[0], ...names);
  const ports = new Map<string, number>();
  const server = createServer({ key, cert });
  forward(server, ports);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    browserArguments: [
      `--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1:${port}`).join(',')}`,
      `--ignore-certificate-errors-spki-list=${spkiHash(cert)}`,
    ],
    serve: (host, to) => void ports.set(host, to),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The header is added to, as proxies do: whoever sent one of their own comes first, and is not believed. */
function forwarded(incoming: IncomingMessage): NodeJS.Dict<string | string[]> {
  const before = incoming.headers['x-forwarded-for'];
  return {
    ...incoming.headers,
    'x-forwarded-for': before === undefined ? clientAddress : `${before}, ${clientAddress}`,
    'x-forwarded-proto': 'https',
  };
}

function forward(server: Server, ports: ReadonlyMap<string, number>): void {
  const portOf = ({ headers }: IncomingMessage) => ports.get(headers.host ?? '');
  server.on('request', (incoming, outgoing) => {
    const port = portOf(incoming);
    if (port === undefined) return void outgoing.writeHead(421).end();
    const { method, url: path } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path, headers: forwarded(incoming) });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const port = portOf(incoming);
    if (port === undefined) return void socket.destroy();
    const onward = connect(port, '127.0.0.1', () => {
      const lines = Object.entries(forwarded(incoming)).map(([name, value]) => `${name}: ${value}`);
      onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
}
