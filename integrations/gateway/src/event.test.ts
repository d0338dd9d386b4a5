import type { CloudFrontRequestEvent, CloudFrontResponseEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudFrontEvent } from './cloudfront-event.ts';
import { type Bed, passRequest, passResponse, publicHost, startBed, valuesOf } from './test-bed.ts';

// The published types of the events, as a contract at compile time.
const asRequestEvent = (event: CloudFrontEvent): CloudFrontRequestEvent => event as CloudFrontRequestEvent;
const asResponseEvent = (event: CloudFrontEvent): CloudFrontResponseEvent => event as CloudFrontResponseEvent;

let bed: Bed;

beforeAll(async () => {
  bed = await startBed({
    viewerRequest: passRequest,
    originRequest: passRequest,
    originResponse: passResponse,
    customHeaders: [{ name: 'X-Origin-Secret', value: 'only-cloudfront-knows' }],
    cloudFront: { waf: { overwrite: { 'x-amzn-waf-risk': 'low' } } },
  });
});
afterAll(() => bed.close());

async function eventsOf(path: string, init: Parameters<Bed['get']>[1] = {}) {
  bed.invocations.length = 0;
  bed.seen.length = 0;
  const answer = await bed.get(path, init);
  const [viewer, origin, response] = bed.invocations.map((invocation) => invocation.event);
  return {
    answer,
    viewer: asRequestEvent(viewer!).Records[0]!.cf,
    origin: asRequestEvent(origin!).Records[0]!.cf,
    response: asResponseEvent(response!).Records[0]!.cf,
    reached: bed.seen[0]!,
  };
}

describe('the viewer-request event', () => {
  it('has the shape that CloudFront documents', async () => {
    const { viewer } = await eventsOf('/a//b/%2e/c?x=1&y=%20', {
      method: 'POST',
      headers: ['X-Two', 'one', 'x-two', 'two', 'User-Agent', 'test/1'],
      body: 'username=alice',
    });
    expect(viewer).toEqual({
      config: {
        distributionDomainName: 'd111111abcdef8.cloudfront.net',
        distributionId: 'EDFDVBD6EXAMPLE',
        eventType: 'viewer-request',
        requestId: expect.stringMatching(/^[\w-]{54}$/),
      },
      request: {
        clientIp: '127.0.0.1',
        method: 'POST',
        uri: '/a//b/%2e/c',
        querystring: 'x=1&y=%20',
        headers: {
          host: [{ key: 'Host', value: `${publicHost}:${bed.cloudFront.port}` }],
          'x-two': [
            { key: 'X-Two', value: 'one' },
            { key: 'x-two', value: 'two' },
          ],
          'user-agent': [{ key: 'User-Agent', value: 'test/1' }],
          'content-length': [{ key: 'Content-Length', value: '14' }],
          'x-amzn-waf-risk': [{ key: 'x-amzn-waf-risk', value: 'low' }],
        },
        body: {
          inputTruncated: false,
          action: 'read-only',
          encoding: 'base64',
          data: Buffer.from('username=alice').toString('base64'),
        },
      },
    });
  });

  it('shows an empty query string and an empty body', async () => {
    const { viewer } = await eventsOf('/');
    expect(viewer.request.querystring).toBe('');
    expect(viewer.request.body).toEqual({
      inputTruncated: false,
      action: 'read-only',
      encoding: 'base64',
      data: '',
    });
  });

  it('does not show, or send on, what CloudFront hides', async () => {
    const hidden = [
      'Proxy-Authorization',
      'TE',
      'Keep-Alive',
      'X-Real-IP',
      'X-Forwarded-Proto',
      'X-Edge-Location',
      'X-Amz-Cf-Id',
      'X-Amzn-RequestId',
      'X-Cache',
      'X-Accel-Redirect',
    ];
    const { viewer, reached } = await eventsOf('/', { headers: hidden.flatMap((name) => [name, 'viewer']) });
    for (const name of hidden) {
      expect(viewer.request.headers[name.toLowerCase()], name).toBeUndefined();
      expect(valuesOf(reached.rawHeaders, name.toLowerCase()), name).not.toContain('viewer');
    }
  });

  it('overwrites exactly the WAF headers that the web ACL sets', async () => {
    const { viewer } = await eventsOf('/', {
      headers: ['X-Amzn-Waf-Risk', 'forged', 'X-Amzn-Waf-Risk', 'twice', 'x-amzn-waf-other', 'viewer'],
    });
    expect(viewer.request.headers['x-amzn-waf-risk']).toEqual([{ key: 'x-amzn-waf-risk', value: 'low' }]);
    expect(viewer.request.headers['x-amzn-waf-other']?.[0]?.value).toBe('viewer');
  });
});

