import { describe, expect, it } from 'vitest';
import { createApiTransport } from './api-transport.ts';

const api = { url: 'https://stepward.example.com', secretKey: 'sk_1', timeoutMs: 5_000 };
const call = { method: 'POST', path: '/validate', body: '{"token":"t"}' } as const;

type Step = Response | Error | 'hangs';

function transportWith(steps: Step[], options: Partial<typeof api> = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const send = (async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    const step = steps.shift();
    if (step instanceof Response) return step;
    if (step instanceof Error) throw step;
    return new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  }) as typeof fetch;
  return { transport: createApiTransport({ ...api, ...options }, send), requests };
}

const connectionError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('a call', () => {
  it('carries the key as Basic authentication, and follows no redirect', async () => {
    const { transport, requests } = transportWith([new Response('{"isValid":true}')]);
    expect(await transport(call)).toEqual({ kind: 'answer', status: 200, body: '{"isValid":true}' });
    expect(requests[0]?.url).toBe('https://stepward.example.com/v1/validate');
    expect(requests[0]?.init).toMatchObject({
      method: 'POST',
      body: call.body,
      redirect: 'manual',
      headers: { authorization: `Basic ${btoa('sk_1:')}`, 'content-type': 'application/json' },
    });
  });

  it('takes an address that names the version already', async () => {
    const { transport, requests } = transportWith([new Response('{}')], { url: 'https://x.example/v1' });
    await transport({ method: 'GET', path: '/users' });
    expect(requests[0]?.url).toBe('https://x.example/v1/users');
    expect(requests[0]?.init.body).toBeUndefined();
  });

  it.each([302, 404, 429, 503])('reads no body of a %i', async (status) => {
    const { transport } = transportWith([new Response('{"state":"ALLOW"}', { status })]);
    expect(await transport(call)).toEqual({ kind: 'answer', status, body: '' });
  });

  it('reads no answer without end', async () => {
    const { transport } = transportWith([new Response('x'.repeat(200_000))]);
    expect(await transport(call)).toMatchObject({ body: '' });
  });
});

describe('errors', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET', 'ENOTFOUND'])(
    '%s is tried once more',
    async (code) => {
      const { transport, requests } = transportWith([connectionError(code), new Response('{}')]);
      expect(await transport({ ...call, path: '/users/alice/actions/signIn' })).toMatchObject({
        kind: 'answer',
      });
      expect(requests).toHaveLength(2);
    },
  );

  it.each(['/validate', '/edge/handles/take'])(
    'that broke a sent call to %s are not tried again: it may have been used up',
    async (path) => {
      for (const code of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']) {
        const { transport, requests } = transportWith([connectionError(code), new Response('{}')]);
        expect(await transport({ ...call, path })).toEqual({ kind: 'unreachable' });
        expect(requests).toHaveLength(1);
      }
      const { transport, requests } = transportWith([connectionError('ECONNREFUSED'), new Response('{}')]);
      expect(await transport({ ...call, path })).toMatchObject({ kind: 'answer' });
      expect(requests).toHaveLength(2);
    },
  );

  it('are unreachable after the second try', async () => {
    const errors = ['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED'].map(connectionError);
    const { transport, requests } = transportWith(errors);
    expect(await transport(call)).toEqual({ kind: 'unreachable' });
    expect(requests).toHaveLength(2);
  });

  it('other than of the connection are not tried again', async () => {
    const { transport, requests } = transportWith([connectionError('CERT_HAS_EXPIRED')]);
    expect(await transport(call)).toEqual({ kind: 'unreachable' });
    expect(requests).toHaveLength(1);
  });

  it.each(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'])('%s is a timeout', async (code) => {
    expect(await transportWith([connectionError(code)]).transport(call)).toEqual({ kind: 'timeout' });
  });

  it('time out together: a second try does not get time of its own', async () => {
    const { transport, requests } = transportWith([connectionError('ECONNREFUSED'), 'hangs'], {
      timeoutMs: 5,
    });
    expect(await transport(call)).toEqual({ kind: 'timeout' });
    expect(requests[0]?.init.signal).toBe(requests[1]?.init.signal);
  });
});
