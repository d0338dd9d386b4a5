import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress, parseTrustedProxies } from './client-address.ts';

const nobody = parseTrustedProxies([]);
const proxies = parseTrustedProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1']);

describe('the address of a connection (row 58)', () => {
  it('is the socket whatever a header says, when no proxy is configured', () => {
    const hop = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
      fc.constantFrom('a', '', '127.0.0.1', 'unknown', '_hidden'),
    );
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 6 }), (hops) => {
        expect(clientAddress('203.0.113.9', hops.join(','), nobody)).toBe('203.0.113.9');
      }),
      { numRuns: 500 },
    );
  });

  it('is never one that an untrusted hop wrote', () => {
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.string()), { maxLength: 4 });
    fc.assert(
      fc.property(forged, (hops) => {
        const header = [...hops, '198.51.100.4'].join(', ');
        expect(clientAddress('10.1.2.3', header, proxies)).toBe('198.51.100.4');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['the client behind one proxy', '10.0.0.1', '198.51.100.4', '198.51.100.4'],
    ['behind two', '10.0.0.1', '198.51.100.4, 192.0.2.7', '198.51.100.4'],
    ['a mapped peer', '::ffff:10.0.0.1', '198.51.100.4', '198.51.100.4'],
    ['a v6 proxy', '2001:db8::5', '2001:db9::1', '2001:db9::1'],
    ['the v6 loopback given without a prefix length', '::1', '198.51.100.4', '198.51.100.4'],
    ['nothing that parses: the last hop that did', '10.0.0.1', 'a', '10.0.0.1'],
    ['garbage before a good hop', '10.0.0.1', 'a, 198.51.100.4', '198.51.100.4'],
    ['no header', '10.0.0.1', undefined, '10.0.0.1'],
    ['an untrusted peer', '203.0.113.9', '198.51.100.4', '203.0.113.9'],
    ['proxies all the way', '10.0.0.1', '10.0.0.2, 10.0.0.3', '10.0.0.2'],
  ])('is %s', (_name, peer, header, expected) => {
    expect(clientAddress(peer, header, proxies)).toBe(expected);
  });

  it.each([['10.0.0.0/33'], ['proxy.example'], ['10.0.0'], ['::/129']])('refuses the range %s', (range) => {
    expect(() => parseTrustedProxies([range])).toThrow();
  });
});