describe('the origin-request event', () => {
  it('shows the origin, its custom headers, its Host, and the viewer address appended', async () => {
    const { origin } = await eventsOf('/', {
      headers: ['X-Forwarded-For', '203.0.113.9', 'X-Origin-Secret', 'forged', 'Via', '1.1 proxy'],
    });
    expect(origin.request.origin?.custom).toEqual({
      customHeaders: { 'x-origin-secret': [{ key: 'X-Origin-Secret', value: 'only-cloudfront-knows' }] },
      domainName: '127.0.0.1',
      keepaliveTimeout: 5,
      path: '',
      port: bed.originPort,
      protocol: 'http',
      readTimeout: 30,
      sslProtocols: ['TLSv1.2'],
    });
    expect(origin.request.headers.host?.[0]?.value).toBe(`127.0.0.1:${bed.originPort}`);
    expect(origin.request.headers['x-forwarded-for']?.[0]?.value).toBe('203.0.113.9, 127.0.0.1');
    expect(origin.request.headers.via?.[0]?.value).toMatch(/^1\.1 proxy, 1\.1 [0-9a-f]{32}\.cloudfront\.net/);
    expect(origin.request.headers['x-origin-secret']).toBeUndefined();
  });
});

describe('the origin-response event', () => {
  it('shows status, description and every header of the origin, and no body', async () => {
    const { response } = await eventsOf('/');
    expect(response.response).toEqual({
      status: '200',
      statusDescription: 'OK',
      headers: {
        'content-type': [{ key: 'Content-Type', value: 'text/plain' }],
        'set-cookie': [
          { key: 'Set-Cookie', value: 'a=1; Path=/' },
          { key: 'Set-Cookie', value: 'b=2' },
        ],
        date: [{ key: 'Date', value: expect.any(String) }],
        'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
      },
    });
    expect(response.request).not.toHaveProperty('body');
    expect(response.request.headers.host?.[0]?.value).toBe(`127.0.0.1:${bed.originPort}`);
  });

  it('gives one request one id in all three events', async () => {
    const { viewer, origin, response, answer } = await eventsOf('/');
    const ids = new Set([viewer, origin, response].map((cf) => cf.config.requestId));
    expect(ids.size).toBe(1);
    expect(answer.headers['x-amz-cf-id']).toBe([...ids][0]);
  });
});

describe('what reaches the origin', () => {
  it('is the viewer request with CloudFront’s own fields', async () => {
    const { reached } = await eventsOf('/x?', {
      method: 'PUT',
      headers: [
        'User-Agent',
        'test/1',
        'Cookie',
        'a=1',
        'Accept-Encoding',
        'gzip',
        'X-HTTP-Method-Override',
        'PUT',
      ],
      body: 'data',
    });
    expect(reached).toMatchObject({ method: 'PUT', target: '/x?', body: Buffer.from('data') });
    expect(valuesOf(reached.rawHeaders, 'host')).toEqual([`127.0.0.1:${bed.originPort}`]);
    expect(valuesOf(reached.rawHeaders, 'x-origin-secret')).toEqual(['only-cloudfront-knows']);
    expect(valuesOf(reached.rawHeaders, 'x-amz-cf-id')).toHaveLength(1);
    expect(valuesOf(reached.rawHeaders, 'user-agent')).toEqual(['test/1']);
    expect(valuesOf(reached.rawHeaders, 'accept-encoding')).toEqual(['gzip']);
    expect(valuesOf(reached.rawHeaders, 'content-length')).toEqual(['4']);
    expect(valuesOf(reached.rawHeaders, 'x-http-method-override')).toEqual(['PUT']);
  });
});
