/** HTTP as bytes on a socket: what no client library of ours would send, and exactly what came back. */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; values byte for byte. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answerWithinMs = 30_000;

/** Sends these bytes (`\r\n` for a line break is the caller's) and reads until the server closes the connection. */
export async function rawHttp(port: number, bytes: string): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  socket.setEncoding('utf8').setTimeout(answerWithinMs);
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('timeout', () => {
    socket.destroy();
    reject(new Error(`no whole answer within ${answerWithinMs} ms, only: ${received}`));
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(received));
  socket.write(bytes);
  return parse(await promise);
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  };
}
