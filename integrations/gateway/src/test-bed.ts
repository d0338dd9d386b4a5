// What the tests of this package share: packages zipped on the spot, an origin, and a client that sees raw bytes.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type CloudFront, startCloudFront } from './cloudfront.ts';
import type { InvocationRecord } from './lambda-function.ts';
import type { CloudFrontOptions } from './options.ts';

export const publicHost = 'edge.localhost';

type FunctionName = 'viewerRequest' | 'originRequest' | 'originResponse';
export type BedOptions = Partial<Record<FunctionName, string | Record<string, string>>> & {
  origin?: RequestListener;
  cloudFront?: Partial<CloudFrontOptions>;
  customHeaders?: { name: string; value: string }[];
};

export type SeenRequest = { method: string; target: string; rawHeaders: string[]; body: Buffer };

export type Answer = {
  status: number;
  statusMessage: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: Buffer;
  text: string;
};

export type Bed = {
  cloudFront: CloudFront;
  originPort: number;
  /** What reached the origin, when the bed's own origin answered. */
  seen: SeenRequest[];
  invocations: InvocationRecord[];
  get(path: string, init?: RequestOptions): Promise<Answer>;
  close(): Promise<void>;
};

export type RequestOptions = {
  method?: string;
  /** Name, value, name, value: sent exactly so, after `Host`. */
  headers?: string[];
  body?: Buffer | string;
  host?: string;
};

/** Zips the files given, or one index.js with that CommonJS source, and returns the path. */
export async function zipPackage(directory: string, name: string, files: string | Record<string, string>) {
  const contents = typeof files === 'string' ? { 'index.js': files } : files;
  const entries = Object.entries(contents).map(([path, source]) => [path, strToU8(source)] as const);
  const path = join(directory, `${name}.zip`);
  await writeFile(path, zipSync(Object.fromEntries(entries)));
  return path;
}

export async function startBed(options: BedOptions): Promise<Bed> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  const seen: SeenRequest[] = [];
  const invocations: InvocationRecord[] = [];
  const origin = createServer({ maxHeaderSize: 65_536 }, options.origin ?? recordingOrigin(seen));
  await listen(origin);
  const originPort = (origin.address() as AddressInfo).port;
  const functions: CloudFrontOptions['functions'] = {};
  for (const name of ['viewerRequest', 'originRequest', 'originResponse'] as const) {
    const source = options[name];
    if (source !== undefined) functions[name] = await zipPackage(directory, name, source);
  }
  const cloudFront = await startCloudFront({
    host: publicHost,
    origin: { url: `http://127.0.0.1:${originPort}`, customHeaders: options.customHeaders ?? [] },
    functions,
    onInvocation: (record) => invocations.push(record),
    ...options.cloudFront,
  });
  return {
    cloudFront,
    originPort,
    seen,
    invocations,
    get: (path, init = {}) => send(cloudFront.port, path, init),
    async close() {
      await cloudFront.close();
      await stop(origin);
      await rm(directory, { recursive: true });
    },
  };
}

/** Answers 200 `origin` with two cookies, and remembers what it was asked. */
function recordingOrigin(seen: SeenRequest[]): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', rawHeaders } = request;
    seen.push({ method, target: url, rawHeaders, body: Buffer.concat(chunks) });
    response.writeHead(200, ['Content-Type', 'text/plain', 'Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'b=2']);
    response.end('origin');
  };
}

export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** One request on a connection of its own, decoded no further than HTTP's framing. */
export function send(port: number, path: string, init: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const body = init.body === undefined ? undefined : Buffer.from(init.body);
    const given = init.headers ?? [];
    const isFramed = given.some((name) => /^(content-length|transfer-encoding)$/i.test(name));
    const length = body && !isFramed ? ['Content-Length', String(body.length)] : [];
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      method: init.method ?? (body ? 'POST' : 'GET'),
      headers: ['Host', init.host ?? `${publicHost}:${port}`, ...given, ...length],
      agent: false,
      maxHeaderSize: 131_072,
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk as Buffer);
      } catch (error) {
        return reject(error);
      }
      const bytes = Buffer.concat(chunks);
      resolve({
        status: response.statusCode ?? 0,
        statusMessage: response.statusMessage ?? '',
        headers: response.headers,
        rawHeaders: response.rawHeaders,
        body: bytes,
        text: bytes.toString(),
      });
    });
    request.end(body);
  });
}

/** Writes bytes to a connection and reads until the other side ends it. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

/** All values of a field, in order, from raw headers. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/** A CommonJS package whose handler body is `source`; `event`, `context` and `cf` are in scope. */
export function handler(source: string): string {
  return `exports.handler = async (event, context) => { const cf = event.Records[0].cf; ${source} };`;
}

export const passRequest = handler('return cf.request;');
export const passResponse = handler('return cf.response;');
