import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAddressList } from './address-set.ts';
import { openIpFiles } from './ip-files.ts';
import { ipIntelligence } from './ip-intelligence.ts';

const directory = mkdtempSync(join(tmpdir(), 'stepward-ip-'));
afterAll(() => rmSync(directory, { recursive: true }));
const anonymous = join(directory, 'anonymous.txt');
writeFileSync(anonymous, '# exits\n198.51.100.0/24\n203.0.113.7 # one\n\n2001:db8:1::/48\n');
const intelligence = openIpFiles({ anonymous });

describe('an address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111'])('%s has a country', (address) => {
    const facts = intelligence.look(address);
    expect(facts).toMatchObject({ address, isPrivate: false, isAnonymous: false });
    expect(facts?.countryCode).toMatch(/^[A-Z]{2}$/);
  });

  it.each([
    ...[
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '127.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '255.255.255.255',
    ],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1'],
    // Not of the public internet: IPv4-compatible, not given out, 6to4, Teredo, NAT64.
    ...['::808:808', '1::1', '4000::1', 'e000::1', '2002:808:808::1', '2001::1', '64:ff9b::8.8.8.8'],
  ])('%s is private and of no country', (address) => {
    const facts = intelligence.look(address);
    expect(facts).toMatchObject({ isPrivate: true });
    expect(facts).not.toHaveProperty('countryCode');
  });

  it('inside IPv6 is the IPv4 address it is', () => {
    expect(intelligence.look('::ffff:8.8.8.8')).toEqual(intelligence.look('8.8.8.8'));
    expect(intelligence.look('2001:4860:4860:0:0:0:0:8888')?.address).toBe('2001:4860:4860::8888');
  });

  it.each([
    ['198.51.100.200', true],
    ['::ffff:198.51.100.200', true],
    ['198.51.101.1', false],
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['2001:db8:1:2::3', true],
    ['2001:db8:2::3', false],
  ])('%s on the list of anonymisers: %s', (address, isAnonymous) => {
    expect(intelligence.look(address)?.isAnonymous).toBe(isAnonymous);
  });

  it.each([
    '',
    ' ',
    'a',
    'localhost',
    '1.1.1',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '1.1.1.1 ',
    ' 1.1.1.1',
    '1.1.1.1:80',
    '1.1.1.1,2.2.2.2',
    '256.1.1.1',
    '[::1]',
    '1.1.1.1/32',
    '::1::',
    'fe80::1%eth0',
    'fe80::1%eth0.100',
    '2606:4700:4700::1111%en-0',
    '::ffff:1.1.1.1%x',
  ])('%j is unknown', (text) => expect(intelligence.look(text)).toBeUndefined());

  it('or anything else never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), (text) => {
        const facts = intelligence.look(text);
        if (facts?.isPrivate) expect(facts).not.toHaveProperty('countryCode');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what was found for an address before', () => {
  /** Of the special-purpose registry (RFC 6890) and beside it. */
  const networks = ['0.0.0', '9.255.255', '10.0.0', '100.63.255', '100.127.255', '127.255.255', '169.254.0']
    .concat(['172.15.255', '172.31.255', '192.0.0', '192.0.2', '192.31.196', '192.52.193', '192.88.99'])
    .concat(['192.168.255', '192.175.48', '198.19.255', '198.51.100', '203.0.113', '223.255.255'])
    .concat(['224.0.0', '240.0.0', '255.255.255', '1.1.1', '8.8.8']);

  it.each(networks)('says of its neighbours in %s.0/24 what they are', (network) => {
    const shared = openIpFiles();
    for (const last of [77, 0, 1, 7, 127, 128, 254, 255]) {
      const address = `${network}.${last}`;
      expect(shared.look(address)).toEqual(openIpFiles().look(address));
    }
  });

  it('is not said of the other half of a network that a database divides', () => {
    const halves = ipIntelligence({
      country: {
        get: () => null,
        getWithPrefixLength: (address) => [
          { country_code: Number(address.split('.').at(-1)) < 128 ? 'AT' : 'DE' },
          25,
        ],
      },
    });
    expect(halves.look('81.2.69.5')?.countryCode).toBe('AT');
    expect(halves.look('81.2.69.200')?.countryCode).toBe('DE');
    expect(halves.look('81.2.69.6')).toMatchObject({ address: '81.2.69.6', countryCode: 'AT' });
  });

  it('is not said of a neighbour where the database does not say how much it is about', () => {
    const known = ipIntelligence({ country: { get: (at) => ({ country: at === '1.1.1.1' ? 'AU' : 'NZ' }) } });
    expect(known.look('1.1.1.1')?.countryCode).toBe('AU');
    expect(known.look('1.1.1.2')?.countryCode).toBe('NZ');
  });
});

describe('the list of anonymisers', () => {
  const wrong = ['nonsense', '10.0.0.0/99', '10.0.0.1 10.0.0.2', '2001:db8::/129', 'fe80::1%eth0'];
  // Some read them as other addresses: 8.0.0.1, 10.0.0.1, 0.0.0.123.
  const ambiguous = ['010.0.0.1', '010.0.0.0/8', '10.1', '10.1/8', '123', '0x0a.0.0.1', '10.0.0.0/'];
  it.each([...wrong, ...ambiguous])('names the line that is wrong: %s', (line) => {
    expect(() => parseAddressList(`10.0.0.1\n${line}`)).toThrow(line);
  });

  it('has IPv4 addresses that are written as IPv6 ones', () => {
    const lines = '::ffff:198.51.100.0/120\r\n::ffff:203.0.113.7\n0.0.0.0/8 # all\n';
    const mapped = ipIntelligence({ country: { get: () => null }, anonymous: parseAddressList(lines) });
    for (const address of ['198.51.100.9', '::ffff:198.51.100.9', '203.0.113.7', '0.1.2.3'])
      expect(mapped.look(address)?.isAnonymous).toBe(true);
    for (const address of ['198.51.101.9', '203.0.113.8', '2001:db8::1'])
      expect(mapped.look(address)?.isAnonymous).toBe(false);
  });
});
