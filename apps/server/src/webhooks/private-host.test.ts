/** SECURITY row 47: what an operator may open of the own network, and what stays closed whatever is listed. */
import { describe, expect, it } from 'vitest';
import { outbound } from '../messages/providers/outbound.ts';
import { startTestApp } from '../testing/test-app.ts';
import { parsePrivateHost } from './private-host.ts';
import { createSafePost } from './safe-fetch.ts';
import { isAllowedAddress, type OutboundPolicy, parseTarget } from './target.ts';

const opened = (...listed: string[]): OutboundPolicy => ({
  ports: [],
  allowLoopback: false,
  privateHosts: listed.map((text) => parsePrivateHost(text) ?? expect.fail(text)),
});

describe('what may be listed', () => {
  it.each([
    '10.0.0.0/8',
    '10.1.2.3',
    '172.16.5.0/24',
    '192.168.0.0/16',
    '100.64.0.1',
    'fd12::/16',
    'mail.internal',
    'MAIL.Example.com.',
    'mail',
  ])('%s', (text) => expect(parsePrivateHost(text)).toBeDefined());

  it.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/7',
    '127.0.0.1',
    '127.0.0.0/8',
    '::1',
    '169.254.169.254',
    '169.254.0.0/16',
    'fe80::/10',
    '224.0.0.1',
    '8.8.8.8',
    '::ffff:10.0.0.1',
    'localhost',
    'a.localhost',
    'https://mail.internal',
    'mail.internal:25',
    '*.internal',
    '167772161',
    '',
    '-',
  ])('not %j', (text) => expect(parsePrivateHost(text)).toBeUndefined());
});

describe('an address inside', () => {
  it.each<[string, string | undefined, boolean]>([
    ['10.1.2.3', undefined, true],
    ['10.2.2.3', undefined, false],
    ['10.2.2.3', 'mail.internal', true],
    ['10.2.2.3', 'Mail.Internal.', true],
    ['10.2.2.3', 'other.internal', false],
    ['fd12::7', undefined, true],
    ['fd13::7', undefined, false],
    ['127.0.0.1', 'mail.internal', false],
    ['169.254.169.254', 'mail.internal', false],
    ['100.100.100.200', 'mail.internal', false],
    ['fd00:ec2::254', 'mail.internal', false],
    ['0.0.0.0', 'mail.internal', false],
    ['::ffff:10.1.2.3', undefined, false],
    ['8.8.8.8', undefined, true],
  ])('%s as %s: %s', (address, hostname, isAllowed) =>
    expect(isAllowedAddress(address, opened('10.1.0.0/16', 'fd12::/16', 'mail.internal'), hostname)).toBe(
      isAllowed,
    ),
  );

  it('the ranges of metadata services are closed even in a range that holds them', () => {
    const policy = opened('100.64.0.0/10', 'fc00::/7');
    for (const address of ['100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254'])
      expect(isAllowedAddress(address, policy)).toBe(false);
  });

  it('opens no other port and no http', () => {
    const policy = opened('10.1.0.0/16');
    expect(parseTarget('https://10.1.2.3/hook', policy)).toBeDefined();
    for (const url of ['http://10.1.2.3/hook', 'https://10.1.2.3:8443/', 'https://10.2.2.3/'])
      expect(parseTarget(url, policy)).toBeUndefined();
  });
});

describe('carriers and webhooks', () => {
  const resolve = async () => [{ address: '10.9.9.9', family: 4 }];
  it('go to a name that is listed, and to no other that stands for the same address', async () => {
    const network = outbound({ policy: opened('mail.internal'), resolve });
    expect(await network.addressFor('mail.internal')).toBe('10.9.9.9');
    await expect(network.addressFor('evil.example')).rejects.toMatchObject({ code: 'address_not_allowed' });
    const post = createSafePost({ policy: opened('mail.internal'), resolve });
    expect(await post('https://evil.example/', { headers: {}, body: '', timeoutMs: 1_000 })).toEqual({
      delivered: false,
      reason: 'target_not_allowed',
    });
  });

  it('are set by a tenant as the operator allows', async () => {
    const test = await startTestApp({ STEPWARD_ALLOWED_PRIVATE_HOSTS: '10.1.0.0/16, mail.internal' });
    const endpoint = async (url: string) => {
      const body = { url, eventTypes: ['authenticator.created'] };
      return (await test.management('POST', '/webhook-endpoints', body)).status;
    };
    expect([await endpoint('https://10.1.0.9/'), await endpoint('https://10.2.0.9/')]).toEqual([200, 400]);
    await test.close();
  });
});
