import { describe, expect, it } from 'vitest';
import { type ApiError, errorKind } from './api-error.ts';
import { type ApiConfig, createApiClient } from './client.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A client whose server answers this. */
function clientOf(answer: () => Promise<Response>, more: Partial<ApiConfig> = {}) {
  const sent: Sent[] = [];
  const client = createApiClient({
    baseUrl: 'https://stepward.example/v1',
    fetch: async (url, init = {}) => {
      sent.push({ url: String(url), init });
      return await answer();
    },
    bearer: () => 'bearer',
    ...more,
  });
  return { client, sent };
}

const json =
  (body: unknown, init: ResponseInit = {}) =>
  async () =>
    Response.json(body, init);

describe('a call', () => {
  it('goes to the contract’s path with the bearer, and tells nobody where it comes from', async () => {
    const { client, sent } = clientOf(json({ isVerified: true }));
    await client.verifyEmail('123456');
    expect(sent[0]?.url).toBe('https://stepward.example/v1/client/verify/email-otp');
    expect(sent[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"verificationCode":"123456"}',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      headers: { authorization: 'Bearer bearer', 'content-type': 'application/json' },
    });
  });

  it('of a phone, an approval or a security key goes where the contract says, with what it says', async () => {
    const { client, sent } = clientOf(json({ isVerified: false }));
    const key = { id: 'k' } as Parameters<typeof client.addSecurityKey>[0];
    await client.enrollPhone('+64211234567', 'WHATSAPP');
    await client.enrollPhone(undefined, 'DEFAULT');
    await client.challengeSms();
    await client.verifyWhatsApp('123456');
    await client.pushProgress('c');
    await client.qrProgress({ challengeId: 'c', deviceCode: 'd' });
    await client.addSecurityKey(key);
    const folder = 'https://stepward.example/v1/client';
    expect(sent.map(({ url, init }) => [url.slice(folder.length), init.body])).toEqual([
      ['/user-authenticators/sms', '{"phoneNumber":"+64211234567","smsChannel":"WHATSAPP"}'],
      ['/user-authenticators/sms', '{"smsChannel":"DEFAULT"}'],
      ['/challenge/sms', '{}'],
      ['/verify/whatsapp', '{"verificationCode":"123456"}'],
      ['/verify/push', '{"challengeId":"c"}'],
      ['/verify/qr-code', '{"challengeId":"c","deviceCode":"d"}'],
      ['/user-authenticators/security-key', '{"id":"k"}'],
    ]);
  });

  it('before the exchange has no bearer', async () => {
    const { client, sent } = clientOf(json({ token: 't' }), { bearer: () => undefined });
    await client.exchange('reference');
    expect(sent[0]?.init.headers).not.toHaveProperty('authorization');
    expect(sent[0]?.url).toBe('https://stepward.example/v1/client/hosted/exchange');
  });

  it('tells the time of the server', async () => {
    const times: number[] = [];
    const headers = { date: 'Sun, 01 Mar 2026 12:00:00 GMT' };
    const { client } = clientOf(json({ token: 't' }, { headers }), {
      onServerTime: (time) => times.push(time),
    });
    await client.finish('completed');
    expect(times).toEqual([Date.parse('2026-03-01T12:00:00Z')]);
  });
});

describe('a call that fails', () => {
  const failed = async (answer: () => Promise<Response>) => {
    const heard: ApiError[] = [];
    const { client } = clientOf(answer, { onError: (error) => heard.push(error) });
    const error = await client.session().catch((caught: unknown) => caught);
    expect(heard).toEqual([error]);
    return error as ApiError;
  };

  it('without an answer is offline', async () => {
    expect(await failed(async () => await Promise.reject(new TypeError('Failed to fetch')))).toMatchObject({
      kind: 'offline',
    });
  });

  it('carries code, status and the id to quote', async () => {
    const body = { errorCode: 'too_many_requests', errorDescription: 'slow down', requestId: 'r1' };
    expect(await failed(json(body, { status: 429 }))).toMatchObject({
      kind: 'limited',
      status: 429,
      errorCode: 'too_many_requests',
      requestId: 'r1',
    });
  });

  it('says how long to wait, where the server does in seconds', async () => {
    const limited = async (header: string) =>
      (await failed(json({}, { status: 429, headers: { 'retry-after': header } }))).retryAfterSeconds;
    expect(await limited('600')).toBe(600);
    expect(await limited('Sun, 01 Mar 2026 12:00:00 GMT')).toBeUndefined();
    expect(await limited('-1')).toBeUndefined();
  });

  it('takes the id from the header where the body has none', async () => {
    const answer = async () =>
      new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'x-request-id': 'r2' } });
    expect(await failed(answer)).toMatchObject({ kind: 'broken', requestId: 'r2' });
  });

  it('an answer that is no JSON is broken, also with status 200', async () => {
    expect(await failed(async () => new Response('hello'))).toMatchObject({ kind: 'broken', status: 200 });
  });

  it('never says a code or a token', async () => {
    const error = await failed(json({ errorCode: 'invalid_request' }, { status: 400 }));
    expect(error.message).toBe('client API: refused (invalid_request)');
  });
});

it.each([
  [401, undefined, 'expired'],
  [400, 'expired_token', 'expired'],
  [429, undefined, 'limited'],
  [403, 'too_many_requests', 'limited'],
  [400, 'invalid_request', 'refused'],
  [404, undefined, 'refused'],
  [500, undefined, 'broken'],
  [503, 'server_error', 'broken'],
  [200, undefined, 'broken'],
] as const)('%s %s is %s', (status, code, kind) => {
  expect(errorKind(status, code)).toBe(kind);
});
