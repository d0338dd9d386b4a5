// What no function changes passes byte for byte. Every answer through the emulator is held against the origin's own.

import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startCloudFront } from './cloudfront.ts';
import {
  type Answer,
  type Bed,
  listen,
  passRequest,
  passResponse,
  publicHost,
  type RequestOptions,
  send,
  sendBytes,
  startBed,
  stop,
} from './test-bed.ts';

const file = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const zipped = gzipSync(file);

const routes: Record<string, RequestListener> = {
  '/file': (request, response) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const head = { 'Content-Type': 'application/octet-stream', ETag: '"v1"', 'Accept-Ranges': 'bytes' };
    if (request.headers['if-none-match'] === '"v1"') return response.writeHead(304, head).end();
    if (!range) return response.writeHead(200, { ...head, 'Content-Length': file.length }).end(file);
    const part = file.subarray(Number(range[1]), Number(range[2]) + 1);
    const contentRange = `bytes ${range[1]}-${range[2]}/${file.length}`;
    return response
      .writeHead(206, { ...head, 'Content-Range': contentRange, 'Content-Length': part.length })
      .end(part);
  },
  '/gzip': (_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }).end(zipped),
  '/chunked': (_, response) => {
    response.writeHead(200, 'Very Fine', { Trailer: 'X-Sum', 'Content-Type': 'text/plain' });
    response.write('one,');
    response.addTrailers({ 'X-Sum': '1' });
    response.end('two');
  },
  '/redirect': (_, response) =>
    response
      .writeHead(303, [
        'Location',
        'https://elsewhere.example/a?b=c#d',
        'Set-Cookie',
        'sid=1; Path=/; HttpOnly; SameSite=Lax',
        'X-Mixed-Case',
        'é',
        'SET-COOKIE',
        'b="2 3"; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      ])
      .end(),
  '/empty': (_, response) => response.writeHead(200, { 'Content-Length': 0 }).end(),
  '/no-content': (_, response) => response.writeHead(204).end(),
  '/until-close': (request) => {
    request.socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end');
  },
  '/refuse-early': (_, response) => response.writeHead(413, { Connection: 'close' }).end('too much'),
  '/not-found': (_, response) => response.writeHead(404).end('not here'),
  '/error': (_, response) => response.writeHead(500).end('oops'),
};

const origin: RequestListener = (request, response) => {
  const route = routes[request.url ?? ''];
  if (route) return route(request, response);
  const hash = createHash('sha256');
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  return request.on('end', () => {
    const { method, url, trailers } = request;
    const encoding = request.headers['transfer-encoding'] ?? null;
    response.end(JSON.stringify({ method, url, bytes, sha256: hash.digest('hex'), encoding, trailers }));
  });
};

let bed: Bed;

beforeAll(async () => {
  bed = await startBed({
    origin,
    viewerRequest: passRequest,
    originRequest: passRequest,
    originResponse: passResponse,
  });
});
afterAll(() => bed.close());

const added = new Set(['via', 'x-cache', 'x-amz-cf-pop', 'x-amz-cf-id']);
// Fields of one hop, and the clock.
const perHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'date']);

function comparable({ status, statusMessage, rawHeaders, body }: Answer) {
  const fields: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!added.has(name) && !perHop.has(name)) fields.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return { status, statusMessage, fields: fields.sort(), body: body.toString('base64') };
}

async function both(path: string, init: RequestOptions = {}) {
  const [through, direct] = await Promise.all([bed.get(path, init), send(bed.originPort, path, init)]);
  return { through, direct };
}

describe('an answer of the origin', () => {
  const cases: [string, string, RequestOptions][] = [
    ['a file', '/file', {}],
    ['a HEAD of it', '/file', { method: 'HEAD' }],
    ['a range of it', '/file', { headers: ['Range', 'bytes=10-2000'] }],
    ['its 304', '/file', { headers: ['If-None-Match', '"v1"'] }],
    ['gzip', '/gzip', { headers: ['Accept-Encoding', 'gzip'] }],
    ['chunks and a status text', '/chunked', {}],
    ['a redirect with cookies', '/redirect', {}],
    ['an empty body', '/empty', {}],
    ['a 204', '/no-content', {}],
    ['a body that ends with the connection', '/until-close', {}],
    ['a 500', '/error', {}],
    ['an odd path and query', '/a//b/./%2e%2e/%E0%A4%A?x=1&&y=[]&z=%', {}],
    ['OPTIONS', '/options', { method: 'OPTIONS' }],
    ['DELETE', '/thing', { method: 'DELETE' }],
    ['a POST without a body', '/thing', { method: 'POST' }],
  ];

  it.each(cases)('%s is the same through the emulator', async (_, path, init) => {
    const { through, direct } = await both(path, init);
    expect(comparable(through)).toEqual(comparable(direct));
  });

  it('drops trailers', async () => {
    const raw = await sendBytes(
      bed.cloudFront.port,
      `GET /chunked HTTP/1.1\r\nHost: ${publicHost}\r\nConnection: close\r\n\r\n`,
    );
    expect(raw).toContain('one,');
    expect(raw).not.toMatch(/x-sum/i);
  });
});

