/** SECURITY row 47: nothing that a tenant enters makes the server speak to its own network. */
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../testing/self-signed-certificate.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { createSafePost, type OutboundResult, type SafeFetchDependencies } from './safe-fetch.ts';
import { isAllowedAddress, parseTarget, strictPolicy } from './target.ts';

let canary: WebhookReceiver;
const others: WebhookReceiver[] = [];

beforeEach(async () => {
  canary = await startReceiver();
});
afterEach(async () => {
  await canary.close();
  for (const one of others.splice(0)) await one.close();
});

const family = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });
const names = (...answers: string[][]) => {
  const asked: string[] = [];
  const resolve = async (hostname: string) => {
    asked.push(hostname);
    return (answers[Math.min(asked.length, answers.length) - 1] ?? []).map(family);
  };
  return { asked, resolve };
};
/** A time limit that no answer here comes near, on a busy machine either. */
const timeoutMs = 10_000;
const request = { headers: {}, body: '{}', timeoutMs };
const post = (url: string, dependencies: Partial<SafeFetchDependencies> = {}): Promise<OutboundResult> =>
  createSafePost({ policy: { ...strictPolicy, ports: [canary.port] }, ...dependencies })(url, request);
const local = { policy: { ports: [], allowLoopback: true } };

/** Global unicast that nobody has: a packet to it goes nowhere. */
const publicButNobody = '2d00::1';

describe('row 47: an address inside is refused in every spelling, and nothing connects', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '0177.0.0.01',
    '127.0.0.1.',
    '127.255.255.254',
    '%31%32%37.0.0.1',
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '0',
    '0.0.0.0',
    '0.1.2.3',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '10.0.0.1',
    '10.1',
    '167772161',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '0xc0a80101',
    '169.254.169.254',
    '2852039166',
    '0xA9FEA9FE',
    '0251.0376.0251.0376',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.8',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:a9fe:a9fe]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[100::1]',
    '[2001:db8::1]',
    '[::ffff:0a00:0001]',
  ];

  it('there are 40 spellings or more', () => expect(new Set(hosts).size).toBeGreaterThanOrEqual(40));

  it.each(hosts)('https://%s', async (host) => {
    const { resolve } = names(['127.0.0.1']);
    for (const scheme of ['https', 'http'])
      expect(await post(`${scheme}://${host}:${canary.port}/`, { resolve })).toEqual({
        delivered: false,
        reason: 'target_not_allowed',
      });
    expect(canary.connections).toBe(0);
  });

  it.each([
    'gopher://127.0.0.1/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://example.com/#a',
    'https://example.com:22/',
    'https://example.com:8443/',
    'http://example.com/',
    'http://example.com:443/',
    '//example.com/',
    'example.com',
    '',
    `https://example.com/${'x'.repeat(2_100)}`,
  ])('%s is no target', (url) => expect(parseTarget(url, strictPolicy)).toBeUndefined());

  it.each([
    'https://example.com/',
    'https://example.com:443/a?b=c',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
  ])('%s is one', (url) => expect(parseTarget(url, strictPolicy)?.href).toBeDefined());

  it('a port of the list is allowed, another is not', () => {
    const policy = { ports: [8443], allowLoopback: false };
    expect(parseTarget('https://example.com:8443/', policy)).toBeDefined();
    expect(parseTarget('https://example.com:8444/', policy)).toBeUndefined();
  });

  it('whatever IPv4 address is inside an IPv6 one, the IPv6 one is refused unless it is plain global unicast', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const address = ipaddr.fromByteArray([...bytes]);
        if (isAllowedAddress(address.toString(), strictPolicy)) expect((bytes[0] ?? 0) >> 5).toBe(1);
      }),
    ));
});

describe('row 47: a name', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    '0.0.0.0',
    '64:ff9b::7f00:1',
  ])('that stands for %s is refused', async (address) => {
    const result = await post(`https://inside.example:${canary.port}/`, names([address]));
    expect(result).toEqual({ delivered: false, reason: 'target_not_allowed' });
    expect(canary.connections).toBe(0);
  });

  it('with one address inside among public ones is refused', async () => {
    const { resolve } = names([publicButNobody, '127.0.0.1']);
    expect(await post(`https://mixed.example:${canary.port}/`, { resolve })).toMatchObject({
      reason: 'target_not_allowed',
    });
    expect(canary.connections).toBe(0);
  });

  it('that turns from public to 127.0.0.1 with the second question is asked once, and leads to the first answer', async () => {
    const { asked, resolve } = names([publicButNobody], ['127.0.0.1']);
    const url = `https://rebind.example:${canary.port}/`;
    const first = await createSafePost({ policy: { ...strictPolicy, ports: [canary.port] }, resolve })(url, {
      ...request,
      timeoutMs: 300,
    });
    expect(first.delivered).toBe(false);
    expect(asked).toEqual(['rebind.example']);
    expect(await post(url, { resolve })).toEqual({ delivered: false, reason: 'target_not_allowed' });
    expect(canary.connections).toBe(0);
  });

  it('that nobody knows, or that has no address, is said', async () => {
    const failing = async () => Promise.reject(new Error('ENOTFOUND'));
    const expected = { delivered: false, reason: 'name_not_resolved' };
    expect(await post('https://a.example/', { resolve: failing })).toEqual(expected);
    expect(await post('https://a.example/', { resolve: async () => [] })).toEqual(expected);
  });

  it('that never resolves ends with the time limit', async () => {
    const resolve = () => new Promise<never>(() => {});
    const send = createSafePost({ policy: strictPolicy, resolve });
    expect(await send('https://a.example/', { ...request, timeoutMs: 20 })).toEqual({
      delivered: false,
      reason: 'timed_out',
    });
  });
});

