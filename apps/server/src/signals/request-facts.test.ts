/** Facts of what a request alone says: address records, lists, user agents, e-mail domains. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAddressList } from './address-set.ts';
import { emailDomain, openDisposableDomains } from './email-domains.ts';
import { describeIpFiles, openIpFiles } from './ip-files.ts';
import { ipIntelligence } from './ip-intelligence.ts';
import { countryIn, operatorIn, placeIn } from './ip-records.ts';
import { agentFacts } from './user-agents.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-signals-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string, changedAt = 1_000): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  utimesSync(path, changedAt, changedAt);
  return path;
}

describe('a record', () => {
  it.each([
    [{ country: { iso_code: 'FR' } }, 'FR'],
    [{ country_code: 'FR' }, 'FR'],
    [{ country: 'FR' }, 'FR'],
    [{ country_code: 'fr' }, undefined],
    [{ country_code: 5 }, undefined],
    [null, undefined],
    ['FR', undefined],
  ])('%j has country %s', (record, expected) => expect(countryIn(record)).toBe(expected));

  it.each([
    [
      { city: { names: { en: 'Lyon' } }, location: { latitude: 45.7, longitude: 4.8, accuracy_radius: 20 } },
      { city: 'Lyon', latitude: 45.7, longitude: 4.8, accuracyKm: 20 },
    ],
    [
      { city: 'Lyon', latitude: '45.7', longitude: '4.8' },
      { city: 'Lyon', latitude: 45.7, longitude: 4.8 },
    ],
    [{ location: { latitude: 0, longitude: 0 } }, { latitude: 0, longitude: 0 }],
    [{ location: { latitude: 91, longitude: 0 } }, undefined],
    [{ latitude: '', longitude: '' }, undefined],
    [{ city: 'Lyon' }, undefined],
  ])('%j has place %j', (record, expected) => expect(placeIn(record)).toEqual(expected));

  it.each([
    [
      { autonomous_system_number: 64_500, autonomous_system_organization: 'Example' },
      { asn: 64_500, organization: 'Example' },
    ],
    [
      { asn: 'AS64500', as_name: 'Example' },
      { asn: 64_500, organization: 'Example' },
    ],
    [{ asn: 64_500 }, { asn: 64_500 }],
    [{ asn: 'ASx' }, undefined],
    [{}, undefined],
  ])('%j has operator %j', (record, expected) => expect(operatorIn(record)).toEqual(expected));

  it('of any kind never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (record) => {
        countryIn(record);
        placeIn(record);
        operatorIn(record);
      }),
    );
  });
});

describe('an address', () => {
  const records: Record<string, unknown> = {
    '1.1.1.1': {
      city: { names: { en: 'Sydney' } },
      country: { iso_code: 'AU' },
      location: { latitude: -33.9, longitude: 151.2 },
    },
    '2.2.2.2': { country: { iso_code: 'FR' }, location: { latitude: 48.8, longitude: 2.3 } },
    '3.3.3.3': { location: { latitude: 1, longitude: 1 } },
  };
  const { look } = ipIntelligence({
    country: { get: () => ({ country_code: 'CU' }) },
    city: { get: (address) => records[address] ?? null },
    asn: { get: () => ({ autonomous_system_number: 64_500, autonomous_system_organization: 'Example' }) },
    tor: parseAddressList('1.1.1.0/24'),
    hosting: parseAddressList('2.2.2.2'),
  });

  it('has city, operator, network and list facts, 50 km around a city', () => {
    expect(look('1.1.1.1')).toEqual({
      address: '1.1.1.1',
      network: '1.1.1.0/24',
      isPrivate: false,
      countryCode: 'AU',
      countryCodeInOfacList: false,
      location: { city: 'Sydney', latitude: -33.9, longitude: 151.2, uncertaintyKm: 50 },
      asn: 64_500,
      asnOrganization: 'Example',
      isAnonymous: true,
      isTor: true,
      isHosting: false,
    });
  });

  it('without a city may be anywhere in its country; a data centre is not anonymous', () => {
    expect(look('2.2.2.2')).toMatchObject({
      isHosting: true,
      isAnonymous: false,
      location: { latitude: 48.8, longitude: 2.3, uncertaintyKm: 700 },
    });
    expect(look('3.3.3.3')).toMatchObject({ countryCode: 'CU', countryCodeInOfacList: true });
  });

  it('that is private has no country, place or operator', () => {
    expect(look('10.1.1.1')).toEqual({
      address: '10.1.1.1',
      network: '10.1.1.0/24',
      isPrivate: true,
      isAnonymous: false,
      isTor: false,
      isHosting: false,
    });
  });

  it('of IPv6 has its /64', () => {
    expect(look('2606:4700:1:2:3:4:5:6')?.network).toBe('2606:4700:1:2::/64');
    expect(look('::ffff:1.1.1.1')?.network).toBe('1.1.1.0/24');
  });
});

describe('a list of addresses', () => {
  it('holds exactly what its ranges hold', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(v4, v6), { maxLength: 20 }),
        fc.oneof(fc.ipV4(), fc.ipV6()),
        (ranges, text) => {
          const set = parseAddressList(ranges.map(([address, bits]) => `${address}/${bits}`).join('\n'));
          const address = ipaddr.parse(text);
          const expected = ranges.some(([range, bits]) => {
            const parsed = ipaddr.parse(range);
            return parsed.kind() === address.kind() && address.match([parsed, bits] as never);
          });
          expect(set.has(address)).toBe(expected);
        },
      ),
    );
  });

  it('is read again when its file changed, and the last good one stays', async () => {
    const errors: unknown[] = [];
    const log = { info: () => {}, error: (error: unknown) => void errors.push(error) };
    const path = write('tor.txt', '1.1.1.1\n');
    const files = openIpFiles({ tor: path }, log);
    expect(files.look('1.1.1.1')).toMatchObject({ isTor: true, isAnonymous: true });
    expect(files.look('8.8.8.8')).toMatchObject({ isTor: false });
    write('tor.txt', '8.8.8.8\n', 2_000);
    await files.refresh?.();
    expect(files.look('1.1.1.1')).toMatchObject({ isTor: false });
    expect(files.look('8.8.8.8')).toMatchObject({ isTor: true });
    write('tor.txt', 'nonsense\n', 3_000);
    await files.refresh?.();
    rmSync(path);
    await files.refresh?.();
    expect(files.look('8.8.8.8')).toMatchObject({ isTor: true });
    expect(errors).toHaveLength(1);
  });

  it('that lost its entries is told once, and the last good one stays', async () => {
    const errors: unknown[] = [];
    const log = { info: () => {}, error: (error: unknown) => void errors.push(error) };
    const path = write('vpn.txt', '1.1.1.1\n');
    const files = openIpFiles({ vpn: path }, log);
    for (const [at, text] of ['', '# nothing\n\n', 'nonsense\n'].entries()) {
      write('vpn.txt', text, 2_000 + at);
      for (let minute = 0; minute < 3; minute += 1) await files.refresh?.();
      expect(files.look('1.1.1.1')).toMatchObject({ isVpn: true, isAnonymous: true });
      expect(files.look('8.8.8.8')).toMatchObject({ isVpn: false, isAnonymous: false });
      expect(errors).toHaveLength(at + 1);
    }
    write('vpn.txt', '8.8.8.8\n', 3_000);
    await files.refresh?.();
    expect(files.look('8.8.8.8')).toMatchObject({ isVpn: true });
    expect(errors).toHaveLength(3);
  });

  it('that is empty at the start is no knowledge, until it has entries', async () => {
    const errors: unknown[] = [];
    const log = { info: () => {}, error: (error: unknown) => void errors.push(error) };
    const path = write('tor.txt', '');
    const files = openIpFiles({ tor: path }, log);
    expect(files.look('1.1.1.1')).toMatchObject({ isAnonymous: null });
    expect(files.look('1.1.1.1')).not.toHaveProperty('isTor');
    await files.refresh?.();
    expect(errors).toHaveLength(1);
    write('tor.txt', '1.1.1.1\n', 2_000);
    await files.refresh?.();
    expect(files.look('1.1.1.1')).toMatchObject({ isTor: true, isAnonymous: true });
    // Beside a list that has entries it is as one that was not given.
    const others = openIpFiles({ tor: write('none.txt', ''), vpn: path });
    expect(others.look('8.8.8.8')).toMatchObject({ isVpn: false, isAnonymous: false });
    expect(others.look('8.8.8.8')).not.toHaveProperty('isTor');
    expect(describeIpFiles({ tor: path, vpn: write('none.txt', '') })).toMatchObject([
      { kind: 'country' },
      { kind: 'tor', entries: 1 },
      { kind: 'vpn', entries: 0 },
    ]);
  });

  it('or a database that cannot be used stops the start, by the name of its setting', () => {
    const broken = write('broken', 'nonsense');
    expect(() => openIpFiles({ vpn: broken })).toThrow(
      /STEPWARD_VPN_IP_LIST: .*broken cannot be used: "nonsense"/,
    );
    expect(() => openIpFiles({ city: broken })).toThrow(/STEPWARD_IP_CITY_DATABASE/);
    expect(() => openIpFiles({ asn: join(directory, 'none') })).toThrow(/STEPWARD_IP_ASN_DATABASE/);
  });

  it('and what else is in use is told with its age', () => {
    const files = describeIpFiles({ tor: write('tor.txt', '1.1.1.1', 5_000) });
    expect(files).toMatchObject([
      { kind: 'country', isShipped: true },
      { kind: 'tor', isShipped: false, madeAt: 5_000_000 },
    ]);
    expect(files[0]?.madeAt).toBeGreaterThan(Date.UTC(2024, 0, 1));
  });
});

describe('a user agent', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      { browserName: 'Chrome', browserVersion: 140, osName: 'Windows', type: 'desktop' },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      { browserName: 'Mobile Safari', browserVersion: 18, osName: 'iOS', type: 'mobile' },
    ],
    ['curl/8.5.0', { browserName: undefined }],
    ['', { browserName: undefined, type: undefined }],
    ['nonsense', { browserName: undefined, browserVersion: undefined, osName: undefined, type: undefined }],
  ])('%s', (userAgent, expected) => expect(agentFacts(userAgent)).toMatchObject(expected));

  it('that was not sent is unknown', () => expect(agentFacts(undefined)).toEqual({}));

  it('of any kind never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void agentFacts(text)));
  });
});

describe('an e-mail address', () => {
  it.each([
    ['a@example.com', 'example.com'],
    ['a@EXAMPLE.com.', 'example.com'],
    ['"a@b"@example.com', 'example.com'],
    ['a@münchen.example', 'xn--mnchen-3ya.example'],
    ['a@localhost', undefined],
    ['a@', undefined],
    ['example.com', undefined],
    ['a@exa mple.com', undefined],
    ['a@example.com/x', undefined],
    ['a@[127.0.0.1]', undefined],
  ])('%s has the domain %s', (email, expected) => expect(emailDomain(email)).toBe(expected));

  it('is disposable when its domain or one above it is on the list', () => {
    const shipped = openDisposableDomains();
    expect(shipped.has('mailinator.com')).toBe(true);
    expect(shipped.has('x.mailinator.com')).toBe(true);
    expect(shipped.has('example.com')).toBe(false);
    expect(shipped.has('com')).toBe(false);
    const own = openDisposableDomains(write('own.txt', '# ours\nThrow.example\n'));
    expect(own.has('throw.example')).toBe(true);
    expect(own.has('mailinator.com')).toBe(false);
    const empty = openDisposableDomains(write('empty.txt', '# the download failed'));
    expect(empty.has('mailinator.com')).toBeUndefined();
    expect(() => openDisposableDomains(write('broken.txt', 'not a domain'))).toThrow(
      /STEPWARD_DISPOSABLE_EMAIL_LIST/,
    );
    expect(() => openDisposableDomains(join(directory, 'none'))).toThrow(/STEPWARD_DISPOSABLE_EMAIL_LIST/);
  });
});
