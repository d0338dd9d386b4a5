/** How the files of the challenge page travel. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpServer } from '../http/http-server.ts';
import { hostedPageFiles } from './files.ts';

const script = 'export const text = "again and again";\n'.repeat(100);
const font = randomBytes(2_000);
let directory: string;
let server: FastifyInstance;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-page-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html>');
  writeFileSync(join(directory, 'assets', 'page.js'), script);
  writeFileSync(join(directory, 'assets', 'font.woff2'), font);
  server = Fastify();
  hostedPageFiles(server as unknown as HttpServer, {
    directory,
    onPage: async () => ({ openers: [], isReference: false }),
  });
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const get = async (path: string, accept?: string) =>
  await server.inject({
    url: `/assets/${path}`,
    headers: accept === undefined ? {} : { 'accept-encoding': accept },
  });

describe('a script', () => {
  it.each(['gzip', 'deflate, gzip', 'gzip, deflate, br, zstd', 'br;q=1.0, GZIP;q=0.8', 'gzip;q=0.001'])(
    'is compressed for who accepts %j',
    async (accept) => {
      const { headers, rawPayload } = await get('page.js', accept);
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'content-encoding': 'gzip',
        vary: 'accept-encoding',
        'content-length': String(rawPayload.length),
      });
      expect(gunzipSync(rawPayload).toString()).toBe(script);
    },
  );

  it.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'x-gzip'])(
    'is as it is for who accepts %j',
    async (accept) => {
      const { headers, body } = await get('page.js', accept);
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('accept-encoding');
      expect(body).toBe(script);
    },
  );
});

it('what compression does not make smaller is left as it is', async () => {
  const { headers, rawPayload } = await get('font.woff2', 'gzip');
  expect(headers).toMatchObject({
    'content-type': 'font/woff2',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(rawPayload.equals(font)).toBe(true);
});