describe('TLS to a pinned address', () => {
  const startTls = async (host: string) => {
    const tls = selfSignedCertificate(host);
    const receiver = await startReceiver({ tls });
    others.push(receiver);
    return { tls, receiver };
  };
  const send = (host: string, receiver: WebhookReceiver, certificateAuthorities?: string[]) =>
    createSafePost({
      policy: { ports: [receiver.port], allowLoopback: true },
      ...names(['127.0.0.1']),
      ...(certificateAuthorities ? { certificateAuthorities } : {}),
    })(`https://${host}:${receiver.port}/hook`, request);

  it('speaks to the host of the URL', async () => {
    const { tls, receiver } = await startTls('hooks.example');
    expect(await send('hooks.example', receiver, [tls.cert])).toEqual({ delivered: true, status: 200 });
    expect(receiver.received[0]?.headers.host).toBe(`hooks.example:${receiver.port}`);
  });

  it('refuses the certificate of another host, and one that nobody vouches for', async () => {
    const { tls, receiver } = await startTls('hooks.example');
    const expected = { delivered: false, reason: 'certificate_refused' };
    expect(await send('other.example', receiver, [tls.cert])).toEqual(expected);
    expect(await send('hooks.example', receiver)).toEqual(expected);
    expect(receiver.received).toEqual([]);
  });
});

describe('what the receiver answers', () => {
  const send = async (withinMs = timeoutMs) =>
    await createSafePost(local)(canary.url, { ...request, timeoutMs: withinMs });

  it('2xx is delivered', async () => {
    canary.answer = (response) => response.writeHead(204).end();
    expect(await send()).toEqual({ delivered: true, status: 204 });
  });

  it.each([301, 302, 307, 308])('row 47: %i is a failure, and its address is not visited', async (status) => {
    const other = await startReceiver();
    others.push(other);
    canary.answer = (response) => response.writeHead(status, { location: other.url }).end();
    expect(await send()).toEqual({ delivered: false, reason: 'redirected', status });
    expect(other.connections).toBe(0);
  });

  it.each([400, 410, 500])('%i is a refusal', async (status) => {
    canary.answer = (response) => response.writeHead(status).end();
    expect(await send()).toEqual({ delivered: false, reason: 'refused', status });
  });

  it('64 KB are read, and not a byte more', async () => {
    canary.answer = (response) => response.end('x'.repeat(65_536));
    expect(await send()).toEqual({ delivered: true, status: 200 });
    canary.answer = (response) => response.end('x'.repeat(65_537));
    expect(await send()).toEqual({ delivered: false, reason: 'answer_too_large' });
  });

  it('an endless answer is cut off', async () => {
    let closed = false;
    canary.answer = (response) => {
      const more = () => {
        if (!closed && response.write('x'.repeat(10_000))) setImmediate(more);
      };
      response.on('drain', more).on('close', () => {
        closed = true;
      });
      more();
    };
    expect(await send()).toEqual({ delivered: false, reason: 'answer_too_large' });
  });

  it('silence, and one byte now and then, end with the time limit', async () => {
    canary.answer = () => {};
    expect(await send(50)).toEqual({ delivered: false, reason: 'timed_out' });
    canary.answer = (response) => void response.write('x');
    expect(await send(50)).toEqual({ delivered: false, reason: 'timed_out' });
  });

  it('a cut connection and a closed port are failures', async () => {
    canary.answer = (response) => response.destroy();
    expect(await send()).toEqual({ delivered: false, reason: 'connection_failed' });
    const url = canary.url;
    await canary.close();
    expect(await createSafePost(local)(url, request)).toEqual({
      delivered: false,
      reason: 'connection_failed',
    });
    canary = await startReceiver();
  });

  it('is not waited for once the caller gives up', async () => {
    const stop = new AbortController();
    canary.answer = () => stop.abort();
    const result = await createSafePost(local)(canary.url, { ...request, signal: stop.signal });
    expect(result).toEqual({ delivered: false, reason: 'aborted' });
  });
});
