// A load generator that costs little itself: raw keep-alive connections, one request in flight on each.
import { connect, type Socket } from 'node:net';

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  /** One per answer. */
  readonly latenciesMs: number[];
  readonly bodyBytesMean: number;
}

const headEnd = Buffer.from('\r\n\r\n');
const lengthName = Buffer.from('content-length: ');

/** Where the answer at the front of `data` ends; undefined while it is not complete. Any status but 200 throws. */
function answerEnd(data: Buffer): { total: number; body: number } | undefined {
  const head = data.indexOf(headEnd);
  if (head < 0) return undefined;
  if (data.toString('latin1', 9, 12) !== '200') {
    throw new Error(`unexpected answer: ${data.toString('utf8', 0, 600)}`);
  }
  let at = data.indexOf(lengthName);
  if (at < 0 || at > head) at = data.toString('latin1', 0, head).toLowerCase().indexOf('content-length: ');
  if (at < 0) throw new Error('the answer has no content-length');
  const from = at + lengthName.length;
  const body = Number(data.toString('latin1', from, data.indexOf('\r', from)));
  const total = head + headEnd.length + body;
  return data.length >= total ? { total, body } : undefined;
}

/**
 * Sends requests over `connections` keep-alive connections for `durationMs`, the next on each when the last is answered.
 *
 * @param nextRequest gives the bytes of one whole HTTP request
 * @throws on the first answer that is not 200
 */
export async function load(
  port: number,
  connections: number,
  durationMs: number,
  nextRequest: () => string,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let bodyBytes = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;

  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let pending: Buffer | undefined;
      let sentAt = 0;
      const send = () => {
        sentAt = performance.now();
        if (sentAt >= endsAt) {
          socket.destroy();
          resolve();
          return;
        }
        socket.write(nextRequest());
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk) => {
        pending = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
        try {
          const end = answerEnd(pending);
          if (end === undefined) return;
          latenciesMs.push(performance.now() - sentAt);
          bodyBytes += end.body;
          pending = undefined;
          send();
        } catch (error) {
          socket.destroy();
          reject(error);
        }
      });
    });

  const sockets = Array.from({ length: connections }, () =>
    connect({ port, host: '127.0.0.1', noDelay: true }),
  );
  await Promise.all(sockets.map(drive));
  const answered = latenciesMs.length;
  return {
    answered,
    seconds: (performance.now() - startedAt) / 1000,
    latenciesMs,
    bodyBytesMean: bodyBytes / answered,
  };
}
