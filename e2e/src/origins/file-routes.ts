// What must pass through an edge byte for byte: downloads with ranges, validators and compression, and uploads.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export const downloadBytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31) % 256));
export const downloadEtag = '"download-v1"';
const gzipped = gzipSync(downloadBytes);

type FilePage = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer };

/** Answers /download, /upload and /moved; false for every other path. */
export function answerFileRoute(page: FilePage): boolean {
  const { request, response, url } = page;
  if (url.pathname === '/download') download(request, response);
  else if (url.pathname === '/upload' && request.method === 'POST') upload(page);
  else if (url.pathname === '/moved') response.writeHead(301, { Location: '/download?from=moved' }).end();
  else return false;
  return true;
}

function download(request: IncomingMessage, response: ServerResponse): void {
  const head = {
    'Content-Type': 'application/octet-stream',
    ETag: downloadEtag,
    'Accept-Ranges': 'bytes',
    Vary: 'Accept-Encoding',
  };
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (request.headers['if-none-match'] === downloadEtag) response.writeHead(304, head).end();
  else if (range) sendRange(response, head, Number(range[1]), Number(range[2]));
  else if (/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    response.writeHead(200, { ...head, 'Content-Encoding': 'gzip', 'Content-Length': gzipped.length });
    response.end(gzipped);
  } else response.writeHead(200, { ...head, 'Content-Length': downloadBytes.length }).end(downloadBytes);
}

function sendRange(
  response: ServerResponse,
  head: Record<string, string>,
  first: number,
  last: number,
): void {
  const part = downloadBytes.subarray(first, last + 1);
  const contentRange = `bytes ${first}-${first + part.length - 1}/${downloadBytes.length}`;
  response
    .writeHead(206, { ...head, 'Content-Range': contentRange, 'Content-Length': part.length })
    .end(part);
}

function upload({ request, response, body }: FilePage): void {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const type = request.headers['content-type'] ?? null;
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ bytes: body.length, sha256, type }));
}
