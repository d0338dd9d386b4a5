import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, handler, passRequest, passResponse, sendBytes, startBed, valuesOf } from './test-bed.ts';

const origin: RequestListener = (request, response) => {
  if (request.url === '/large-headers') response.setHeader('X-Large', 'a'.repeat(20_480));
  if (request.url === '/huge-headers') response.setHeader('X-Huge', 'a'.repeat(70_000));
  if (request.url === '/fitting-headers') response.setHeader('X-Large', 'a'.repeat(20_200));
  if (request.url === '/12-kb-of-cookies') {
    const cookies = Array.from({ length: 20 }, (_, index) => `c${index}=${'v'.repeat(600)}`);
    response.setHeader('Set-Cookie', cookies);
  }
  request.resume().on('end', () => response.end('origin'));
};

let bed: Bed;
let showing: Bed;

beforeAll(async () => {
  bed = await startBed({ origin, viewerRequest: passRequest, originResponse: passResponse });
  const answerWithBody = `const { data, ...rest } = cf.request.body; const bytes = Buffer.from(data, "base64").length;
    return { status: "200", body: JSON.stringify({ ...rest, bytes }) };`;
  showing = await startBed({
    viewerRequest: handler(`if (cf.request.uri === '/viewer') { ${answerWithBody} } return cf.request;`),
    originRequest: handler(answerWithBody),
  });
});
afterAll(async () => {
  await bed.close();
  await showing.close();
});

describe('requests', () => {
  it('passes 20 kB of header fields', async () => {
    expect((await bed.get('/', { headers: ['Cookie', `a=${'a'.repeat(20_000)}`] })).status).toBe(200);
  });

  it('answers 413 above 20,480 bytes and closes the connection', async () => {
    const answer = await bed.get('/', { headers: ['Cookie', `a=${'a'.repeat(20_480)}`] });
    expect(answer.status).toBe(413);
    expect(answer.headers.connection).toBe('close');
  });

  it('answers 413 where even the HTTP parser gives up', async () => {
    expect((await bed.get('/', { headers: ['Cookie', `a=${'a'.repeat(70_000)}`] })).status).toBe(413);
  });

  it('answers 413 to a URL above 8,192 bytes', async () => {
    expect((await bed.get(`/${'a'.repeat(8_000)}`)).status).toBe(200);
    expect((await bed.get(`/?${'a'.repeat(8_192)}`)).status).toBe(413);
  });

  it('answers 403 to a host name that is not its own', async () => {
    expect((await bed.get('/', { host: 'app.localhost' })).status).toBe(403);
    expect((await bed.get('/', { host: `127.0.0.1:${bed.cloudFront.port}` })).status).toBe(403);
    expect((await bed.get('/', { host: 'd111111abcdef8.cloudfront.net' })).status).toBe(200);
  });

  it('answers 403 to a GET with a body and to methods that it does not know', async () => {
    expect((await bed.get('/', { method: 'GET', body: 'x' })).status).toBe(403);
    expect((await bed.get('/', { method: 'HEAD', headers: ['Transfer-Encoding', 'chunked'] })).status).toBe(
      403,
    );
    expect((await bed.get('/', { method: 'PROPFIND' })).status).toBe(403);
  });

  it('answers 400 to what is not HTTP, or no path', async () => {
    const { port } = bed.cloudFront;
    expect(await sendBytes(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(
      await sendBytes(port, 'GET http://edge.localhost/ HTTP/1.1\r\nHost: edge.localhost\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('origin responses', () => {
  it('answers 502 above 20,480 bytes of header fields', async () => {
    expect((await bed.get('/fitting-headers')).status).toBe(200);
    expect((await bed.get('/large-headers')).status).toBe(502);
    expect((await bed.get('/huge-headers')).status).toBe(502);
  });

  it('lets 20 cookies of 12 kB through, one field each', async () => {
    const answer = await bed.get('/12-kb-of-cookies');
    expect(valuesOf(answer.rawHeaders, 'set-cookie')).toHaveLength(20);
  });
});

describe('the body that an event shows', () => {
  it.each([
    [40_960, false],
    [40_961, true],
  ])('of %i bytes is truncated at 40 KB for a viewer-request: %s', async (bytes, inputTruncated) => {
    const shown = JSON.parse((await showing.get('/viewer', { body: 'a'.repeat(bytes) })).text);
    expect(shown).toEqual({ inputTruncated, action: 'read-only', encoding: 'base64', bytes: 40_960 });
  });

  it.each([
    [1_048_576, false],
    [1_048_577, true],
  ])('of %i bytes is truncated at 1 MB for an origin-request: %s', async (bytes, inputTruncated) => {
    const shown = JSON.parse((await showing.get('/', { body: Buffer.alloc(bytes, 'a') })).text);
    expect(shown).toEqual({ inputTruncated, action: 'read-only', encoding: 'base64', bytes: 1_048_576 });
  });

  it('is absent without "include body"', async () => {
    const plain = await startBed({
      viewerRequest: handler('return { status: "200", body: String("body" in cf.request) };'),
      cloudFront: { includeBody: { viewerRequest: false, originRequest: false } },
    });
    expect((await plain.get('/', { body: 'x' })).text).toBe('false');
    await plain.close();
  });
});
