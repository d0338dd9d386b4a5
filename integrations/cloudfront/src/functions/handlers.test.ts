import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EdgeConfig, validateEdgeConfig, viewerConfig } from '@stepward/edge';
import type { CloudFrontRequest, CloudFrontResultResponse } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOriginRequestHandler } from './origin-request.ts';
import { createOriginResponseHandler } from './origin-response.ts';
import { cloudFrontRequest, headersOf, requestEvent, responseEvent } from './testing-events.ts';
import { createViewerRequestHandler } from './viewer-request.ts';

const alice = 'alice@example.com';
let server: Server;
let config: EdgeConfig;
let state: unknown;
let lines: string[];
/** Every session cookie is another user's. */
let isForeign: boolean;

beforeEach(async () => {
  state = 'ALLOW';
  lines = [];
  isForeign = false;
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((text: string) => void lines.push(text));
  }
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { idempotencyKey, cookies } = JSON.parse(text);
      if (request.url?.endsWith('/edge/sessions/claim')) {
        const foreign = isForeign ? cookies : [];
        response.end(JSON.stringify({ claimed: !isForeign, foreign }));
        return;
      }
      const url = 'https://mfa.example.com/?token=t';
      response.end(JSON.stringify({ idempotencyKey, state, url, isEnrolled: true }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  config = validateEdgeConfig(
    {
      origin: 'https://app.example.com',
      api: {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        secretKey: 'sk_test_0123456789abcdef0123456789abcdef',
      },
      logins: [
        {
          path: '/login/password',
          userNameField: 'username',
          success: { statuses: [302], locations: ['/dashboard'] },
        },
      ],
      loginPage: '/login',
      publicPaths: ['/login'],
      sessionCookies: ['sid'],
      sealKeys: [
        { kid: 'a', key: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64url') },
      ],
    },
    Date.now(),
  );
});

afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

const loginRequest = () =>
  cloudFrontRequest({
    method: 'POST',
    uri: '/login/password',
    headers: headersOf({
      Host: 'app.example.com',
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Mode': 'navigate',
      'X-Stepward-Ticket': 'forged',
    }),
    body: {
      action: 'read-only',
      encoding: 'base64',
      inputTruncated: false,
      data: Buffer.from(`username=${alice}&password=p`).toString('base64'),
    },
  });

const originAnswer = {
  status: '302',
  statusDescription: 'Found',
  headers: headersOf({
    Location: '/dashboard',
    'Set-Cookie': ['sid=1; Path=/', 'other=2'],
    'Transfer-Encoding': 'chunked',
    Via: '1.1 origin',
  }),
};

async function logIn(): Promise<CloudFrontResultResponse> {
  const viewer = createViewerRequestHandler(viewerConfig(config));
  const request = (await viewer(requestEvent('viewer-request', loginRequest()))) as CloudFrontRequest;
  expect(request.headers['x-stepward-ticket']).toHaveLength(1);
  expect(request.headers['x-stepward-ticket']?.[0]?.value).not.toBe('forged');
  const origin = createOriginRequestHandler(config);
  const next = await origin(requestEvent('origin-request', request));
  expect(next).toBe(request);
  const respond = createOriginResponseHandler(config);
  return (await respond(responseEvent(request, originAnswer))) as CloudFrontResultResponse;
}

describe('a login through the three handlers', () => {
  it('passes on ALLOW, with the origin’s fields spelled as they were', async () => {
    const answer = await logIn();
    expect(answer).toMatchObject({ status: '302', statusDescription: 'Found' });
    expect(answer.body).toBeUndefined();
    expect(answer.headers?.['set-cookie']?.slice(0, 2)).toEqual(originAnswer.headers['set-cookie']);
    expect(answer.headers?.['set-cookie']).toHaveLength(4);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'decision',
      outcome: 'ALLOW',
      failOpen: false,
    });
  });

  it('is replaced on a challenge, but for the fields that CloudFront wants to see again', async () => {
    state = 'CHALLENGE_REQUIRED';
    const answer = await logIn();
    expect(answer).toMatchObject({ status: '303', statusDescription: 'See Other', body: '' });
    expect(answer.headers?.['transfer-encoding']).toEqual(originAnswer.headers['transfer-encoding']);
    expect(answer.headers?.via).toEqual(originAnswer.headers.via);
    expect(JSON.stringify(answer.headers)).not.toContain('sid=1');
  });

  it('goes to the origin without the session of another user', async () => {
    isForeign = true;
    const viewer = createViewerRequestHandler(viewerConfig(config));
    const withSession = loginRequest();
    Object.assign(withSession.headers, headersOf({ Cookie: 'lang=en; sid=1' }));
    const request = (await viewer(requestEvent('viewer-request', withSession))) as CloudFrontRequest;
    const origin = createOriginRequestHandler(config);
    const next = (await origin(requestEvent('origin-request', request))) as CloudFrontRequest;
    expect(next.headers.cookie?.map(({ value }) => value)).toEqual(['lang=en']);
    expect(next.headers['x-stepward-ticket']).toHaveLength(1);
    expect(next.headers.host).toEqual(withSession.headers.host);
  });

  it('is a 503 when the server is gone', async () => {
    config = {
      ...config,
      api: { url: 'http://127.0.0.1:9', secretKey: config.api?.secretKey ?? '', timeoutMs: 250 },
    };
    expect((await logIn()).status).toBe('503');
  });
});

describe('what was not foreseen', () => {
  it('is a 503, and the log tells where but not what', async () => {
    const secret = 'sid=secret-session';
    const broken = cloudFrontRequest({ headers: headersOf({ Cookie: secret, 'Accept-Language': 'de' }) });
    Object.defineProperty(broken, 'uri', {
      get: () => {
        throw new Error(`cannot read ${secret}`);
      },
    });
    const viewer = createViewerRequestHandler(viewerConfig(config));
    const origin = createOriginRequestHandler(config);
    for (const answer of [
      await viewer(requestEvent('viewer-request', broken)),
      await origin(requestEvent('origin-request', broken)),
    ]) {
      expect(answer).toMatchObject({ status: '503', body: expect.stringContaining('<html lang="de">') });
    }
    const ticketed = cloudFrontRequest({ headers: headersOf({ 'X-Stepward-Ticket': 'x' }) });
    const respond = createOriginResponseHandler(config);
    const answer = await respond(responseEvent(ticketed, originAnswer));
    expect(answer).toMatchObject({ status: '503' });
    expect(JSON.stringify(answer)).not.toContain('sid=1');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['error', 'error', 'error']);
    expect(lines.join()).not.toContain('secret');
  });

  it('stops at cold start where it is the configuration', () => {
    expect(() => createViewerRequestHandler({})).toThrow();
    expect(() => createOriginRequestHandler({ ...config, sealKeys: [] })).toThrow(/sealKeys/);
    expect(() => createOriginResponseHandler({ ...config, loginPage: 'x' })).toThrow(/loginPage/);
  });
});

describe('a request that is none of ours', () => {
  it('passes both request events with the fields that it came with', async () => {
    const request = cloudFrontRequest();
    const viewer = createViewerRequestHandler(viewerConfig(config));
    const passed = (await viewer(requestEvent('viewer-request', request))) as CloudFrontRequest;
    expect(JSON.stringify(passed)).toBe(JSON.stringify(request));
    const response = {
      status: '206',
      statusDescription: 'Partial Content',
      headers: headersOf({ ETag: '"x"' }),
    };
    const respond = createOriginResponseHandler(config);
    expect(await respond(responseEvent(passed, response))).toBe(response);
  });
});