describe('an upload', () => {
  const upload = Buffer.from(
    Array.from({ length: 10 * 1_048_576 }, (_, index) => (index * 7 + (index >> 8)) & 255),
  );
  const sha256 = createHash('sha256').update(upload).digest('hex');

  it.each([
    ['with its length', []],
    ['in chunks', ['Transfer-Encoding', 'chunked']],
  ])('of 10 MB arrives whole, %s', async (_, headers) => {
    const answer = await bed.get('/upload', { method: 'PUT', headers, body: upload });
    expect(JSON.parse(answer.text)).toMatchObject({
      bytes: upload.length,
      sha256,
      encoding: headers[1] ?? null,
    });
  });

  it('that the origin refuses early is answered', async () => {
    expect((await bed.get('/refuse-early', { body: Buffer.alloc(100) })).status).toBe(413);
  });

  it('of 10 MB that the origin answers without reading it is answered all the same', async () => {
    for (let round = 0; round < 5; round += 1) {
      const answer = await bed.get('/not-found', { body: upload });
      expect([answer.status, answer.text]).toEqual([404, 'not here']);
    }
  });

  it('has its trailers dropped', async () => {
    const raw = await sendBytes(
      bed.cloudFront.port,
      `POST /t HTTP/1.1\r\nHost: ${publicHost}\r\nConnection: close\r\nTrailer: X-Sum\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n',
    );
    expect(raw).toContain('"trailers":{}');
    expect(raw).toContain('"bytes":3');
  });
});

describe('an origin that fails', () => {
  async function cloudFrontBefore(port: number, readTimeoutSeconds = 30) {
    const cloudFront = await startCloudFront({
      host: publicHost,
      origin: { url: `http://127.0.0.1:${port}`, readTimeoutSeconds },
      functions: {},
    });
    onTestFinished(() => cloudFront.close());
    return cloudFront;
  }

  async function rawOrigin(onRequest: (socket: Socket) => void) {
    const server = createServer((request) => onRequest(request.socket));
    await listen(server);
    onTestFinished(() => stop(server));
    return (server.address() as AddressInfo).port;
  }

  it('is 502 when nothing listens', async () => {
    const port = await rawOrigin(() => undefined);
    const unused = createServer();
    await listen(unused);
    const freed = (unused.address() as AddressInfo).port;
    await stop(unused);
    expect(port).not.toBe(freed);
    const answer = await send((await cloudFrontBefore(freed)).port, '/');
    expect(answer.status).toBe(502);
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
    expect(answer.text).toContain('Generated by cloudfront');
  });

  it('is 502 when it hangs up or breaks HTTP', async () => {
    for (const bytes of ['', 'nonsense\r\n\r\n']) {
      const port = await rawOrigin((socket) => socket.end(bytes));
      expect((await send((await cloudFrontBefore(port)).port, '/')).status).toBe(502);
    }
  });

  it('is 504 when it does not answer in time', async () => {
    const port = await rawOrigin(() => undefined);
    expect((await send((await cloudFrontBefore(port, 0.05)).port, '/')).status).toBe(504);
  });

  it('breaks off an answer that the origin breaks off', async () => {
    const port = await rawOrigin((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy());
    });
    await expect(send((await cloudFrontBefore(port)).port, '/')).rejects.toThrow(
      /aborted|hang up|ECONNRESET/,
    );
  });
});

describe('a viewer', () => {
  it('that hangs up in the middle of an upload harms nobody', async () => {
    const socket = connect(bed.cloudFront.port, '127.0.0.1');
    const head = `POST /upload HTTP/1.1\r\nHost: ${publicHost}\r\nContent-Length: 5000000\r\n\r\n`;
    await new Promise<void>((resolve) => {
      socket.write(head + 'a'.repeat(2_000_000), () => resolve());
    });
    const gone = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.destroy();
    await gone;
    expect((await bed.get('/file')).status).toBe(200);
    expect(bed.cloudFront.logLines.filter((line) => line.includes('"fault"'))).toEqual([]);
  });

  it('may be given another address for a test', async () => {
    const far = await startBed({
      originRequest: passRequest,
      cloudFront: { viewerAddress: (request) => String(request.headers['x-test-address']) },
    });
    onTestFinished(() => far.close());
    await far.get('/', { headers: ['X-Test-Address', '198.51.100.7'] });
    const { request } = far.invocations[0]!.event.Records[0].cf;
    expect(request.clientIp).toBe('198.51.100.7');
    expect(request.headers['x-forwarded-for']?.[0]?.value).toBe('198.51.100.7');
  });
});

describe('closing', () => {
  it('ends connections that are open', async () => {
    const hanging = await startBed({ origin: () => undefined, viewerRequest: passRequest });
    const arrived = new Promise<void>((resolve) => {
      void hanging.get('/').catch(() => resolve());
    });
    await hanging.close();
    await arrived;
  });
});
