/** SECURITY row 58 (T58): nobody chooses the address that they are limited by. */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basic, startTestApp, testSecretKey } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';
import { type AddressRange, clientAddress, parseProxyRange } from './client-ip.ts';

const trust = (...texts: string[]): AddressRange[] => texts.flatMap((text) => parseProxyRange(text) ?? []);

describe('what is trusted', () => {
  it.each(['loopback', '10.0.0.0/8', '10.1.2.3', '2001:db8::/32', '2001:db8::1', '::ffff:10.0.0.0/104'])(
    '%s',
    (text) => expect(parseProxyRange(text)).toBeDefined(),
  );

  it.each(['', 'all', '*', '10.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '010.0.0.1'])(
    'not %j',
    (text) => expect(parseProxyRange(text)).toBeUndefined(),
  );
});

describe('the address of the client', () => {
  const proxies = trust('10.0.0.0/8', '2001:db8:ffff::/48');
  const of = (peer: string | undefined, forwardedFor?: string) => clientAddress(peer, forwardedFor, proxies);

  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['a peer that is no proxy is the client', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['a proxy says who the client is', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['the rightmost that is no proxy', '10.0.0.1', '192.0.2.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['what is left of it is anybody’s word', '10.0.0.1', 'a, 203.0.113.9', '203.0.113.9'],
    ['proxies alone: the first of them', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a proxy that calls by itself', '10.0.0.1', undefined, '10.0.0.1'],
    ['not readable is unknown, never skipped', '10.0.0.1', '203.0.113.9, unknown', undefined],
    ['empty is not readable', '10.0.0.1', '', undefined],
    ['nor is a hole in the list', '10.0.0.1', '203.0.113.9,', undefined],
    ['nor an address of another base', '10.0.0.1', '0x7f.1', undefined],
    ['nor one with leading zeros', '10.0.0.1', '203.000.113.009', undefined],
    ['nor one with a zone', '10.0.0.1', 'fe80::1%eth0', undefined],
    ['a port', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['brackets', '10.0.0.1', '[2001:db8::9]', '2001:db8::9'],
    ['brackets and a port', '10.0.0.1', '[2001:db8::9]:443', '2001:db8::9'],
    ['IPv4 in IPv6', '10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a peer of IPv4 in IPv6 is the same proxy', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy of IPv6', '2001:db8:ffff::1', '2001:DB8::9', '2001:db8::9'],
    ['a peer with a zone', 'fe80::1%eth0', '203.0.113.9', 'fe80::1'],
    ['no peer (a closed socket)', undefined, '203.0.113.9', undefined],
  ])('%s', (_name, peer, forwardedFor, expected) => expect(of(peer, forwardedFor)).toBe(expected));

  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const anything = fc.oneof(address, fc.string(), fc.constantFrom('unknown', '', '_hidden', '10.0.0.1'));
  const header = fc.option(
    fc.array(anything).map((values) => values.join(', ')),
    { nil: undefined },
  );

  it('is that of the socket, whatever the header says, unless the socket is a proxy’s (500 combinations)', () => {
    fc.assert(
      fc.property(address, header, (peer, forwardedFor) => {
        expect(clientAddress(peer, forwardedFor, [])).toBe(clientAddress(peer, undefined, []));
        if (clientAddress(peer, undefined, proxies)?.startsWith('10.')) return;
        if (peer.toLowerCase().startsWith('2001:db8:ffff:')) return;
        expect(of(peer, forwardedFor)).toBe(of(peer));
      }),
      { numRuns: 500 },
    );
  });

  it('is what the proxy wrote, whatever the client had written before it', () => {
    fc.assert(
      fc.property(fc.ipV4(), header, (client, forged) => {
        fc.pre(!client.startsWith('10.'));
        const forwardedFor = forged === undefined ? client : `${forged}, ${client}`;
        expect(of('10.0.0.1', forwardedFor)).toBe(client);
      }),
      { numRuns: 500 },
    );
  });
});

const forgeries: Record<string, string>[] = [
  { 'x-forwarded-for': '203.0.113.9' },
  { 'x-forwarded-for': 'a' },
  { 'x-real-ip': '203.0.113.9' },
  { forwarded: 'for=203.0.113.9' },
  { 'cf-connecting-ip': '203.0.113.9', 'true-client-ip': '203.0.113.9' },
  { 'x-amzn-waf-bot': '1', 'x-client-ip': '203.0.113.9' },
];

describe('at the front door', () => {
  const limited = { STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '1000' };

  /** Who the server thinks has called, by what it limits. */
  async function addresses(
    environment: Record<string, string>,
    calls: readonly { peer: string; headers: Record<string, string> }[],
  ): Promise<string[]> {
    const test = await startTestApp({ ...limited, ...environment });
    for (const { peer, headers } of calls)
      await test.app.server.inject({
        method: 'POST',
        url: '/v1/client/hosted/exchange',
        remoteAddress: peer,
        headers,
        payload: { reference: 'x' },
      });
    const rows = await test.database.read.rows('select subject from rate_limits order by subject', []);
    await test.close();
    return rows.map(({ subject }) => String(subject));
  }

  it('no header moves a client to another address', async () => {
    const calls = forgeries.map((headers) => ({ peer: '198.51.100.1', headers }));
    expect(await addresses({}, calls)).toEqual(['anonymous-ip:198.51.100.1']);
    expect(await addresses({ STEPWARD_TRUSTED_PROXIES: 'loopback' }, calls)).toEqual([
      'anonymous-ip:198.51.100.1',
    ]);
  });

  it('a configured proxy is believed; what it does not say readably is one client', async () => {
    const calls = ['203.0.113.9', '203.0.113.10:80', 'unknown', '_hidden', '2001:db8::1', '2001:db8::2'].map(
      (value) => ({ peer: '::ffff:127.0.0.1', headers: { 'x-forwarded-for': value } }),
    );
    expect(await addresses({ STEPWARD_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' }, calls)).toEqual([
      'anonymous-ip:2001:db8::',
      'anonymous-ip:203.0.113.10',
      'anonymous-ip:203.0.113.9',
      'anonymous-ip:unknown',
    ]);
  });

  it('a header that comes twice is read as one, on a real connection', async () => {
    const test = await startTestApp({ ...limited, STEPWARD_TRUSTED_PROXIES: 'loopback' });
    await test.app.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = test.app.server.server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      const outgoing = request({
        port,
        host: '127.0.0.1',
        path: '/v1/client/hosted/exchange',
        method: 'POST',
      });
      outgoing.setHeader('x-forwarded-for', ['192.0.2.1', '203.0.113.9']);
      outgoing.on('response', (answer) => answer.resume().on('end', resolve));
      outgoing.end();
    });
    const [row] = await test.database.read.rows('select subject from rate_limits', []);
    expect(row?.subject).toBe('anonymous-ip:203.0.113.9');
    await test.close();
  });

  it('decisions are the same with and without such headers', async () => {
    const test = await startTestApp();
    await configureActions(test);
    const decide = async (idempotencyKey: string, headers: Record<string, string>) => {
      const authorization = basic(testSecretKey);
      const body = { idempotencyKey, ipAddress: '198.51.100.1' };
      const path = '/v1/users/alice/actions/signIn';
      expect((await test.call('POST', path, { authorization, headers, body })).status).toBe(200);
      const { body: stored } = await test.server('GET', `/users/alice/actions/signIn/${idempotencyKey}`);
      const { state, output } = stored;
      return { state, ip: output.ip };
    };
    const plain = await decide('plain', {});
    for (const [index, headers] of forgeries.entries())
      expect(await decide(`forged-${index}`, headers)).toEqual(plain);
    await test.close();
  });

  it('says once that the header of a proxy is not used', async () => {
    const test = await startTestApp(limited);
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    for (let turn = 0; turn < 3; turn += 1)
      await test.call('POST', '/v1/client/hosted/exchange', { headers, body: { reference: 'x' } });
    expect(test.logged.filter((line) => line.includes('STEPWARD_TRUSTED_PROXIES'))).toHaveLength(1);
    await test.close();
  });
});
